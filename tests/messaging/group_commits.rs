//! Sends that wait for each other share one commit, on PostgreSQL those into one conversation, on SQLite all: each is
//! acknowledged after it, and none spoils it for the others.

use causerie::messaging::{Error, Refusal};
use futures_util::future::join_all;
use rstest::rstest;

use crate::support::consistency::assert_consistent_without_gaps;
use crate::support::rows::{count, execute_sql};
use crate::support::transaction::{block_sends, sends_wait};
use crate::support::{Actor, Backend, Postgres, Sqlite, TestApp, start};

const TEXTS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

/// What comes of sending all these at once, while somebody else is in the way of them all.
async fn sends_all<'t, T>(app: &TestApp, sender: &Actor, id: &str, texts: T) -> Vec<Option<i64>>
where
    T: IntoIterator<Item = &'t str>,
{
    let rival = block_sends(app, id).await;
    let sending = join_all(texts.into_iter().map(|text| app.writes(sender, id, text, None)));
    let release = async {
        sends_wait(app, 1).await;
        rival.rolls_back().await;
    };
    let (sent, ()) = tokio::join!(sending, release);
    sent.into_iter().map(|sent| sent.ok().map(|message| message.seq)).collect()
}

/// Of SQLite's file, in bytes.
const PAGE: usize = 4096;

/// How many transactions wrote the messages: on PostgreSQL a row says in which it was written, and in SQLite's log a
/// frame says how large the database is where one ends.
async fn commits(app: &TestApp) -> i64 {
    let Some(folder) = app.database.directory() else {
        return count(app, "(SELECT DISTINCT xmin::text FROM message) AS writers").await;
    };
    let log = std::fs::read(folder.join("test.db-wal")).expect("a log");
    let ends = log[32..].chunks_exact(24 + PAGE).filter(|frame| frame[4..8] != [0; 4]).count();
    i64::try_from(ends).expect("few")
}

/// How many have begun by themselves before the others come: SQLite's first still waits for the one connection that
/// writes.
fn begun(backend: Backend) -> i64 {
    i64::from(backend == Postgres)
}

#[rstest]
#[tokio::test]
async fn sends_that_wait_share_one_commit(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "0").await;
    let before = commits(&app).await;

    let sent = sends_all(&app, &ada, &id, TEXTS).await;

    assert_eq!(sent, (2..10).map(Some).collect::<Vec<_>>());
    assert_eq!(commits(&app).await - before, begun(backend) + 1);
    assert_consistent_without_gaps(&app).await;
}

/// A trigger, as each database writes it.
async fn does_for(app: &TestApp, backend: Backend, when: &str, text: &str, does: &str) {
    let sql = match backend {
        Postgres => {
            let does = does.replace("SELECT RAISE(ABORT, 'no')", "RAISE 'no'");
            format!(
                "CREATE FUNCTION meddles() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does}; RETURN NEW; END $$;
                CREATE TRIGGER meddles {when} INSERT ON message FOR EACH ROW WHEN (NEW.body = '{text}')
                EXECUTE FUNCTION meddles()"
            )
        }
        Sqlite => format!(
            "CREATE TRIGGER meddles {when} INSERT ON message WHEN NEW.body = '{text}' BEGIN {does}; END"
        ),
    };
    execute_sql(app, &sql).await;
}

#[rstest]
#[tokio::test]
async fn one_that_fails_spoils_nothing_for_the_others(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "0").await;
    does_for(&app, backend, "AFTER", "e", "SELECT RAISE(ABORT, 'no')").await;
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
async fn who_is_refused_changes_nothing_for_the_others(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let id = ada.writes_to(&bob, "0").await;
    let closed = ada.writes_to(&eve, "0").await;
    eve.closes(&closed).await;
    app.writes(&ada, &id, "1", Some("used")).await.expect("a sent message");
    let rival = block_sends(&app, &id).await;

    let sends = |text: &'static str, key| app.writes(&ada, &id, text, key);
    let all = async {
        tokio::join!(
            sends("2", None),
            sends("other", Some("used")),
            app.writes(&eve, &id, "not hers", None),
            app.writes(&ada, &closed, "too late", None),
            sends("3", Some("fresh")),
            sends("3", Some("fresh")),
            sends("1", Some("used")),
        )
    };
    let release = async {
        sends_wait(&app, 1).await;
        rival.rolls_back().await;
    };
    let ((two, other, hers, late, three, again, one), ()) = tokio::join!(all, release);

    assert!(matches!(other, Err(Error::Refused(Refusal::ClientKeyReused))), "{other:?}");
    assert!(matches!(hers, Err(Error::Refused(Refusal::ConversationNotFound))), "{hers:?}");
    assert!(matches!(late, Err(Error::Refused(Refusal::ConversationClosed))), "{late:?}");
    let seqs = [two, three, again, one].map(|sent| sent.expect("it is there").seq);
    assert_eq!(seqs, [3, 4, 4, 2]);
    assert_consistent_without_gaps(&app).await;
}

#[rstest]
#[tokio::test]
async fn a_commit_that_fails_acknowledges_none_and_nobody_hears_of_them(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "0").await;
    let mut subscription = bob.subscribes_to_messages(&bob.cursor().await).await;
    execute_sql(&app, "CREATE TABLE nobody (id INTEGER PRIMARY KEY)").await;
    // Noticed by the commit alone.
    execute_sql(
        &app,
        "CREATE TABLE spoilt (id INTEGER REFERENCES nobody (id) DEFERRABLE INITIALLY DEFERRED)",
    )
    .await;
    does_for(&app, backend, "AFTER", "e", "INSERT INTO spoilt VALUES (1)").await;

    let sent = sends_all(&app, &ada, &id, TEXTS).await;

    // The first is no part of the group.
    let first = Some(2).filter(|_| backend == Postgres);
    assert_eq!(sent[0], first);
    assert_eq!(sent[1..], [None; TEXTS.len() - 1]);
    let next = app.writes(&ada, &id, "next", None).await.expect("it goes on");
    assert_eq!(next.seq, 2 + begun(backend));
    for received in first.map(|_| "a").into_iter().chain(["next"]) {
        assert_eq!(subscription.receives().await, received);
    }
    assert_consistent_without_gaps(&app).await;
}

/// Whoever comes while a group is being committed goes with the next one.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn groups_follow_each_other_until_nobody_waits(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "0").await;
    let sends = async |sender: &Actor| {
        for number in 0..20 {
            app.writes(sender, &id, &number.to_string(), None).await.expect("a sent message");
        }
    };

    // Others write beside them, each in a transaction of their own.
    let beside = async {
        for _ in 0..20 {
            bob.on_conversation("muteConversation", &id).await;
            bob.writes_to(&ada, "beside").await;
        }
    };
    tokio::join!(join_all([&ada, &bob].repeat(8).into_iter().map(sends)), beside);

    assert_eq!(count(&app, "message").await, 1 + 16 * 20 + 20);
    assert_consistent_without_gaps(&app).await;
}
