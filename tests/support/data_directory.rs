use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A temporary directory for a program's database and other files.
pub struct DataDirectory(TempDir);

impl DataDirectory {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary directory"))
    }

    pub fn as_path(&self) -> &Path {
        self.0.path()
    }

    /// The path of a file in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The URL of the SQLite database `causerie.db` in it.
    pub fn database_url(&self) -> String {
        format!("sqlite://{}", self.path("causerie.db").display())
    }
}
