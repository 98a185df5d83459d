use sea_orm::sqlx::Error;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, RuntimeErr, SqlErr};

/// More than this, and something else is wrong.
const ATTEMPTS: usize = 50;
/// Long before PostgreSQL would choose one of two who wait for each other (after a second).
const PATIENCE: &str = "SET LOCAL lock_timeout = '200ms'";

/// Takes a step that others can get in the way of until it comes to something. None begins it anew.
pub async fn again<T, E, F>(step: impl Fn() -> F) -> Result<T, E>
where
    E: From<DbErr>,
    F: Future<Output = Result<Option<T>, E>>,
{
    for _ in 0..ATTEMPTS {
        if let Some(done) = step().await? {
            return Ok(done);
        }
    }
    Err(DbErr::Custom("somebody else was in the way every time".into()).into())
}

/// For a transaction that wants a row for itself. PostgreSQL keeps a queue for such a row: who asks for less
/// stands behind us then, and may hold what we wait for. Ours ends with `is_conflict` instead.
pub async fn wait_briefly(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(PATIENCE).await?;
    }
    Ok(())
}

/// Somebody else was there first, or did not let go: the same may go well when it is tried again.
#[must_use]
pub fn is_conflict(error: &DbErr) -> bool {
    /// PostgreSQL's `lock_not_available`.
    const NO_LOCK: &str = "55P03";
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return false;
    };
    let no_lock = matches!(&**cause, Error::Database(cause) if cause.code().as_deref() == Some(NO_LOCK));
    no_lock || matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}
