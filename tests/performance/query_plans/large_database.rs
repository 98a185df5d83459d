use std::mem::take;
use std::sync::{Arc, Mutex};

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::Value;

use super::plan::{Plan, explain};
use crate::support::{Actor, Backend, Database, Postgres, TestApp};

/// An app with many rows, and the statements that it executes, with their parameters.
pub struct LargeDatabase {
    pub app: TestApp,
    pub ada: Actor,
    pub executed: Arc<Mutex<Vec<Statement>>>,
}

/// Ada has 5,000 conversations, with 100,000 messages in the newest one. Her correspondents have as many conversations
/// among themselves.
const FILL: [&str; 9] = [
    "INSERT INTO member (id, subject, handle, display_name, sort_name, created_at)
    SELECT {id}, 'filled|' || n, 'm' || n, 'M' || n, 'm' || n, ada.created_at
    FROM member ada, {1 to 5000} WHERE ada.handle = 'ada'",
    "INSERT INTO conversation (id, pair_low, pair_high, started_by, last_seq, last_message_at, created_at)
    SELECT {id}, CASE WHEN one.id < two.id THEN one.id ELSE two.id END,
        CASE WHEN one.id < two.id THEN two.id ELSE one.id END, one.id, 1, one.created_at, one.created_at
    FROM {1 to 5000} JOIN member one ON one.handle = 'ada' JOIN member two ON two.handle = 'm' || n",
    "UPDATE conversation SET last_seq = 100000
    WHERE id = (SELECT id FROM conversation ORDER BY id DESC LIMIT 1)",
    "INSERT INTO conversation (id, pair_low, pair_high, started_by, last_seq, last_message_at, created_at)
    SELECT {id}, CASE WHEN one.id < two.id THEN one.id ELSE two.id END,
        CASE WHEN one.id < two.id THEN two.id ELSE one.id END, one.id, 1, one.created_at, one.created_at
    FROM {1 to 5000} JOIN member one ON one.handle = 'm' || n
    JOIN member two ON two.handle = 'm' || (n % 5000 + 1)",
    "INSERT INTO relationship (member_id, kind, other_id, created_at)
    SELECT DISTINCT pair_low, 1, pair_high, created_at FROM conversation",
    "INSERT INTO participant (conversation_id, member_id, activity_seq)
    SELECT conversation, member, row_number() OVER (PARTITION BY member ORDER BY conversation)
    FROM (SELECT id AS conversation, pair_low AS member FROM conversation
        UNION ALL SELECT id, pair_high FROM conversation) AS memberships",
    "UPDATE member SET event_seq = (SELECT max(activity_seq) FROM participant WHERE member_id = member.id)",
    "INSERT INTO message (conversation_id, seq, sender_id, body, sent_at)
    SELECT id, 1, started_by, 'Bonjour', created_at FROM conversation WHERE last_seq = 1",
    "INSERT INTO message (conversation_id, seq, sender_id, body, sent_at)
    SELECT id, n, CASE WHEN n % 2 = 0 THEN pair_low ELSE pair_high END, 'Message ' || n, created_at
    FROM conversation, {1 to 100000} WHERE last_seq = 100000",
];

/// More members than a search counts.
pub const CROWDED: usize = 50_001;

/// Adds many contacts of Ada, with search words.
pub const CROWD: [&str; 4] = [
    "UPDATE member SET words = ' ' || handle WHERE words IS NULL",
    "INSERT INTO member (id, subject, handle, display_name, sort_name, words, created_at)
    SELECT {id}, 'crowd|' || n, 'n' || n, 'N' || n, 'n' || n, ' n' || n, ada.created_at
    FROM member ada, {1 to 50001} WHERE ada.handle = 'ada'",
    "INSERT INTO member_word (word, member_id) SELECT handle, id FROM member WHERE handle <> 'ada'",
    "INSERT INTO relationship (member_id, kind, other_id, created_at)
    SELECT ada.id, 1, n.id, ada.created_at FROM member ada, member n WHERE ada.handle = 'ada' AND n.handle LIKE 'n%'",
];

impl LargeDatabase {
    pub async fn filled(backend: Backend) -> Option<Self> {
        let executed = Arc::<Mutex<Vec<Statement>>>::default();
        let received = Arc::clone(&executed);
        let app = TestApp::on(Database::migrated(backend).await?, |state| {
            let record = move |statement: &Statement| {
                received.lock().expect("an unpoisoned lock").push(statement.clone());
            };
            state.app.store.on_statement(record);
        })
        .await;
        let ada = app.member("Ada").await;
        let database = Self { app, ada, executed };
        database.execute(FILL.iter().map(|sql| database.expanded(sql))).await;
        Some(database)
    }

    /// Replaces the placeholders of a statement in the dialect of the database.
    pub fn expanded(&self, sql: &str) -> String {
        let is_postgres = self.app.app.store.backend() == DbBackend::Postgres;
        let sql = sql.replace("{id}", if is_postgres { "gen_random_uuid()" } else { "randomblob(16)" });
        [5000, CROWDED, 100_000]
            .into_iter()
            .fold(sql, |sql, n| sql.replace(&format!("{{1 to {n}}}"), &count_to(n)))
    }

    pub async fn execute(&self, statements: impl IntoIterator<Item = impl AsRef<str>>) {
        let tx = self.app.app.store.begin().await.expect("a transaction");
        if tx.get_database_backend() == DbBackend::Postgres {
            tx.execute_unprepared("SET LOCAL statement_timeout = 0").await.expect("a setting");
        }
        for sql in statements {
            let sql = sql.as_ref();
            tx.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{error}: {sql}"));
        }
        tx.commit().await.expect("a commit");
    }

    /// Executes a query. Returns its page, and the plans of its statements.
    pub async fn page(&self, query: &str, variables: Value) -> (Value, Vec<Plan>) {
        take(&mut *self.executed.lock().expect("an unpoisoned lock"));
        let data = self.ada.executes(query, variables).await;
        (data["viewer"]["page"].clone(), self.plans().await)
    }

    /// The plans of the statements executed since the last call.
    pub async fn plans(&self) -> Vec<Plan> {
        let statements = take(&mut *self.executed.lock().expect("an unpoisoned lock"));
        let mut plans = Vec::new();
        for statement in statements {
            plans.extend(explain(&self.app.app.store, statement).await);
        }
        plans
    }
}

/// The statements that gather planner statistics. SQLite is tested without and with statistics, because it gathers them
/// only on request.
pub fn statistics(backend: Backend) -> &'static [&'static [&'static str]] {
    if backend == Postgres { &[&["ANALYZE"]] } else { &[&[], &["ANALYZE"]] }
}

fn count_to(last: usize) -> String {
    format!(
        "(WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {last})
        SELECT n FROM counted) AS numbers"
    )
}
