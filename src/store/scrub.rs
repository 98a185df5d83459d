//! What was erased leaves the database's files, too.

use std::sync::Arc;

use sea_orm::sqlx::{
    AssertSqlSafe, Connection, Error, PgConnection, PgPool, Row, SqlitePool, query, query_scalar, raw_sql,
};
use sea_orm::{DbBackend, DbErr, RuntimeErr};

use super::Store;
use super::pooling::Pooling;
use super::pools::Pair;

/// Milliseconds that an attempt waits for readers, while nobody can write.
const SQLITE_PATIENCE: i32 = 100;
/// Where texts and names are, and their numbers.
const TABLES: &str = "ARRAY['member', 'member_word', 'conversation', 'participant', 'message', 'event', 'relationship', 'revocation']";

impl Store {
    /// On SQLite, folds the write-ahead log into the file, where erased bytes are overwritten, and empties it; false
    /// where a reader is in the way. On PostgreSQL, vacuums the tables that the role owns.
    pub async fn scrub(&self) -> Result<bool, DbErr> {
        let done = if self.backend() == DbBackend::Postgres {
            {
                let Pair { write, pooling, .. } = self.pools.current();
                vacuum(write.get_postgres_connection_pool(), pooling).await.map(|()| true)
            }
        } else {
            fold(self.pools.current().write.get_sqlite_connection_pool()).await
        };
        done.map_err(|error| DbErr::Exec(RuntimeErr::SqlxError(Arc::new(error))))
    }
}

/// On the one connection that writes, so that it takes its turn, however much is written. The checkpoint keeps
/// writers out while it waits for readers, so it does not wait for long.
async fn fold(pool: &SqlitePool) -> Result<bool, Error> {
    let mut writer = pool.acquire().await?;
    let patience: i32 =
        query_scalar("SELECT timeout FROM pragma_busy_timeout").fetch_one(&mut *writer).await?;
    set_patience(&mut writer, SQLITE_PATIENCE).await?;
    let busy = query_scalar::<_, i32>("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *writer).await;
    if let Err(error) = set_patience(&mut writer, patience).await {
        writer.close().await?;
        return Err(error);
    }
    Ok(busy? == 0)
}

async fn set_patience(writer: &mut sea_orm::sqlx::SqliteConnection, millis: i32) -> Result<(), Error> {
    query(AssertSqlSafe(format!("PRAGMA busy_timeout = {millis}"))).execute(writer).await?;
    Ok(())
}

/// On a connection of its own: it takes as long as the tables are large, slowly, so that others have the disk.
async fn vacuum(pool: &PgPool, pooling: Pooling) -> Result<(), Error> {
    let mut alone = PgConnection::connect_with(&pool.connect_options()).await?;
    if pooling == Pooling::Session {
        raw_sql("SET statement_timeout = 0; SET vacuum_cost_delay = '2ms'").execute(&mut alone).await?;
    }
    let owned = format!(
        "SELECT oid::regclass::text FROM pg_class
        WHERE oid = ANY ({TABLES}::regclass[]) AND pg_has_role(relowner, 'USAGE')"
    );
    let owned = raw_sql(AssertSqlSafe(owned)).fetch_all(&mut alone).await?;
    let owned: Vec<String> = owned.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    if !owned.is_empty() {
        // Cutting the end off a table would lock everybody out for a moment.
        let options = "SKIP_LOCKED, INDEX_CLEANUP on, TRUNCATE off";
        raw_sql(AssertSqlSafe(format!("VACUUM ({options}) {}", owned.join(", "))))
            .execute(&mut alone)
            .await?;
    }
    alone.close().await
}
