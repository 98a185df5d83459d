//! Where much is stored, a page is still read through an index that has it in order, and nothing is
//! read from one end to the other: the databases' planners are asked about the very statements.

use std::mem::take;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use causerie::store::Store;
use rstest::rstest;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};

use crate::support::database::Database;
use crate::support::{Actor, Kind, Postgres, Sqlite, TestApp};

const LIST: &str = "query($first: Int, $after: String, $last: Int, $before: String) {
    viewer { page: conversations(first: $first, after: $after, last: $last, before: $before) {
        edges { cursor node { status unreadCount isMuted correspondent { displayName } lastMessage { preview } } }
        pageInfo { hasPreviousPage hasNextPage } } } }";

const HISTORY: &str = "query($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    viewer: conversation(id: $id) { page: messages(first: $first, after: $after, last: $last, before: $before) {
        edges { cursor node { body sentAt isMine sender { displayName } } }
        pageInfo { hasPreviousPage hasNextPage } } } }";

const CONTACTS: &str = "query($search: String!, $first: Int, $after: String, $last: Int) {
    viewer { page: contacts(search: $search, first: $first, after: $after, last: $last) {
        edges { cursor node { handle } } pageInfo { hasPreviousPage hasNextPage } } } }";

const WITH: &str = "query($search: String!) { viewer { page: conversations(filter: { search: $search }) {
    edges { node { correspondent { handle } } } } } }";

