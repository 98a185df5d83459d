//! Checks that what is stored is consistent after concurrent writes.

use causerie::store::Store;
use sea_orm::{ConnectionTrait, Statement};

use super::TestApp;
use super::rows::count;

/// Inconsistencies, each with a query that finds its rows.
const INCONSISTENCIES: [(&str, &str); 6] = [
    (
        "a gap in the message numbers of a conversation",
        "conversation c
        WHERE c.last_seq - c.expired_seq <> (SELECT count(*) FROM message m WHERE m.conversation_id = c.id)
        OR c.last_seq <> coalesce((SELECT max(m.seq) FROM message m WHERE m.conversation_id = c.id), 0)",
    ),
    (
        "an event number above the member's counter",
        "member m WHERE m.event_seq < (SELECT max(e.seq) FROM event e WHERE e.member_id = m.id)",
    ),
    (
        "message events of a log out of order",
        "event e JOIN event f ON f.member_id = e.member_id AND f.seq > e.seq AND f.conversation_id = e.conversation_id
        AND f.message_seq < e.message_seq AND f.kind = 2 AND e.kind = 2",
    ),
    (
        "a message missing from the log of a member",
        "message m JOIN conversation c ON c.id = m.conversation_id
        JOIN member o ON o.id IN (c.pair_low, c.pair_high) AND o.erased_at IS NULL
        WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.member_id = o.id AND e.kind = 2
            AND e.conversation_id = m.conversation_id AND e.message_seq = m.seq)",
    ),
    (
        "a list position that differs from the log",
        "participant p JOIN member o ON o.id = p.member_id AND o.erased_at IS NULL
        WHERE coalesce(p.activity_seq, p.archived_seq, 0) <> coalesce((SELECT max(e.seq) FROM event e
            WHERE e.member_id = p.member_id AND e.conversation_id = p.conversation_id AND e.kind IN (1, 2)), 0)",
    ),
    (
        "a read mark before the first message or beyond the last",
        "participant p JOIN conversation c ON c.id = p.conversation_id
        WHERE p.read_seq NOT BETWEEN c.expired_seq AND c.last_seq",
    ),
];

const GAP_IN_A_LOG: (&str, &str) = (
    "a gap in a log",
    "member m WHERE m.event_seq <> (SELECT count(*) FROM event e WHERE e.member_id = m.id)
    OR m.event_seq <> coalesce((SELECT max(e.seq) FROM event e WHERE e.member_id = m.id), 0)",
);

/// Asserts that the stored rows are consistent. Erasures and deletions leave gaps in the logs.
pub async fn assert_consistent(app: &TestApp) {
    assert_eq!(inconsistencies(&app.app.store).await, [""; 0]);
}

/// The inconsistencies of the stored rows.
pub async fn inconsistencies(store: &Store) -> Vec<&'static str> {
    let mut found = Vec::new();
    for (inconsistency, rows) in INCONSISTENCIES {
        let exists = format!("SELECT 1 FROM {rows} LIMIT 1");
        let statement = Statement::from_string(store.backend(), exists);
        let row = store.read.query_one_raw(statement).await.expect("a response");
        found.extend(row.map(|_| inconsistency));
    }
    found
}

/// Asserts that the stored rows are consistent, and that no log has a gap.
pub async fn assert_consistent_without_gaps(app: &TestApp) {
    assert_consistent(app).await;
    let (inconsistency, rows) = GAP_IN_A_LOG;
    assert_eq!(count(app, rows).await, 0, "{inconsistency}");
}

/// Stops the app. Returns the number of deadlocks that PostgreSQL resolved in its database.
pub async fn deadlocks(app: TestApp) -> i64 {
    // Connections report their statistics when they close.
    let database = app.stop().await;
    let store = database.open().await;
    let sql = "SELECT deadlocks AS n FROM pg_stat_database WHERE datname = current_database()";
    let statement = Statement::from_string(store.backend(), sql);
    let row = store.read.query_one_raw(statement).await.expect("a response").expect("a row");
    row.try_get("", "n").expect("a number")
}
