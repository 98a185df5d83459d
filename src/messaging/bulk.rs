//! Many things said at once by the platform: all of them are done, or none.

use sea_orm::DbErr;

use crate::messaging::Refusal;
use crate::store::{AsDbErr, StoreError};

/// Entries written in one transaction.
pub const MAX_ENTRIES: usize = 500;

/// What is wrong with which entry.
#[derive(Clone, Copy, Debug)]
pub struct EntryError {
    pub index: usize,
    pub field: &'static str,
    pub refusal: Refusal,
}

/// Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum BulkError {
    #[error("some entries are wrong")]
    Faults(Vec<EntryError>),
    #[error("there are no entries, or more than {MAX_ENTRIES}")]
    Length,
    #[error(transparent)]
    Database(#[from] StoreError),
}

impl From<DbErr> for BulkError {
    fn from(error: DbErr) -> Self {
        Self::Database(error.into())
    }
}

impl AsDbErr for BulkError {
    fn as_db_err(&self) -> Option<&DbErr> {
        match self {
            Self::Faults(_) | Self::Length => None,
            Self::Database(error) => error.as_db_err(),
        }
    }
}

pub(super) fn refuse_length(entries: usize) -> Result<(), BulkError> {
    if (1..=MAX_ENTRIES).contains(&entries) { Ok(()) } else { Err(BulkError::Length) }
}

/// Refuses all where one is wrong.
pub(super) fn refuse(faults: Vec<EntryError>) -> Result<(), BulkError> {
    if faults.is_empty() { Ok(()) } else { Err(BulkError::Faults(faults)) }
}
