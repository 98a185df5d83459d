use std::path::Path;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use csv::{ReaderBuilder, StringRecord, Terminator};

use crate::messaging::identity::Identity;
use crate::messaging::said::Said;

#[derive(Clone, Copy, ValueEnum)]
pub enum Format {
    /// Columns by the names in the first line
    Csv,
    /// A JSON object in each line
    Jsonl,
}

impl Format {
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "csv" => Some(Self::Csv),
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            _ => None,
        }
    }
}

/// How a line is read.
pub enum Parser {
    Csv { columns: StringRecord },
    Json,
}

const COLUMNS: [&str; 5] = ["subject", "name", "handle", "picture", "locale"];

impl Parser {
    /// Of a CSV file, by its first line.
    pub fn csv(header: &str) -> Result<Self> {
        let columns = record(header)?;
        for (index, column) in columns.iter().enumerate() {
            ensure!(
                COLUMNS.contains(&column),
                "a column is named `{column}`, not one of {}",
                COLUMNS.join(", ")
            );
            ensure!(
                columns.iter().take(index).all(|other| other != column),
                "two columns are named {column}"
            );
        }
        ensure!(columns.iter().any(|column| column == "subject"), "no column is named subject");
        Ok(Self::Csv { columns })
    }

    pub fn parse(&self, line: &str) -> Result<Identity> {
        let said: Said = match self {
            Self::Csv { columns } => {
                let record = record(line)?;
                let (has, wants) = (record.len(), columns.len());
                ensure!(has == wants, "it has {has} values, not {wants}");
                record.deserialize(Some(columns))?
            }
            Self::Json => serde_json::from_str(line).context("it is not such an object")?,
        };
        said.checked().map_err(|(field, refusal)| anyhow::anyhow!("{field}: {refusal}"))
    }
}

/// A line is a record: nothing of a member has line breaks.
fn record(line: &str) -> Result<StringRecord> {
    ensure!(line.matches('"').count().is_multiple_of(2), "a quotation mark is not closed in this line");
    let mut reader = ReaderBuilder::new();
    // A carriage return inside a line is no end of it: what follows would be lost.
    let reader = reader.has_headers(false).terminator(Terminator::Any(b'\n')).buffer_capacity(line.len());
    let mut reader = reader.from_reader(line.as_bytes());
    let mut record = StringRecord::new();
    reader.read_record(&mut record)?;
    Ok(record)
}
