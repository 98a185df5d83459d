use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::eventually;

/// The files of a directory that contain one of these words.
pub fn files_containing(directory: &Path, words: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(directory).expect("a directory") {
        let path = file.expect("a file").path();
        let bytes = match std::fs::read(&path) {
            // It was deleted in the meantime.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            bytes => bytes.expect("a readable file"),
        };
        if words.iter().any(|word| bytes.windows(word.len()).any(|window| window == word.as_bytes())) {
            found.push(path);
        }
    }
    found
}

/// Resolves when no file of the directory contains any of these words.
pub async fn no_file_contains(directory: &Path, words: &[&str]) {
    let what = format!("no file with {words:?}");
    eventually(&what, async || files_containing(directory, words).is_empty()).await;
}
