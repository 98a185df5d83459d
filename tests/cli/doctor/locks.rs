//! Transactions that hold locks and do nothing.

use sea_orm::{ConnectionTrait, Database as Connect, DbBackend, Statement, TransactionTrait};

use super::{diagnosis, finds, set_in_new_sessions};
use crate::support::program::causerie;
use crate::support::{Database, Postgres};

/// In new sessions, `now()` is a minute ahead, so that no test waits until a transaction has been idle for long.
async fn a_minute_passes(database: &Database) {
    let ahead = "CREATE SCHEMA later;
        CREATE FUNCTION later.now() RETURNS timestamptz STABLE LANGUAGE sql
        AS 'SELECT pg_catalog.now() + interval ''1 minute'''";
    database.executes(ahead).await;
    set_in_new_sessions(database, "search_path = public, later, pg_catalog").await;
}

#[tokio::test]
async fn a_forgotten_transaction_that_holds_locks_is_a_warning() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let arguments = ["--database", &database.url];
    // Someone at a shell. The transactions of the service end after 8 seconds.
    let shell = Connect::connect(&database.url).await.expect("a connection");
    let reading = shell.begin().await.expect("a transaction");
    reading.execute_unprepared("SELECT * FROM member").await.expect("valid SQL");
    let writing = shell.begin().await.expect("a transaction");
    writing.execute_unprepared("UPDATE member SET event_seq = 0").await.expect("valid SQL");
    let pid = Statement::from_string(DbBackend::Postgres, "SELECT pg_backend_pid() AS pid");
    let row = writing.query_one_raw(pid).await.expect("a response").expect("a row");
    let pid: i32 = row.try_get("", "pid").expect("a number");

    let (findings, _) = diagnosis(causerie(), &arguments).await;
    assert!(findings.contains("ok       locks: "), "not idle for long: {findings}");
    a_minute_passes(&database).await;

    let finding = format!(
        "warning  locks: transactions that do nothing hold some: end them with pg_terminate_backend({pid})"
    );
    finds(&arguments, &finding).await;
    writing.rollback().await.expect("a rollback");
    let (findings, _) = diagnosis(causerie(), &arguments).await;
    assert!(findings.contains("ok       locks: "), "only read: {findings}");
    reading.rollback().await.expect("a rollback");
}
