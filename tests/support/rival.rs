use sea_orm::{ConnectionTrait, DatabaseTransaction};
use tokio::task::yield_now;
use tokio::time::timeout;

use super::traces::count;
use super::{PATIENCE, TestApp};

/// Somebody else who acts at the same time: in the middle of a transaction until they commit, or drop it.
pub struct Rival(DatabaseTransaction);

impl Rival {
    pub async fn does(app: &TestApp, sql: &str) -> Self {
        let rival = Self(app.app.store.begin().await.expect("a transaction"));
        rival.goes_on(sql).await;
        rival
    }

    pub async fn goes_on(&self, sql: &str) {
        self.0.execute_unprepared(sql).await.expect("it is done");
    }

    pub async fn commits(self) {
        self.0.commit().await.expect("it is kept");
    }

    pub async fn gives_up(self) {
        self.0.rollback().await.expect("it is undone");
    }
}

/// A member's row, until the end of a transaction that writes to them.
pub fn locks(subject: &str) -> String {
    format!("SELECT 1 FROM member WHERE subject = '{subject}' FOR NO KEY UPDATE")
}

/// Comes when so many wait for a lock. On PostgreSQL.
pub async fn waiting(app: &TestApp, many: i64) {
    const WAIT: &str = "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let waiting = async {
        while count(app, WAIT).await < many {
            yield_now().await;
        }
    };
    timeout(PATIENCE, waiting).await.expect("they wait");
}
