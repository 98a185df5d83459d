//! The file that SQLite has open. Somebody may move it away or put another in its place: what is written then is
//! nowhere once the service ends.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use sea_orm::DbErr;

use super::sidecar::with;

/// The database and its log, which hold together what was committed.
#[derive(Clone, Debug)]
pub struct DatabaseFile(Arc<[Part; 2]>);

#[derive(Debug)]
struct Part {
    path: PathBuf,
    /// Device and inode, from when it was first seen.
    known: OnceLock<(u64, u64)>,
}

impl DatabaseFile {
    pub fn at(path: &Path) -> Self {
        let part = |path| Part { path, known: OnceLock::new() };
        Self(Arc::new([part(path.to_owned()), part(with(path, "-wal"))]))
    }

    /// Fails where one of the two is another than it was.
    pub fn check(&self) -> Result<(), DbErr> {
        if self.0.iter().all(Part::is_in_place) {
            return Ok(());
        }
        Err(DbErr::Custom("the database's file was moved or replaced while it was open: start again".into()))
    }
}

impl Part {
    /// SQLite makes the log with the first write, and keeps it while anybody has the database open.
    fn is_in_place(&self) -> bool {
        match fs::metadata(&self.path) {
            Ok(about) => {
                let found = (about.dev(), about.ino());
                *self.known.get_or_init(|| found) == found
            }
            Err(_) => self.known.get().is_none(),
        }
    }
}
