use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::finding::Finding;
use crate::store::Store;

const LOCKS: &str = "locks";

/// Sessions of the database that hold locks on tables or rows in a transaction that has been idle for half a minute.
/// Those of the service end after 8 seconds.
const FORGOTTEN: &str =
    "SELECT coalesce(string_agg(DISTINCT format('pg_terminate_backend(%s)', a.pid), ', '), '') AS remedy
    FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid
    WHERE a.datname = current_database() AND a.state LIKE 'idle in transaction%'
    AND a.state_change < now() - interval '30 seconds'
    AND l.locktype = 'relation' AND l.mode <> 'AccessShareLock'";

/// On SQLite, the check of writes waits for the only lock.
pub async fn check(store: &Store) -> Vec<Finding> {
    if store.backend() != DbBackend::Postgres {
        return Vec::new();
    }
    vec![match remedy(store).await {
        Ok(remedy) if remedy.is_empty() => Finding::ok(LOCKS, "no idle transaction holds any"),
        Ok(remedy) => Finding::warning(
            LOCKS,
            format!("transactions that do nothing hold some: end them with SELECT {remedy}"),
        ),
        Err(error) => Finding::warning(LOCKS, format!("cannot be listed: {error}")),
    }]
}

/// The calls that end these sessions.
async fn remedy(store: &Store) -> Result<String, DbErr> {
    let row = store.read.query_one_raw(Statement::from_string(store.backend(), FORGOTTEN)).await?;
    row.map_or(Ok(String::new()), |row| row.try_get("", "remedy"))
}
