use sea_orm::DbErr;
use tokio::task::JoinError;

use crate::messaging::Refusal;
use crate::store::AsDbErr;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Database(#[from] DbErr),
    /// The runtime stopped, or the task panicked.
    #[error("the commit did not finish: {0}")]
    Commit(#[from] JoinError),
}

impl AsDbErr for Error {
    fn as_db_err(&self) -> Option<&DbErr> {
        match self {
            Self::Database(error) => Some(error),
            Self::Refused(_) | Self::Commit(_) => None,
        }
    }
}

pub type Result<T, E = Error> = std::result::Result<T, E>;
