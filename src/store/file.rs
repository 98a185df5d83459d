//! Detects that the SQLite file was moved or replaced while it is open. Data written to the old file would be lost when
//! the service stops.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::error::StoreError;

/// The database file and its write-ahead log, which together hold the committed data.
#[derive(Clone, Debug)]
pub struct DatabaseFile(Arc<[TrackedFile; 2]>);

#[derive(Debug)]
struct TrackedFile {
    path: PathBuf,
    /// Device and inode when the file was first seen.
    id: OnceLock<(u64, u64)>,
}

impl DatabaseFile {
    pub fn new(path: &Path) -> Self {
        let tracked = |path| TrackedFile { path, id: OnceLock::new() };
        Self(Arc::new([tracked(path.to_owned()), tracked(with_suffix(path, "-wal"))]))
    }

    /// Fails if one of the two files was moved or replaced.
    pub fn check(&self) -> Result<(), StoreError> {
        if self.0.iter().all(TrackedFile::is_in_place) {
            return Ok(());
        }
        Err(StoreError::Replaced)
    }
}

impl TrackedFile {
    /// SQLite creates the log with the first write, and keeps it while the database is open.
    fn is_in_place(&self) -> bool {
        match fs::metadata(&self.path) {
            Ok(metadata) => {
                let found = (metadata.dev(), metadata.ino());
                *self.id.get_or_init(|| found) == found
            }
            Err(_) => self.id.get().is_none(),
        }
    }
}

pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}
