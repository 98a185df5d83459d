use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::PATIENCE;

/// The files of a folder that hold one of these words.
pub fn holding(folder: &Path, words: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).expect("a folder") {
        let path = file.expect("a file").path();
        // One that has gone meanwhile holds nothing.
        let bytes = std::fs::read(&path).unwrap_or_default();
        if words.iter().any(|word| bytes.windows(word.len()).any(|window| window == word.as_bytes())) {
            found.push(path);
        }
    }
    found
}

/// Comes when no file of a folder holds any of these words.
pub async fn none_holds(folder: &Path, words: &[&str]) {
    let gone = async {
        while !holding(folder, words).is_empty() {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(PATIENCE, gone).await.unwrap_or_else(|_| panic!("still in {:?}", holding(folder, words)));
}
