use sea_orm::sqlx::Error;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, RuntimeErr, SqlErr};

/// Long before PostgreSQL would choose one of two who wait for each other (after a second).
const PATIENCE: &str = "SET LOCAL lock_timeout = '200ms'";

/// For a transaction that locks members more than who writes: they hold a member's row weakly before
/// they ask for more of it, and would wait for us while we wait for them. It fails then, and can be begun
/// `again`.
pub async fn wait_briefly(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(PATIENCE).await?;
    }
    Ok(())
}

/// Begins a step anew where somebody else was in its way, at most so many times in all. `cause` is what
/// the database said, where it did.
pub async fn again<T, E, F>(
    attempts: usize,
    cause: impl Fn(&E) -> Option<&DbErr>,
    step: impl Fn() -> F,
) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
{
    let mut tries = 0;
    loop {
        tries += 1;
        match step().await {
            Err(error) if tries < attempts && cause(&error).is_some_and(is_conflict) => {}
            outcome => return outcome,
        }
    }
}

/// Somebody else was there first, or did not let go: the same may go well when it is tried again.
fn is_conflict(error: &DbErr) -> bool {
    /// PostgreSQL's `lock_not_available`.
    const NO_LOCK: &str = "55P03";
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return false;
    };
    let no_lock = matches!(&**cause, Error::Database(cause) if cause.code().as_deref() == Some(NO_LOCK));
    no_lock || matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}
