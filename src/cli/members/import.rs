use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, IsTerminal, Read};
use std::mem::take;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use encoding_rs::{Encoding, UTF_8};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::encoding::{decode, detect};
use super::format::{Format, Parser};
use super::lines::Lines;
use crate::app::App;
use crate::cli::database::open_migrated;
use crate::clock::Clock;
use crate::config::MigratedDatabase;
use crate::messaging::bulk::{BulkError, MAX_ENTRIES};
use crate::messaging::member::profile::Profile;
use crate::messaging::platform::upsert::write;

#[derive(Args)]
pub struct Import {
    /// File to read, or `-` for standard input
    file: PathBuf,
    /// Format of the file, if its name does not end in `.csv`, `.jsonl` or `.ndjson`
    #[arg(long, value_enum, id = "file_format", value_name = "FORMAT")] // the log has a `format`, too
    format: Option<Format>,
    /// Import nothing if a line is invalid; reads the file twice
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    database: MigratedDatabase,
}

/// What came of the lines.
#[derive(Default)]
struct Outcome {
    created: usize,
    updated: usize,
    unchanged: usize,
    bad: usize,
}

/// The lines that are written next. A subject stands in it once, so that the last line of each counts.
#[derive(Default)]
struct Batch {
    numbers: Vec<u64>,
    members: Vec<Profile>,
    subjects: HashSet<String>,
}

impl Import {
    pub async fn run(self) -> Result<()> {
        ensure!(!self.strict || self.size()?.is_some(), "--strict reads twice: give it a file");
        let format = self.format.or_else(|| Format::of(&self.file)).context("set --format")?;
        if self.strict {
            let checked = self.read(format, None).await?;
            ensure!(checked.bad == 0, "{} lines are bad; nothing was imported", checked.bad);
        } else if !self.is_incoming() {
            self.open()?;
        }
        let app = App::new(open_migrated(&self.database).await?, Clock::System);
        let outcome = self.read(format, Some(&app)).await;
        app.store.close().await.context("cannot close the database")?;
        let Outcome { created, updated, unchanged, bad } = outcome?;
        println!("{created} made, {updated} changed, {unchanged} as they were, {bad} bad");
        if bad > 0 {
            bail!("{bad} lines are bad; the others were imported");
        }
        Ok(())
    }

    fn open(&self) -> Result<File> {
        File::open(&self.file).with_context(|| format!("cannot read {}", self.file.display()))
    }

    fn is_incoming(&self) -> bool {
        self.file.as_os_str() == "-"
    }

    /// None where it is a pipe, or the like.
    fn size(&self) -> Result<Option<u64>> {
        if self.is_incoming() {
            return Ok(None);
        }
        let about =
            fs::metadata(&self.file).with_context(|| format!("cannot read {}", self.file.display()))?;
        Ok(about.is_file().then_some(about.len()))
    }

    /// As UTF-8, whatever it is; what it was, where that had to be found out.
    fn decoded(&self, size: Option<u64>, bar: &ProgressBar) -> Result<(Box<dyn BufRead>, &'static Encoding)> {
        let unreadable = || format!("cannot read {}", self.file.display());
        let (from, encoding): (Box<dyn Read>, _) = if self.is_incoming() {
            let mut from = BufReader::new(io::stdin());
            let encoding = detect(from.fill_buf().with_context(unreadable)?).with_context(unreadable)?;
            (Box::new(from), encoding)
        } else if size.is_some() {
            let encoding = detect(BufReader::new(self.open()?)).with_context(unreadable)?;
            (Box::new(self.open()?), encoding)
        } else {
            (Box::new(self.open()?), UTF_8)
        };
        Ok((Box::new(BufReader::new(decode(bar.wrap_read(from), encoding))), encoding))
    }

    /// Only checks the lines where there is no App.
    async fn read(&self, format: Format, app: Option<&App>) -> Result<Outcome> {
        let size = self.size()?;
        let bar = bar(size);
        let (from, encoding) = self.decoded(size, &bar)?;
        let mut parser = match format {
            Format::Csv => None,
            Format::Jsonl => Some(Parser::Json),
        };
        let (mut outcome, mut batch) = (Outcome::default(), Batch::default());
        for line in Lines::of(from) {
            let line = line.with_context(|| format!("cannot read {}", self.file.display()))?;
            let Some(parser) = &parser else {
                let header = line.text.map_err(anyhow::Error::msg).and_then(|text| Parser::csv(&text));
                let header = header.context("line 1")?;
                tell(&bar, &header, encoding);
                parser = Some(header);
                continue;
            };
            match line.text.map_err(anyhow::Error::msg).and_then(|text| parser.parse(&text)) {
                Err(why) => outcome.refuse(&bar, line.number, &why),
                Ok(None) => {}
                Ok(Some(_)) if app.is_none() => {}
                Ok(Some(member)) => {
                    if batch.members.len() == MAX_ENTRIES || batch.subjects.contains(&member.subject) {
                        batch.write(app, &bar, &mut outcome).await?;
                    }
                    batch.add(line.number, member);
                }
            }
        }
        batch.write(app, &bar, &mut outcome).await?;
        bar.finish_and_clear();
        Ok(outcome)
    }
}

/// What was found out about a CSV file, where it is not what everybody expects.
fn tell(bar: &ProgressBar, parser: &Parser, encoding: &'static Encoding) {
    let delimiter = match parser.delimiter() {
        Some(';') => "semicolons",
        Some('\t') => "tabs",
        _ => "commas",
    };
    if delimiter != "commas" || encoding != UTF_8 {
        bar.suspend(|| eprintln!("columns are separated by {delimiter}, letters are in {}", encoding.name()));
    }
}

impl Outcome {
    fn refuse(&mut self, bar: &ProgressBar, number: u64, why: &anyhow::Error) {
        self.bad += 1;
        bar.suspend(|| eprintln!("line {number}: {why:#}"));
    }
}

impl Batch {
    fn add(&mut self, number: u64, member: Profile) {
        self.subjects.insert(member.subject.clone());
        self.numbers.push(number);
        self.members.push(member);
    }

    /// Without those that the database refuses.
    async fn write(&mut self, app: Option<&App>, bar: &ProgressBar, outcome: &mut Outcome) -> Result<()> {
        let Some(app) = app else { return Ok(()) };
        while !self.members.is_empty() {
            match write(app, &self.members).await {
                Ok(done) => {
                    outcome.created += done.created;
                    outcome.updated += done.updated;
                    outcome.unchanged += done.members.len() - done.created - done.updated;
                    break;
                }
                Err(BulkError::Entries(faults)) => {
                    let batch = take(self);
                    for (index, (number, member)) in batch.numbers.into_iter().zip(batch.members).enumerate()
                    {
                        match faults.iter().find(|fault| fault.index == index) {
                            Some(fault) => outcome.refuse(bar, number, &fault.refusal.into()),
                            None => self.add(number, member),
                        }
                    }
                }
                Err(error) => return Err(error).context("cannot write"),
            }
        }
        *self = Self::default();
        Ok(())
    }
}

/// On a terminal only.
fn bar(size: Option<u64>) -> ProgressBar {
    let target =
        if io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(size, target);
    let shown =
        if size.is_some() { "{wide_bar} {bytes} of {total_bytes}, {eta} left" } else { "{bytes} read" };
    match ProgressStyle::with_template(shown) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
