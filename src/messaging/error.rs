use sea_orm::DbErr;

use crate::messaging::Refusal;
use crate::store::{AsDbErr, StoreError};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Database(#[from] StoreError),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        Self::Database(error.into())
    }
}

impl AsDbErr for Error {
    fn as_db_err(&self) -> Option<&DbErr> {
        match self {
            Self::Database(error) => error.as_db_err(),
            Self::Refused(_) => None,
        }
    }
}

pub type Result<T, E = Error> = std::result::Result<T, E>;
