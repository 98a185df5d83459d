//! Query plans on a large database: pages are read in the order of an index, without sorting and without full scans.

mod large_database; // an app with many rows
mod plan; // EXPLAIN

use std::mem::take;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use causerie::messaging::message::expire::expire;
use causerie::store::Store;
use chrono::{DateTime, Utc};
use rstest::rstest;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};

use crate::support::{Backend, Database, Postgres, Sqlite};
use large_database::{CROWD, CROWDED, LargeDatabase, statistics};
use plan::Plan;

const LIST: &str = "query($first: Int, $after: String, $last: Int, $before: String) {
    viewer { page: conversations(first: $first, after: $after, last: $last, before: $before) {
        edges { cursor node { status unreadCount isMuted correspondent { displayName } lastMessage { preview } } }
        pageInfo { hasPreviousPage hasNextPage } } } }";

const HISTORY: &str =
    "query($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $around: ID) {
    viewer: conversation(id: $id) { page: messages(
        first: $first, after: $after, last: $last, before: $before, around: $around) {
        edges { cursor node { body sentAt isMine sender { displayName } } }
        pageInfo { hasPreviousPage hasNextPage } } } }";

const CONTACTS: &str = "query($search: String!, $first: Int, $after: String, $last: Int) {
    viewer { page: contacts(search: $search, first: $first, after: $after, last: $last) {
        edges { cursor node { handle } } pageInfo { hasPreviousPage hasNextPage } } } }";

const CONVERSATIONS: &str =
    "query($search: String!) { viewer { page: conversations(filter: { search: $search }) {
    edges { node { correspondent { handle } } } } } }";

const ARCHIVED: &str = "query($first: Int, $after: String) {
    viewer { page: conversations(filter: { archived: true }, first: $first, after: $after) {
        edges { cursor } pageInfo { hasPreviousPage hasNextPage } } } }";

/// Archives every second conversation of each member.
const ARCHIVE: &str =
    "UPDATE participant SET archived_seq = activity_seq, activity_seq = NULL WHERE activity_seq % 2 = 1";