#[rstest]
#[tokio::test]
async fn a_long_list_is_read_in_the_order_of_its_index(#[values(Sqlite, Postgres)] kind: Kind) {
    let Some(library) = Library::filled(kind).await else { return };
    let (low, high) = match kind {
        Sqlite => ("activity_seq<?", "activity_seq>?"),
        Postgres => ("activity_seq < ", "activity_seq > "),
    };
    let deep = BASE64_URL_SAFE_NO_PAD.encode("conversations:2500");
    let pages = [
        (json!({ "first": 20 }), 4981..=5000, false, "member_id"),
        (json!({ "first": 20, "after": deep }), 2480..=2499, true, low),
        (json!({ "last": 20, "before": deep }), 2501..=2520, true, high),
    ];
    for statistics in statistics(kind) {
        library.execute(*statistics).await;
        for (window, numbers, has_previous, narrow) in pages.clone() {
            let (page, plans) = library.page(LIST, window).await;

            let newest_first = numbers.rev().map(|number| format!("conversations:{number}"));
            assert_eq!(cursors(&page), newest_first.collect::<Vec<_>>());
            assert_eq!(page["pageInfo"], json!({ "hasPreviousPage": has_previous, "hasNextPage": true }));
            assert_read_by(&plans, "activity_seq ", "participant_inbox", narrow);
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_page_deep_in_a_long_history_is_found_by_its_place(#[values(Sqlite, Postgres)] kind: Kind) {
    let Some(library) = Library::filled(kind).await else { return };
    let (index, narrow) = match kind {
        Sqlite => ("sqlite_autoindex_message_1", "seq>? AND seq<?"),
        Postgres => ("message_pkey", "(seq <= "),
    };
    let id = library.ada.lists().await[0]["id"].clone();
    let deep = BASE64_URL_SAFE_NO_PAD.encode("messages:50000");
    let pages = [
        (json!({ "id": id, "last": 20, "before": deep }), 49_980..=49_999),
        (json!({ "id": id, "first": 20, "after": deep }), 50_001..=50_020),
    ];
    for statistics in statistics(kind) {
        library.execute(*statistics).await;
        for (window, numbers) in pages.clone() {
            let (page, plans) = library.page(HISTORY, window).await;

            let oldest_first = numbers.clone().map(|number| format!("messages:{number}"));
            assert_eq!(cursors(&page), oldest_first.collect::<Vec<_>>());
            assert_eq!(page["edges"][0]["node"]["body"], format!("Message {}", numbers.start()));
            assert_eq!(page["pageInfo"], json!({ "hasPreviousPage": true, "hasNextPage": true }));
            assert_read_by(&plans, "m.seq ", index, narrow);
            // Ada's other 4,999 conversations are not looked through for the one.
            assert!(!plans.iter().any(|plan| plan.says("participant_inbox")), "{plans:#?}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_send_reads_nothing_from_one_end_to_the_other(#[values(Sqlite, Postgres)] kind: Kind) {
    let Some(library) = Library::filled(kind).await else { return };
    let id = library.ada.lists().await[0]["id"].as_str().expect("an id").to_owned();
    for statistics in statistics(kind) {
        library.execute(*statistics).await;
        take(&mut *library.asked.lock().expect("no panic"));
        library.app.writes(&library.ada, &id, "Bonjour", None).await.expect("it is sent");

        let plans = library.plans().await;

        assert!(plans.len() >= 2, "{plans:#?}");
        for plan in plans {
            let whole = |step: &&String| step.contains("Seq Scan") || step.starts_with("SCAN");
            assert_eq!(plan.steps.iter().find(whole), None, "read whole: {plan:#?}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn somebody_is_found_among_many_by_the_index_of_words(#[values(Sqlite, Postgres)] kind: Kind) {
    let Some(library) = Library::filled(kind).await else { return };
    library.execute(CROWD.iter().map(|sql| library.filling(sql))).await;
    let words = match kind {
        Sqlite => "SEARCH member_word USING PRIMARY KEY (word>? AND word<?)",
        Postgres => "member_word_pkey",
    };
    for statistics in statistics(kind) {
        library.execute(*statistics).await;
        for (query, search, found) in
            [(CONTACTS, "n12345", "n12345"), (WITH, "M4321", "m4321"), (CONTACTS, "nobody", "")]
        {
            let (page, plans) = library.page(query, json!({ "search": search })).await;

            assert_eq!(handles(&page).join(" "), found);
            let is_by_words = |plan: &&Plan| plan.sql.contains("member_word") && !plan.finds_nothing();
            let by_words: Vec<_> = plans.iter().filter(is_by_words).collect();
            assert!(by_words.len() >= 2, "which way is short, and the page: {plans:#?}");
            for plan in by_words {
                assert!(plan.says(words), "{plan:#?}");
                let whole = |step: &&String| {
                    ["Seq Scan on member", "SCAN member"].iter().any(|whole| step.contains(whole))
                };
                assert_eq!(plan.steps.iter().find(whole), None, "read whole: {plan:#?}");
            }
        }
    }
}

/// Nearly everybody fits: whoever does is soon come by.
#[rstest]
#[tokio::test]
async fn where_many_are_found_the_first_come_in_their_order(#[values(Sqlite, Postgres)] kind: Kind) {
    let Some(library) = Library::filled(kind).await else { return };
    library.execute(CROWD.iter().map(|sql| library.filling(sql))).await;
    let mut named: Vec<_> = (1..=CROWDED).map(|n| format!("n{n}")).collect();
    named.sort();
    for statistics in statistics(kind) {
        library.execute(*statistics).await;
        let (mut after, mut seen) = (Value::Null, 0);
        for _ in 0..2 {
            let variables = json!({ "search": "N", "first": 50, "after": after });
            let (page, plans) = library.page(CONTACTS, variables).await;

            assert_eq!(handles(&page), named[seen..seen + 50]);
            let info = json!({ "hasPreviousPage": seen > 0, "hasNextPage": true });
            assert_eq!(page["pageInfo"], info);
            // PostgreSQL sees at once that a parameter that is NULL finds nothing.
            let is_page =
                |plan: &&Plan| plan.sql.contains("ORDER BY") && !plan.says("One-Time Filter: false");
            let pages: Vec<_> = plans.iter().filter(is_page).collect();
            assert!(!pages.is_empty());
            for plan in pages {
                assert!(plan.says("member_name"), "{plan:#?}");
                assert!(!plan.says("Sort") && !plan.says("TEMP B-TREE"), "sorted: {plan:#?}");
            }
            (after, seen) = (page["edges"][49]["cursor"].clone(), seen + 50);
        }
        let (page, _) = library.page(CONTACTS, json!({ "search": "N", "last": 1 })).await;
        assert_eq!(handles(&page), named[named.len() - 1..]);
    }
}

/// What `.cargo/config.toml` asks for. A plan that depends on the values bound is made anew for each page.
#[tokio::test]
async fn sqlite_is_built_for_many_connections_that_keep_their_plans() {
    let database = Database::migrated(Sqlite).await.expect("SQLite is there");
    let store = Store::open(&database.url).await.expect("it opens");
    let sql = "SELECT compile_options AS option FROM pragma_compile_options";
    let rows =
        store.read.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.expect("options");
    let options: Vec<String> = rows.iter().map(|row| row.try_get("", "option").expect("a text")).collect();

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
    edges.iter().map(|edge| String::from_utf8(cursor(edge).expect("a cursor")).expect("text")).collect()
}

/// Nothing is read whole or sorted; and the statement that is in the order of `column` uses this index, which is told
/// where to begin.
fn assert_read_by(plans: &[Plan], column: &str, index: &str, narrow: &str) {
    for plan in plans {
        let whole = |step: &&String| {
            let is_of_the_page = step.contains("VALUES CLAUSE") || **step == "SCAN p";
            step.contains("Seq Scan") || (step.starts_with("SCAN") && !is_of_the_page)
        };
        assert_eq!(plan.steps.iter().find(whole), None, "read whole: {plan:#?}");
        assert!(!plan.says("Sort") && !plan.says("TEMP B-TREE"), "sorted: {plan:#?}");
    }
    let mut pages = 0;
    for plan in plans.iter().filter(|plan| plan.sql.contains("ORDER BY") && plan.sql.contains(column)) {
        let narrows =
            |step: &String| (step.contains("Index Cond") || step.contains(index)) && step.contains(narrow);
        assert!(plan.steps.iter().any(narrows), "begins at the beginning: {plan:#?}");
        pages += 1;
    }
    assert!(pages > 0, "a page: {plans:#?}");
}

/// A service with much in it, and all that its pages ask of the database, parameters included.
struct Library {
    app: TestApp,
    ada: Actor,
    asked: Arc<Mutex<Vec<Statement>>>,
}

/// Ada has 5,000 conversations, and in the newest 100,000 messages. The members whom she writes to
/// have as many conversations among themselves.
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
        UNION ALL SELECT id, pair_high FROM conversation) AS seats",
    "UPDATE member SET event_seq = (SELECT max(activity_seq) FROM participant WHERE member_id = member.id)",
    "INSERT INTO message (conversation_id, seq, sender_id, body, sent_at)
    SELECT id, 1, started_by, 'Bonjour', created_at FROM conversation WHERE last_seq = 1",
    "INSERT INTO message (conversation_id, seq, sender_id, body, sent_at)
    SELECT id, n, CASE WHEN n % 2 = 0 THEN pair_low ELSE pair_high END, 'Message ' || n, created_at
    FROM conversation, {1 to 100000} WHERE last_seq = 100000",
];

/// More than are counted.
const CROWDED: usize = 50_001;

/// Ada knows each of a crowd, who have words as all members have.
const CROWD: [&str; 4] = [
    "UPDATE member SET words = ' ' || handle WHERE words IS NULL",
    "INSERT INTO member (id, subject, handle, display_name, sort_name, words, created_at)
    SELECT {id}, 'crowd|' || n, 'n' || n, 'N' || n, 'n' || n, ' n' || n, ada.created_at
    FROM member ada, {1 to 50001} WHERE ada.handle = 'ada'",
    "INSERT INTO member_word (word, member_id) SELECT handle, id FROM member WHERE handle <> 'ada'",
    "INSERT INTO relationship (member_id, kind, other_id, created_at)
    SELECT ada.id, 1, n.id, ada.created_at FROM member ada, member n WHERE ada.handle = 'ada' AND n.handle LIKE 'n%'",
];

impl Library {
    async fn filled(kind: Kind) -> Option<Self> {
        let asked = Arc::<Mutex<Vec<Statement>>>::default();
        let heard = Arc::clone(&asked);
        let app = TestApp::on(Database::migrated(kind).await?, |doors| {
            let hear = move |statement: &Statement| heard.lock().expect("no panic").push(statement.clone());
            doors.app.store.on_statement(hear);
        })
        .await;
        let ada = app.member("Ada").await;
        let library = Self { app, ada, asked };
        library.execute(FILL.iter().map(|sql| library.filling(sql))).await;
        Some(library)
    }

    fn filling(&self, sql: &str) -> String {
        let is_postgres = self.app.app.store.backend() == DbBackend::Postgres;
        let sql = sql.replace("{id}", if is_postgres { "gen_random_uuid()" } else { "randomblob(16)" });
        [5000, CROWDED, 100_000]
            .into_iter()
            .fold(sql, |sql, n| sql.replace(&format!("{{1 to {n}}}"), &count_to(n)))
    }

    async fn execute(&self, statements: impl IntoIterator<Item = impl AsRef<str>>) {
        let tx = self.app.app.store.begin().await.expect("a transaction");
        if tx.get_database_backend() == DbBackend::Postgres {
            tx.execute_unprepared("SET LOCAL statement_timeout = 0").await.expect("it is set");
        }
        for sql in statements {
            let sql = sql.as_ref();
            tx.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{error}: {sql}"));
        }
        tx.commit().await.expect("it fits the tables");
    }

    /// A page, and the plans of all the statements that it took.
    async fn page(&self, query: &str, variables: Value) -> (Value, Vec<Plan>) {
        take(&mut *self.asked.lock().expect("no panic"));
        let data = self.ada.asks(query, variables).await;
        (data["viewer"]["page"].clone(), self.plans().await)
    }

    /// The plans of all that was asked since.
    async fn plans(&self) -> Vec<Plan> {
        let statements = take(&mut *self.asked.lock().expect("no panic"));
        let mut plans = Vec::new();
        for statement in statements {
            plans.extend(explain(&self.app.app.store, statement).await);
        }
        plans
    }
}

/// What is known of the tables when the planners are asked. PostgreSQL always gathers statistics,
/// SQLite only for who asks it to: without, and with.
fn statistics(kind: Kind) -> &'static [&'static [&'static str]] {
    if kind == Postgres { &[&["ANALYZE"]] } else { &[&[], &["ANALYZE"]] }
}

fn count_to(last: usize) -> String {
    format!(
        "(WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {last})
        SELECT n FROM counted) AS numbers"
    )
}

#[derive(Debug)]
struct Plan {
    sql: String,
    steps: Vec<String>,
}

impl Plan {
    fn says(&self, words: &str) -> bool {
        self.steps.iter().any(|step| step.contains(words))
    }

    /// PostgreSQL sees at once that what is like NULL is nothing.
    fn finds_nothing(&self) -> bool {
        self.says("One-Time Filter: false")
    }
}

/// How a statement is executed. PostgreSQL plans a connection's first five executions for their
/// parameters and may then settle for one plan for any: both are asked for.
async fn explain(store: &Store, statement: Statement) -> Vec<Plan> {
    let Statement { sql, db_backend: backend, .. } = &statement;
    if *backend == DbBackend::Sqlite {
        let mut plans = Vec::new();
        for sql in sql.split(';') {
            let explained = Statement { sql: format!("EXPLAIN QUERY PLAN {sql}"), ..statement.clone() };
            let steps = lines(&store.read, explained, "detail").await;
            plans.push(Plan { sql: sql.to_owned(), steps });
        }
        return plans;
    }
    let tx = store.begin().await.expect("a transaction");
    let first = Statement { sql: format!("EXPLAIN {sql}"), ..statement.clone() };
    let first = lines(&tx, first, "QUERY PLAN").await;
    for _ in 0..6 {
        tx.query_all_raw(statement.clone()).await.expect("rows");
    }
    let name = "SELECT name FROM pg_prepared_statements WHERE statement = $1";
    let name = Statement::from_sql_and_values(*backend, name, [sql.clone().into()]);
    let name = lines(&tx, name, "name").await.remove(0);
    let count = statement.values.as_ref().map_or(0, |values| values.0.len());
    let settled = format!("EXPLAIN EXECUTE {name} ({})", vec!["NULL"; count].join(", "));
    let settled = lines(&tx, Statement::from_string(*backend, settled), "QUERY PLAN").await;
    [first, settled].map(|steps| Plan { sql: sql.clone(), steps }).into()
}

async fn lines(db: &impl ConnectionTrait, statement: Statement, column: &str) -> Vec<String> {
    let rows = db.query_all_raw(statement).await.expect("rows");
    rows.iter().map(|row| row.try_get("", column).expect("a text")).collect()
}
