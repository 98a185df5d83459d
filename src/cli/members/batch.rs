use std::collections::HashSet;
use std::mem::take;

use anyhow::{Context, Result};
use indicatif::ProgressBar;

use crate::app::App;
use crate::messaging::bulk::{BulkError, MAX_ENTRIES};
use crate::messaging::member::profile::Profile;
use crate::messaging::platform::upsert_members;

/// The number of lines with each result.
#[derive(Default)]
pub struct ImportReport {
    pub created: usize,
    pub updated: usize,
    pub unchanged: usize,
    pub invalid: usize,
}

/// Lines that are written in one transaction. Subjects are distinct: a repeated one starts a new batch, so that its
/// last line applies.
#[derive(Default)]
pub struct ImportBatch {
    numbers: Vec<u64>,
    members: Vec<Profile>,
    subjects: HashSet<String>,
}

impl ImportReport {
    pub fn refuse(&mut self, bar: &ProgressBar, number: u64, reason: &anyhow::Error) {
        self.invalid += 1;
        bar.suspend(|| eprintln!("line {number}: {reason:#}"));
    }
}

impl ImportBatch {
    /// Whether the batch has no room for this member.
    pub fn is_full_for(&self, member: &Profile) -> bool {
        self.members.len() == MAX_ENTRIES || self.subjects.contains(&member.subject)
    }

    pub fn add(&mut self, number: u64, member: Profile) {
        self.subjects.insert(member.subject.clone());
        self.numbers.push(number);
        self.members.push(member);
    }

    /// Writes the lines, without those that are refused, and empties the batch.
    pub async fn write(
        &mut self,
        app: Option<&App>,
        bar: &ProgressBar,
        report: &mut ImportReport,
    ) -> Result<()> {
        let Some(app) = app else { return Ok(()) };
        while !self.members.is_empty() {
            match upsert_members::write(app, &self.members).await {
                Ok(written) => {
                    report.created += written.created;
                    report.updated += written.updated;
                    report.unchanged += written.members.len() - written.created - written.updated;
                    break;
                }
                Err(BulkError::Entries(errors)) => {
                    let batch = take(self);
                    for (index, (number, member)) in batch.numbers.into_iter().zip(batch.members).enumerate()
                    {
                        match errors.iter().find(|error| error.index == index) {
                            Some(error) => report.refuse(bar, number, &error.refusal.into()),
                            None => self.add(number, member),
                        }
                    }
                }
                Err(error) => return Err(error).context("cannot write members"),
            }
        }
        *self = Self::default();
        Ok(())
    }
}
