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
    /// Nothing was written because of another write, so that a retry may succeed.
    #[error("the write conflicted with another one")]
    Conflict,
    #[error("the write did not run")]
    NotRun,
    #[error("a newer version has migrated the database: use that version to undo it")]
    NewerVersion,
}

/// An error that may come from the store.
pub trait AsStoreError {
    fn as_store_error(&self) -> Option<&StoreError>;
}

impl AsStoreError for StoreError {
    fn as_store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}
