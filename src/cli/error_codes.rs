//! The registry of error codes as a Markdown table.

use crate::code::Code;

const INTRODUCTION: &str = include_str!("error_codes.md");

/// The text of `docs/api/error-codes.md`.
pub fn page() -> String {
    let row = |code: &Code| {
        format!("| `{}` | {} | {} |\n", code.as_str(), code.status().as_u16(), code.description())
    };
    let rows: String = Code::ALL.iter().map(row).collect();
    format!("{INTRODUCTION}\n| code | status | when |\n|---|---|---|\n{rows}")
}