#[rstest]
#[tokio::test]
async fn a_page_of_a_long_list_is_read_in_index_order(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = LargeDatabase::filled(backend).await else { return };
    let (low, high) = match backend {
        Sqlite => ("activity_seq<?", "activity_seq>?"),
        Postgres => ("activity_seq < ", "activity_seq > "),
    };
    let deep = BASE64_URL_SAFE_NO_PAD.encode("conversations:2500");
    let pages = [
        (json!({ "first": 20 }), 4981..=5000, false, "member_id"),
        (json!({ "first": 20, "after": deep }), 2480..=2499, true, low),
        (json!({ "last": 20, "before": deep }), 2501..=2520, true, high),
    ];
    for statistics in statistics(backend) {
        database.execute(*statistics).await;
        for (window, numbers, has_previous, narrow) in pages.clone() {
            let (page, plans) = database.page(LIST, window).await;

            let newest_first = numbers.rev().map(|number| format!("conversations:{number}"));
            assert_eq!(cursors(&page), newest_first.collect::<Vec<_>>());
            assert_eq!(page["pageInfo"], json!({ "hasPreviousPage": has_previous, "hasNextPage": true }));
            assert_reads_range(&plans, "activity_seq ", "participant_inbox", narrow);
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_page_of_a_long_archive_is_read_in_index_order(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = LargeDatabase::filled(backend).await else { return };
    database.execute([ARCHIVE]).await;
    let (low, listed) = match backend {
        Sqlite => ("archived_seq<?", "activity_seq>?"),
        Postgres => ("archived_seq < ", "activity_seq IS NOT NULL"),
    };
    let deep = BASE64_URL_SAFE_NO_PAD.encode("conversations:2500");
    for statistics in statistics(backend) {
        database.execute(*statistics).await;
        let (page, plans) = database.page(ARCHIVED, json!({ "first": 20, "after": deep })).await;

        let newest_first = (2461..2500).rev().step_by(2).map(|number| format!("conversations:{number}"));
        assert_eq!(cursors(&page), newest_first.collect::<Vec<_>>());
        assert_eq!(page["pageInfo"], json!({ "hasPreviousPage": true, "hasNextPage": true }));
        let pages = plans.into_iter().filter(|plan| plan.sql.contains("ORDER BY")).collect::<Vec<_>>();
        assert_reads_range(&pages, "archived_seq", "participant_archive", low);

        let (page, plans) = database.page(LIST, json!({ "first": 20 })).await;
        assert_eq!(cursors(&page)[..2], ["conversations:5000", "conversations:4998"]);
        assert_reads_range(&plans, "activity_seq ", "participant_inbox", listed);
    }
}

#[rstest]
#[tokio::test]
async fn counting_unread_conversations_reads_only_the_members_own(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(database) = LargeDatabase::filled(backend).await else { return };
    database.execute([ARCHIVE]).await;
    for statistics in statistics(backend) {
        database.execute(*statistics).await;
        let query = "{ viewer { page: unreadConversationCount } }";
        let (count, plans) = database.page(query, json!({})).await;

        assert_eq!(count, 2500);
        let counts: Vec<_> = plans.iter().filter(|plan| plan.sql.to_lowercase().contains("count(")).collect();
        assert!(!counts.is_empty(), "{plans:#?}");
        for plan in counts {
            let others =
                ["Seq Scan on relationship", "SCAN relationship", "SCAN theirs", "SCAN conversation"];
            assert!(!others.iter().any(|scan| plan.mentions(scan)), "{plan:#?}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_page_deep_in_a_long_history_is_found_by_the_primary_key(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(database) = LargeDatabase::filled(backend).await else { return };
    let (index, between, from) = match backend {
        Sqlite => ("sqlite_autoindex_message_1", "seq>? AND seq<?", "seq>? AND seq<?"),
        Postgres => ("message_pkey", "(seq <= ", "(seq >= GREATEST("),
    };
    let id = database.ada.lists().await[0]["id"].as_str().expect("an id").to_owned();
    let message = format!("message_{}_50000", &id["conversation_".len()..]);
    let deep = BASE64_URL_SAFE_NO_PAD.encode("messages:50000");
    let pages = [
        (json!({ "id": id, "last": 20, "before": deep }), 49_980..=49_999, between),
        (json!({ "id": id, "first": 20, "after": deep }), 50_001..=50_020, between),
        (json!({ "id": id, "first": 20, "around": message }), 49_990..=50_009, from),
    ];
    for statistics in statistics(backend) {
        database.execute(*statistics).await;
        for (window, numbers, narrow) in pages.clone() {
            let (page, plans) = database.page(HISTORY, window).await;

            let oldest_first = numbers.clone().map(|number| format!("messages:{number}"));
            assert_eq!(cursors(&page), oldest_first.collect::<Vec<_>>());
            assert_eq!(page["edges"][0]["node"]["body"], format!("Message {}", numbers.start()));
            assert_eq!(page["pageInfo"], json!({ "hasPreviousPage": true, "hasNextPage": true }));
            assert_reads_range(&plans, "m.seq ", index, narrow);
            // Ada's other 4,999 conversations are not read.
            assert!(!plans.iter().any(|plan| plan.mentions("participant_inbox")), "{plans:#?}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn sending_a_message_scans_no_table(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = LargeDatabase::filled(backend).await else { return };
    let id = database.ada.lists().await[0]["id"].as_str().expect("an id").to_owned();
    for statistics in statistics(backend) {
        database.execute(*statistics).await;
        take(&mut *database.executed.lock().expect("an unpoisoned lock"));
        database.app.writes(&database.ada, &id, "Bonjour", None).await.expect("a sent message");

        let plans = database.plans().await;

        assert!(plans.len() >= 2, "{plans:#?}");
        for plan in plans {
            let is_full_scan = |step: &&String| step.contains("Seq Scan") || step.starts_with("SCAN");
            assert_eq!(plan.steps.iter().find(is_full_scan), None, "a full scan: {plan:#?}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn announcing_that_a_member_types_scans_no_table(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = LargeDatabase::filled(backend).await else { return };
    let id = database.ada.lists().await[0]["id"].as_str().expect("an id").to_owned();
    for statistics in statistics(backend) {
        database.execute(*statistics).await;
        take(&mut *database.executed.lock().expect("an unpoisoned lock"));
        database.ada.types(&id).await;

        let plans = database.plans().await;

        assert!(!plans.is_empty());
        for plan in plans {
            let is_full_scan = |step: &&String| step.contains("Seq Scan") || step.starts_with("SCAN");
            assert_eq!(plan.steps.iter().find(is_full_scan), None, "a full scan: {plan:#?}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_search_with_few_matches_uses_the_index_of_words(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = LargeDatabase::filled(backend).await else { return };
    database.execute(CROWD.iter().map(|sql| database.expanded(sql))).await;
    let words = match backend {
        Sqlite => "SEARCH member_word USING PRIMARY KEY (word>? AND word<?)",
        Postgres => "member_word_pkey",
    };
    for statistics in statistics(backend) {
        database.execute(*statistics).await;
        for (query, search, found) in
            [(CONTACTS, "n12345", "n12345"), (CONVERSATIONS, "M4321", "m4321"), (CONTACTS, "nobody", "")]
        {
            let (page, plans) = database.page(query, json!({ "search": search })).await;

            assert_eq!(handles(&page).join(" "), found);
            let is_by_words = |plan: &&Plan| plan.sql.contains("member_word") && !plan.finds_nothing();
            let by_words: Vec<_> = plans.iter().filter(is_by_words).collect();
            assert!(by_words.len() >= 2, "the choice of a plan, and the page: {plans:#?}");
            for plan in by_words {
                assert!(plan.mentions(words), "{plan:#?}");
                let is_full_scan = |step: &&String| {
                    ["Seq Scan on member", "SCAN member"].iter().any(|scan| step.contains(scan))
                };
                assert_eq!(plan.steps.iter().find(is_full_scan), None, "a full scan: {plan:#?}");
            }
        }
    }
}

/// Nearly every member matches, so scanning in the order of the list finds a page quickly.
#[rstest]
#[tokio::test]
async fn a_search_with_many_matches_is_read_in_index_order(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = LargeDatabase::filled(backend).await else { return };
    database.execute(CROWD.iter().map(|sql| database.expanded(sql))).await;
    let mut named: Vec<_> = (1..=CROWDED).map(|n| format!("n{n}")).collect();
    named.sort();
    for statistics in statistics(backend) {
        database.execute(*statistics).await;
        let (mut after, mut seen) = (Value::Null, 0);
        for _ in 0..2 {
            let variables = json!({ "search": "N", "first": 50, "after": after });
            let (page, plans) = database.page(CONTACTS, variables).await;

            assert_eq!(handles(&page), named[seen..seen + 50]);
            let info = json!({ "hasPreviousPage": seen > 0, "hasNextPage": true });
            assert_eq!(page["pageInfo"], info);
            // PostgreSQL knows that a comparison with NULL matches nothing.
            let is_page =
                |plan: &&Plan| plan.sql.contains("ORDER BY") && !plan.mentions("One-Time Filter: false");
            let pages: Vec<_> = plans.iter().filter(is_page).collect();
            assert!(!pages.is_empty());
            for plan in pages {
                assert!(plan.mentions("member_name"), "{plan:#?}");
                assert!(!plan.mentions("Sort") && !plan.mentions("TEMP B-TREE"), "sorted: {plan:#?}");
            }
            (after, seen) = (page["edges"][49]["cursor"].clone(), seen + 50);
        }
        let (page, _) = database.page(CONTACTS, json!({ "search": "N", "last": 1 })).await;
        assert_eq!(handles(&page), named[named.len() - 1..]);
    }
}

#[rstest]
#[tokio::test]
async fn old_messages_are_found_by_one_lookup_for_each_conversation(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(database) = LargeDatabase::filled(backend).await else { return };
    let lookup = match backend {
        Sqlite => "SEARCH m USING INDEX sqlite_autoindex_message_1 (conversation_id=? AND seq>?)",
        Postgres => "Index Cond: ((conversation_id = c.id) AND (seq > c.expired_seq))",
    };
    for statistics in statistics(backend) {
        database.execute(*statistics).await;
        take(&mut *database.executed.lock().expect("an unpoisoned lock"));

        let none_is_so_old = DateTime::<Utc>::UNIX_EPOCH;
        assert_eq!(expire(&database.app.app, none_is_so_old).await.expect("expired messages"), 0);

        let plans = database.plans().await;
        assert!(plans.len() > 10, "10,000 conversations in batches: {plans:#?}");
        for plan in plans.iter().filter(|plan| !plan.finds_nothing()) {
            assert!(plan.mentions(lookup), "{plan:#?}");
            let is_of_all = |step: &&String| step.starts_with("SCAN") || step.contains("Seq Scan on message");
            assert_eq!(plan.steps.iter().find(is_of_all), None, "a full scan: {plan:#?}");
        }
    }
}

/// The options of `.cargo/config.toml`. Without `ENABLE_QPSG`, SQLite may choose another plan for other values.
#[tokio::test]
async fn sqlite_is_built_with_stable_query_plans_and_without_memory_statistics() {
    let database = Database::migrated(Sqlite).await.expect("SQLite is always available");
    let store = Store::open(&database.url).await.expect("an open store");
    let sql = "SELECT compile_options AS option FROM pragma_compile_options";
    let rows =
        store.read.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.expect("options");
    let options: Vec<String> = rows.iter().map(|row| row.try_get("", "option").expect("a string")).collect();

    assert!(options.iter().any(|option| option == "ENABLE_QPSG"), "{options:?}");
    assert!(options.iter().any(|option| option == "DEFAULT_MEMSTATUS=0"), "{options:?}");
    assert!(!options.iter().any(|option| option == "ENABLE_MEMORY_MANAGEMENT"), "{options:?}");
}

fn handles(page: &Value) -> Vec<String> {
    let edges = page["edges"].as_array().expect("edges");
    let node = |edge: &Value| edge["node"].get("correspondent").unwrap_or(&edge["node"]).clone();
    edges.iter().map(|edge| node(edge)["handle"].as_str().expect("a handle").to_owned()).collect()
}

fn cursors(page: &Value) -> Vec<String> {
    let edges = page["edges"].as_array().expect("edges");
    let cursor = |edge: &Value| BASE64_URL_SAFE_NO_PAD.decode(edge["cursor"].as_str()?).ok();
    edges.iter().map(|edge| String::from_utf8(cursor(edge).expect("a cursor")).expect("a string")).collect()
}

/// Asserts that no table is scanned or sorted, and that the statement ordered by `column` uses this index with a
/// bounded range.
fn assert_reads_range(plans: &[Plan], column: &str, index: &str, narrow: &str) {
    for plan in plans {
        let is_full_scan = |step: &&String| {
            let is_of_the_page = step.contains("VALUES CLAUSE") || **step == "SCAN p";
            step.contains("Seq Scan") || (step.starts_with("SCAN") && !is_of_the_page)
        };
        assert_eq!(plan.steps.iter().find(is_full_scan), None, "a full scan: {plan:#?}");
        assert!(!plan.mentions("Sort") && !plan.mentions("TEMP B-TREE"), "sorted: {plan:#?}");
    }
    let mut pages = 0;
    for plan in plans.iter().filter(|plan| plan.sql.contains("ORDER BY") && plan.sql.contains(column)) {
        let is_bounded =
            |step: &String| (step.contains("Index Cond") || step.contains(index)) && step.contains(narrow);
        assert!(plan.steps.iter().any(is_bounded), "an unbounded range: {plan:#?}");
        pages += 1;
    }
    assert!(pages > 0, "no page: {plans:#?}");
}
