use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use encoding_rs::{Encoding, UTF_8};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::batch::{ImportBatch, ImportReport};
use super::encoding::{decode, detect};
use super::format::{Format, Parser};
use super::lines::Lines;
use crate::app::App;
use crate::cli::database::open_migrated;
use crate::clock::Clock;
use crate::config::MigratedDatabase;

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

impl Import {
    pub async fn run(self) -> Result<()> {
        ensure!(
            !self.strict || self.size()?.is_some(),
            "--strict reads the file twice, which is impossible for standard input and pipes"
        );
        let format = self
            .format
            .or_else(|| Format::of(&self.file))
            .context("set --format: the file name has no known extension")?;
        if self.strict {
            let checked = self.read(format, None).await?;
            ensure!(checked.invalid == 0, "invalid lines: {}; nothing was imported", checked.invalid);
        } else if !self.is_stdin() {
            self.open()?;
        }
        let app = App::new(open_migrated(&self.database).await?, Clock::System);
        let report = self.read(format, Some(&app)).await;
        app.store.close().await.context("cannot close the database")?;
        let ImportReport { created, updated, unchanged, invalid } = report?;
        println!("{created} created, {updated} updated, {unchanged} unchanged, {invalid} invalid");
        if invalid > 0 {
            bail!("invalid lines: {invalid}; the others were imported");
        }
        Ok(())
    }

    fn open(&self) -> Result<File> {
        File::open(&self.file).with_context(|| format!("cannot read {}", self.file.display()))
    }

    fn is_stdin(&self) -> bool {
        self.file.as_os_str() == "-"
    }

    /// Returns None if the file cannot be read twice, like a pipe.
    fn size(&self) -> Result<Option<u64>> {
        if self.is_stdin() {
            return Ok(None);
        }
        let metadata =
            fs::metadata(&self.file).with_context(|| format!("cannot read {}", self.file.display()))?;
        Ok(metadata.is_file().then_some(metadata.len()))
    }

    /// Returns the text as UTF-8, with the encoding of the file.
    fn decoded(&self, size: Option<u64>, bar: &ProgressBar) -> Result<(Box<dyn BufRead>, &'static Encoding)> {
        let unreadable = || format!("cannot read {}", self.file.display());
        let (reader, encoding): (Box<dyn Read>, _) = if self.is_stdin() {
            let mut stdin = BufReader::new(io::stdin());
            let encoding = detect(stdin.fill_buf().with_context(unreadable)?).with_context(unreadable)?;
            (Box::new(stdin), encoding)
        } else if size.is_some() {
            let encoding = detect(BufReader::new(self.open()?)).with_context(unreadable)?;
            (Box::new(self.open()?), encoding)
        } else {
            (Box::new(self.open()?), UTF_8)
        };
        Ok((Box::new(BufReader::new(decode(bar.wrap_read(reader), encoding))), encoding))
    }

    /// Imports the lines. Without an `App`, only checks them.
    async fn read(&self, format: Format, app: Option<&App>) -> Result<ImportReport> {
        let size = self.size()?;
        let bar = progress_bar(size);
        let (reader, encoding) = self.decoded(size, &bar)?;
        let mut parser = match format {
            Format::Csv => None,
            Format::Jsonl => Some(Parser::Json),
        };
        let (mut report, mut batch) = (ImportReport::default(), ImportBatch::default());
        for line in Lines::new(reader) {
            let line = line.with_context(|| format!("cannot read {}", self.file.display()))?;
            let Some(parser) = &parser else {
                let header = line.text.map_err(anyhow::Error::msg).and_then(|text| Parser::csv(&text));
                let header = header.context("line 1")?;
                report_format(&bar, &header, encoding);
                parser = Some(header);
                continue;
            };
            match line.text.map_err(anyhow::Error::msg).and_then(|text| parser.parse(&text)) {
                Err(reason) => report.refuse(&bar, line.number, &reason),
                Ok(None) => {}
                Ok(Some(_)) if app.is_none() => {}
                Ok(Some(member)) => {
                    if batch.is_full_for(&member) {
                        batch.write(app, &bar, &mut report).await?;
                    }
                    batch.add(line.number, member);
                }
            }
        }
        batch.write(app, &bar, &mut report).await?;
        bar.finish_and_clear();
        Ok(report)
    }
}

/// Reports what was detected about a CSV file, unless it has commas and UTF-8.
fn report_format(bar: &ProgressBar, parser: &Parser, encoding: &'static Encoding) {
    let delimiter = match parser.delimiter() {
        Some(';') => "semicolons",
        Some('\t') => "tabs",
        _ => "commas",
    };
    if delimiter != "commas" || encoding != UTF_8 {
        bar.suspend(|| eprintln!("detected columns separated by {delimiter}, encoding {}", encoding.name()));
    }
}

/// A progress bar, which is hidden if standard error is not a terminal.
fn progress_bar(size: Option<u64>) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(size, ProgressDrawTarget::stderr());
    let template =
        if size.is_some() { "{wide_bar} {bytes} of {total_bytes}, {eta} left" } else { "{bytes} read" };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
