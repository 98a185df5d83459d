use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend};
use tokio::task::yield_now;

use super::app::conversation_id;
use super::rows::count;
use super::{TestApp, eventually};

/// A concurrent transaction, open until it commits or is dropped.
pub struct Transaction(DatabaseTransaction);

impl Transaction {
    pub async fn begin(app: &TestApp, sql: &str) -> Self {
        let transaction = Self(app.app.store.begin().await.expect("a transaction"));
        transaction.executes(sql).await;
        transaction
    }

    pub async fn executes(&self, sql: &str) {
        self.0.execute_unprepared(sql).await.expect("valid SQL");
    }

    pub async fn commits(self) {
        self.0.commit().await.expect("a commit");
    }

    pub async fn rolls_back(self) {
        self.0.rollback().await.expect("a rollback");
    }
}

/// SQL that locks a member's row as a write to the member does.
pub fn lock_member(subject: &str) -> String {
    format!("SELECT 1 FROM member WHERE subject = '{subject}' FOR NO KEY UPDATE")
}

/// The statements that wait for a lock, on PostgreSQL.
pub const WAITING_FOR_LOCKS: &str =
    "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

/// Resolves when this many statements wait for a lock. PostgreSQL only.
pub async fn waiting_for_locks(app: &TestApp, statements: i64) {
    let enough = async || count(app, WAITING_FOR_LOCKS).await >= statements;
    eventually("statements that wait for locks", enough).await;
}

/// Begins a transaction that makes all sends into the conversation wait.
pub async fn block_sends(app: &TestApp, conversation: &str) -> Transaction {
    let id = conversation_id(conversation).0;
    let sql = match app.app.store.backend() {
        DbBackend::Postgres => {
            format!("SELECT 1 FROM conversation WHERE id = '{id}' FOR NO KEY UPDATE")
        }
        _ => "SELECT 1".to_owned(),
    };
    Transaction::begin(app, &sql).await
}

/// Resolves when the sends wait, this many of them for a lock on PostgreSQL.
pub async fn sends_wait(app: &TestApp, statements: i64) {
    if app.app.store.backend() == DbBackend::Postgres {
        waiting_for_locks(app, statements).await;
    }
    for _ in 0..1000 {
        yield_now().await;
    }
}
