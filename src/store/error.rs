use std::time::Duration;

use sea_orm::DbErr;

/// Why the store failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    #[error(transparent)]
    Database(#[from] DbErr),
    #[error("the database file is damaged: restore a backup")]
    Damaged,
    #[error("the database file was moved or replaced while it was open: restart the service")]
    Replaced,
    #[error("the database does not respond")]
    Unresponsive,
    /// The transaction may or may not have been committed.
    #[error("the database did not confirm the commit")]
    UnconfirmedCommit,
    #[error("the write was not committed in {} seconds", .0.as_secs())]
    Timeout(Duration),
    #[error("the write conflicted with others at every attempt")]
    TooManyConflicts,
    #[error("the write did not run")]
    NotRun,
    #[error("a newer version has migrated the database: use that version to undo it")]
    NewerVersion,
}

/// An error that may be a database error.
pub trait AsDbErr {
    fn as_db_err(&self) -> Option<&DbErr>;
}

impl AsDbErr for DbErr {
    fn as_db_err(&self) -> Option<&DbErr> {
        Some(self)
    }
}

impl AsDbErr for StoreError {
    fn as_db_err(&self) -> Option<&DbErr> {
        if let Self::Database(error) = self { Some(error) } else { None }
    }
}
