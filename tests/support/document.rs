//! The committed documentation.

use std::fs;
use std::path::{Path, PathBuf};

pub fn document(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All pages.
pub fn pages() -> Vec<PathBuf> {
    let folders = ["docs", "docs/api", "docs/operations", "docs/security"]
        .map(|folder| fs::read_dir(folder).expect("a folder"));
    let files = folders.into_iter().flatten().map(|entry| entry.expect("an entry").path());
    let pages = files.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages.chain(["README.md".into(), "CHANGELOG.md".into()]).collect()
}

/// The code spans, and the code blocks with their language.
pub fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2).filter(|span| !span.is_empty())
}
