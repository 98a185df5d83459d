//! Scrubbing: removes the bytes of rows that were deleted or overwritten from the database's files. It changes no row.

use sea_orm::sqlx::{
    AssertSqlSafe, Connection, Error, PgConnection, PgPool, Row, SqliteConnection, SqlitePool, query,
    query_scalar, raw_sql,
};
use sea_orm::{DbBackend, DbErr, RuntimeErr};

use super::Store;
use super::pooling::Pooling;
use super::pools::PoolPair;

/// Milliseconds that a checkpoint waits for readers, while no write can run.
const CHECKPOINT_TIMEOUT_MS: i32 = 100;
/// The tables that contain data of members.
const TABLES: &str = "ARRAY['member', 'member_word', 'conversation', 'participant', 'message', 'event', \
    'relationship', 'revocation', 'notification', 'delivery', 'push_registration', 'notification_settings']";

impl Store {
    /// On SQLite, moves the write-ahead log into the file, where erased bytes are overwritten, and truncates it.
    /// Returns false if a reader prevents that. On PostgreSQL, vacuums the tables that the role owns.
    pub async fn scrub(&self) -> Result<bool, DbErr> {
        let PoolPair { write, pooling, .. } = self.pools.current();
        let done = if self.backend() == DbBackend::Postgres {
            vacuum(write.get_postgres_connection_pool(), pooling).await.map(|()| true)
        } else {
            checkpoint(write.get_sqlite_connection_pool()).await
        };
        done.map_err(|error| DbErr::Exec(RuntimeErr::SqlxError(error.into())))
    }
}

/// Uses the write connection, so that it runs even under constant writes. The checkpoint blocks writers while it waits
/// for readers, so its timeout is short.
async fn checkpoint(pool: &SqlitePool) -> Result<bool, Error> {
    let mut writer = pool.acquire().await?;
    let busy_timeout: i32 =
        query_scalar("SELECT timeout FROM pragma_busy_timeout").fetch_one(&mut *writer).await?;
    set_busy_timeout(&mut writer, CHECKPOINT_TIMEOUT_MS).await?;
    let busy = query_scalar::<_, i32>("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *writer).await;
    if let Err(error) = set_busy_timeout(&mut writer, busy_timeout).await {
        writer.close().await?;
        return Err(error);
    }
    Ok(busy? == 0)
}

async fn set_busy_timeout(writer: &mut SqliteConnection, millis: i32) -> Result<(), Error> {
    query(AssertSqlSafe(format!("PRAGMA busy_timeout = {millis}"))).execute(writer).await?;
    Ok(())
}

/// Uses a connection of its own, because it takes a long time on large tables, and is throttled to leave the disk to
/// other statements.
async fn vacuum(pool: &PgPool, pooling: Pooling) -> Result<(), Error> {
    let mut connection = PgConnection::connect_with(&pool.connect_options()).await?;
    if pooling == Pooling::Session {
        raw_sql("SET statement_timeout = 0; SET vacuum_cost_delay = '2ms'").execute(&mut connection).await?;
    }
    let owned = format!(
        "SELECT oid::regclass::text FROM pg_class
        WHERE oid = ANY ({TABLES}::regclass[]) AND pg_has_role(relowner, 'USAGE')"
    );
    let owned = raw_sql(AssertSqlSafe(owned)).fetch_all(&mut connection).await?;
    let owned: Vec<String> = owned.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    if !owned.is_empty() {
        // Truncating a table would lock out all other statements for a moment.
        let options = "SKIP_LOCKED, INDEX_CLEANUP on, TRUNCATE off";
        let vacuum = format!("VACUUM ({options}) {}", owned.join(", "));
        raw_sql(AssertSqlSafe(vacuum)).execute(&mut connection).await?;
    }
    connection.close().await
}
