use std::path::Path;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use csv::{ReaderBuilder, StringRecord, Terminator, Trim};

use crate::messaging::member::profile::Profile;
use crate::messaging::member::raw_profile::RawProfile;

#[derive(Clone, Copy, ValueEnum)]
pub enum Format {
    /// values separated by commas, semicolons or tabs, with a header line
    Csv,
    /// one JSON object per line
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

/// Parses a line into a member.
pub enum Parser {
    Csv { columns: StringRecord, delimiter: u8 },
    Json,
}

const COLUMNS: [&str; 5] = ["subject", "name", "handle", "picture", "locale"];
/// Spreadsheets write semicolons in locales with decimal commas.
const DELIMITERS: [u8; 3] = *b",;\t";

impl Parser {
    /// Reads the header line of a CSV file.
    pub fn csv(header: &str) -> Result<Self> {
        let count = |delimiter: &u8| header.bytes().filter(|byte| byte == delimiter).count();
        // Defaults to the comma.
        let delimiter = DELIMITERS.into_iter().rev().max_by_key(count).unwrap_or(b',');
        let columns: StringRecord = record(header, delimiter)?.iter().map(str::to_lowercase).collect();
        for (index, column) in columns.iter().enumerate().filter(|(_, column)| !column.is_empty()) {
            ensure!(COLUMNS.contains(&column), "unknown column `{column}`: expected {}", COLUMNS.join(", "));
            ensure!(columns.iter().take(index).all(|other| other != column), "column `{column}` is repeated");
        }
        ensure!(columns.iter().any(|column| column == "subject"), "column `subject` is missing");
        Ok(Self::Csv { columns, delimiter })
    }

    /// The character that separates values; None for JSON.
    pub fn delimiter(&self) -> Option<char> {
        match self {
            Self::Csv { delimiter, .. } => Some((*delimiter).into()),
            Self::Json => None,
        }
    }

    /// Returns None for an empty line.
    pub fn parse(&self, line: &str) -> Result<Option<Profile>> {
        let raw: RawProfile = match self {
            Self::Csv { columns, delimiter } => {
                let values = record(line, *delimiter)?;
                if values.iter().all(str::is_empty) {
                    return Ok(None);
                }
                let (found, expected) = (values.len(), columns.len());
                ensure!(found == expected, "found {found} values instead of {expected}");
                let cells = || columns.iter().zip(values.iter());
                ensure!(
                    cells().all(|(column, value)| !column.is_empty() || value.is_empty()),
                    "a column without a name has a value"
                );
                let (columns, values): (Vec<_>, Vec<_>) =
                    cells().filter(|(column, _)| !column.is_empty()).unzip();
                StringRecord::from(values).deserialize(Some(&StringRecord::from(columns)))?
            }
            Self::Json if line.trim().is_empty() => return Ok(None),
            Self::Json => {
                serde_json::from_str(line).context("not a JSON object with the properties of a member")?
            }
        };
        raw.validate().map(Some).map_err(|(field, refusal)| anyhow::anyhow!("{field}: {refusal}"))
    }
}

/// Reads a line as a record, because no value of a member has line breaks. Spaces around values are removed.
fn record(line: &str, delimiter: u8) -> Result<StringRecord> {
    ensure!(line.matches('"').count().is_multiple_of(2), "a quotation mark is not closed on this line");
    let mut reader = ReaderBuilder::new();
    // A carriage return inside a line does not end the record: the text after it would be lost.
    let reader = reader.has_headers(false).terminator(Terminator::Any(b'\n')).buffer_capacity(line.len());
    let mut reader = reader.delimiter(delimiter).trim(Trim::All).from_reader(line.as_bytes());
    let mut record = StringRecord::new();
    reader.read_record(&mut record)?;
    Ok(record)
}
