//! Bulk writes of the platform: all entries of a list are written, or none.

use sea_orm::DbErr;

use crate::messaging::Refusal;
use crate::messaging::member::handle::NoFreeHandle;
use crate::store::{AsStoreError, StoreError};

/// Entries of a list. A list is written in one transaction.
pub const MAX_ENTRIES: usize = 500;

/// Why an entry is refused.
#[derive(Clone, Copy, Debug)]
pub struct EntryError {
    pub index: usize,
    pub field: &'static str,
    pub refusal: Refusal,
}

/// Why a list was not written. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum BulkError {
    #[error("some entries are invalid")]
    Entries(Vec<EntryError>),
    #[error("the list is empty or has more than {MAX_ENTRIES} entries")]
    Length,
    #[error(transparent)]
    NoFreeHandle(#[from] NoFreeHandle),
    #[error(transparent)]
    Database(#[from] StoreError),
}

impl From<DbErr> for BulkError {
    fn from(error: DbErr) -> Self {
        Self::Database(error.into())
    }
}

impl AsStoreError for BulkError {
    fn as_store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Entries(_) | Self::Length | Self::NoFreeHandle(_) => None,
            Self::Database(error) => Some(error),
        }
    }
}

pub(super) fn check_length(entries: usize) -> Result<(), BulkError> {
    if (1..=MAX_ENTRIES).contains(&entries) { Ok(()) } else { Err(BulkError::Length) }
}

/// Fails if any entry is refused.
pub(super) fn check_entries(errors: Vec<EntryError>) -> Result<(), BulkError> {
    if errors.is_empty() { Ok(()) } else { Err(BulkError::Entries(errors)) }
}
