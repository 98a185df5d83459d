//! Group commit: sends that wait for each other share one commit, on PostgreSQL those into one conversation, on SQLite
//! all of them. Each is acknowledged after the commit, and none affects the others.

use causerie::messaging::{Error, Refusal};
use futures_util::future::join_all;
use rstest::rstest;

use crate::support::consistency::assert_consistent_without_gaps;
use crate::support::rows::{count, execute_sql};
use crate::support::transaction::{block_sends, sends_wait};
use crate::support::{Actor, Backend, Postgres, Sqlite, TestApp, start};

const TEXTS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

/// Sends all these messages while a transaction blocks them. Returns their sequence numbers.
async fn sends_all<'t, T>(app: &TestApp, sender: &Actor, id: &str, texts: T) -> Vec<Option<i64>>
where
    T: IntoIterator<Item = &'t str>,
{
    let blocker = block_sends(app, id).await;
    let sending = join_all(texts.into_iter().map(|text| app.writes(sender, id, text, None)));
    let release = async {
        sends_wait(app, 1).await;
        blocker.rolls_back().await;
    };
    let (sent, ()) = tokio::join!(sending, release);
    sent.into_iter().map(|sent| sent.ok().map(|message| message.seq)).collect()
}

/// The page size of SQLite, in bytes.
const PAGE: usize = 4096;

/// The number of transactions that wrote messages. On PostgreSQL each row has the ID of its transaction. In SQLite's
/// write-ahead log, a frame that ends a transaction has a nonzero database size.
async fn commits(app: &TestApp) -> i64 {
    let Some(directory) = app.database.directory() else {
        return count(app, "(SELECT DISTINCT xmin::text FROM message) AS writers").await;
    };
    let log = std::fs::read(directory.join("test.db-wal")).expect("a write-ahead log");
    let commits = log[32..].chunks_exact(24 + PAGE).filter(|frame| frame[4..8] != [0; 4]).count();
    i64::try_from(commits).expect("a small number")
}

/// The number of sends that start on their own before the others queue. On SQLite the first send still waits for the
/// writer connection.
fn started_alone(backend: Backend) -> i64 {
    i64::from(backend == Postgres)
}

#[rstest]
#[tokio::test]
async fn waiting_sends_share_one_commit(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "0").await;
    let before = commits(&app).await;

    let sent = sends_all(&app, &ada, &id, TEXTS).await;

    assert_eq!(sent, (2..10).map(Some).collect::<Vec<_>>());
    assert_eq!(commits(&app).await - before, started_alone(backend) + 1);
    assert_consistent_without_gaps(&app).await;
}

/// Creates a trigger that executes an action when a message with this text is inserted.
async fn create_trigger(app: &TestApp, backend: Backend, when: &str, text: &str, action: &str) {
    let sql = match backend {
        Postgres => {
            let action = action.replace("SELECT RAISE(ABORT, 'no')", "RAISE 'no'");
            format!(
                "CREATE FUNCTION test_trigger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {action}; RETURN NEW; END $$;
                CREATE TRIGGER test_trigger {when} INSERT ON message FOR EACH ROW WHEN (NEW.body = '{text}')
                EXECUTE FUNCTION test_trigger()"
            )
        }
        Sqlite => format!(
            "CREATE TRIGGER test_trigger {when} INSERT ON message WHEN NEW.body = '{text}' BEGIN {action}; END"
        ),
    };
    execute_sql(app, &sql).await;
}

#[rstest]
#[tokio::test]
async fn a_failing_send_does_not_affect_its_group(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "0").await;
    create_trigger(&app, backend, "AFTER", "e", "SELECT RAISE(ABORT, 'no')").await;
    let mut subscription = bob.subscribes_to_messages(&bob.cursor().await).await;

    let sent = sends_all(&app, &ada, &id, TEXTS).await;

    assert_eq!(sent, [2, 3, 4, 5, 0, 6, 7, 8].map(|seq| Some(seq).filter(|seq| *seq > 0)));
    for text in TEXTS.into_iter().filter(|text| *text != "e") {
        assert_eq!(subscription.receives().await, text);
    }
    assert_consistent_without_gaps(&app).await;
}

#[rstest]
#[tokio::test]
async fn a_refused_send_does_not_affect_its_group(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let id = ada.writes_to(&bob, "0").await;
    let closed = ada.writes_to(&eve, "0").await;
    eve.closes(&closed).await;
    app.writes(&ada, &id, "1", Some("used")).await.expect("a sent message");
    let blocker = block_sends(&app, &id).await;

    let send = |text: &'static str, key| app.writes(&ada, &id, text, key);
    let all = async {
        tokio::join!(
            send("2", None),
            send("other", Some("used")),
            app.writes(&eve, &id, "not a member", None),
            app.writes(&ada, &closed, "too late", None),
            send("3", Some("fresh")),
            send("3", Some("fresh")),
            send("1", Some("used")),
        )
    };
    let release = async {
        sends_wait(&app, 1).await;
        blocker.rolls_back().await;
    };
    let ((two, other, eves, late, three, again, one), ()) = tokio::join!(all, release);

    assert!(matches!(other, Err(Error::Refused(Refusal::ClientKeyReused))), "{other:?}");
    assert!(matches!(eves, Err(Error::Refused(Refusal::ConversationNotFound))), "{eves:?}");
    assert!(matches!(late, Err(Error::Refused(Refusal::ConversationClosed))), "{late:?}");
    let seqs = [two, three, again, one].map(|sent| sent.expect("a message").seq);
    assert_eq!(seqs, [3, 4, 4, 2]);
    assert_consistent_without_gaps(&app).await;
}

#[rstest]
#[tokio::test]
async fn a_failing_commit_acknowledges_and_delivers_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "0").await;
    let mut subscription = bob.subscribes_to_messages(&bob.cursor().await).await;
    execute_sql(&app, "CREATE TABLE nobody (id INTEGER PRIMARY KEY)").await;
    // A deferred constraint, which only fails at commit.
    execute_sql(
        &app,
        "CREATE TABLE failing (id INTEGER REFERENCES nobody (id) DEFERRABLE INITIALLY DEFERRED)",
    )
    .await;
    create_trigger(&app, backend, "AFTER", "e", "INSERT INTO failing VALUES (1)").await;

    let sent = sends_all(&app, &ada, &id, TEXTS).await;

    // The first send is not part of the group.
    let first = Some(2).filter(|_| backend == Postgres);
    assert_eq!(sent[0], first);
    assert_eq!(sent[1..], [None; TEXTS.len() - 1]);
    let next = app.writes(&ada, &id, "next", None).await.expect("a sent message");
    assert_eq!(next.seq, 2 + started_alone(backend));
    for received in first.map(|_| "a").into_iter().chain(["next"]) {
        assert_eq!(subscription.receives().await, received);
    }
    assert_consistent_without_gaps(&app).await;
}

/// Sends that arrive during a commit are in the next group.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn groups_are_committed_until_no_send_waits(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "0").await;
    let send_many = async |sender: &Actor| {
        for number in 0..20 {
            app.writes(sender, &id, &number.to_string(), None).await.expect("a sent message");
        }
    };

    // Other writes at the same time, each in its own transaction.
    let other_writes = async {
        for _ in 0..20 {
            bob.on_conversation("muteConversation", &id).await;
            bob.writes_to(&ada, "other").await;
        }
    };
    tokio::join!(join_all([&ada, &bob].repeat(8).into_iter().map(send_many)), other_writes);

    assert_eq!(count(&app, "message").await, 1 + 16 * 20 + 20);
    assert_consistent_without_gaps(&app).await;
}
