//! Transactions that hold locks and do nothing.

use sea_orm::{
    ConnectionTrait, Database as Connect, DatabaseConnection, DatabaseTransaction, DbBackend, Statement,
    TransactionTrait,
};

use super::{diagnosis, finds, set_in_new_sessions};
use crate::support::program::causerie;
use crate::support::{Database, Postgres, eventually};

/// In new sessions, `now()` is a minute ahead, so that no test waits until a transaction has been idle for long.
async fn a_minute_passes(database: &Database) {
    let ahead = "CREATE SCHEMA later;
        CREATE FUNCTION later.now() RETURNS timestamptz STABLE LANGUAGE sql
        AS 'SELECT pg_catalog.now() + interval ''1 minute'''";
    database.executes(ahead).await;
    set_in_new_sessions(database, "search_path = public, later, pg_catalog").await;
}

/// A transaction with a lock on a table, and the function that ends its session.
async fn forgotten(shell: &DatabaseConnection) -> (DatabaseTransaction, String) {
    let writing = shell.begin().await.expect("a transaction");
    writing.execute_unprepared("LOCK TABLE member IN ROW EXCLUSIVE MODE").await.expect("valid SQL");
    let pid = Statement::from_string(DbBackend::Postgres, "SELECT pg_backend_pid() AS pid");
    let row = writing.query_one_raw(pid).await.expect("a response").expect("a row");
    let pid: i32 = row.try_get("", "pid").expect("a number");
    (writing, format!("pg_terminate_backend({pid})"))
}

#[tokio::test]
async fn forgotten_transactions_that_hold_locks_are_a_warning() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let arguments = ["--database", &database.url];
    // Someone at a shell. The transactions of the service end after 8 seconds.
    let shell = Connect::connect(&database.url).await.expect("a connection");
    let reading = shell.begin().await.expect("a transaction");
    reading.execute_unprepared("SELECT * FROM member").await.expect("valid SQL");
    let (one, two) = (forgotten(&shell).await, forgotten(&shell).await);

    let (findings, _) = diagnosis(causerie(), &arguments).await;
    assert!(findings.contains("ok       locks: "), "not idle for long: {findings}");
    a_minute_passes(&database).await;

    let mut remedy = [one.1, two.1];
    remedy.sort_unstable();
    let remedy = remedy.join(", ");
    let finding =
        format!("warning  locks: transactions that do nothing hold some: end them with SELECT {remedy}");
    finds(&arguments, &finding).await;
    // As it says.
    database.executes(&format!("SELECT {remedy}")).await;
    eventually("only the reader", async || {
        diagnosis(causerie(), &arguments).await.0.contains("ok       locks: ")
    })
    .await;
    reading.rollback().await.expect("a rollback");
}
