//! Deleted and erased data is soon removed from the database files, while the service runs.

use std::path::Path;

use causerie::auth::Claims;
use causerie::clock::Clock;
use causerie::store::Store;
use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, Database, Statement};

use crate::support::database::execute_on;
use crate::support::file_contents::{files_containing, no_file_contains};
use crate::support::program::token;
use crate::support::rows::count;
use crate::support::{Actor, Postgres, Program, eventually, start};

const SECRET_WORD: &str = "Blausäuregarten";

fn serve(directory: &Path) -> Program {
    Program::serve(&format!("sqlite://{}", directory.join("causerie.db").display()), |command| {
        command.args(["--sends-per-minute", "0"]);
    })
}

/// Sends long messages, which get overflow pages, and short ones. Returns the conversation's ID.
async fn send_many(ada: &Actor, bob: &Actor) -> String {
    let id = ada.writes_to(bob, SECRET_WORD).await;
    for number in 0..200 {
        ada.sends(&id, &format!("{SECRET_WORD} {number} {}", "x".repeat(number * 7 % 3000))).await;
    }
    id
}

#[tokio::test]
async fn messages_of_a_deleted_conversation_are_removed_from_the_files() {
    let directory = tempfile::tempdir().expect("a directory");
    let serving = serve(directory.path());
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    let kept = bob.writes_to(&serving.member("Eve").await, "this stays").await;
    let id = send_many(&ada, &bob).await;
    let mut subscription = bob.subscribes_to_events(&bob.cursor().await).await;
    assert!(!files_containing(directory.path(), &[SECRET_WORD]).is_empty());

    ada.deletes(&id).await;

    no_file_contains(directory.path(), &[SECRET_WORD]).await;
    assert_eq!(subscription.next_summary().await, "ConversationDeleted");
    assert_eq!(bob.history(&kept).await, ["this stays"]);
    let (code, log) = serving.stop();
    assert_eq!(code, Some(0));
    assert!(!log.contains("WARN"), "{log}");
}

#[tokio::test]
async fn messages_older_than_the_retention_are_removed_from_the_files() {
    let directory = tempfile::tempdir().expect("a directory");
    let url = format!("sqlite://{}", directory.path().join("causerie.db").display());
    let serving = serve(directory.path());
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    let id = send_many(&ada, &bob).await;
    send_many(&ada, &serving.member("Eve").await).await;
    let cursor = bob.cursor().await;
    serving.stop();
    // As if everything had been written three days ago.
    let store = Store::open(&url).await.expect("an open store");
    execute_on(&store, "UPDATE message SET sent_at = datetime(sent_at, '-3 days')").await;
    store.close().await.expect("a closed store");
    let serving = serve(directory.path());
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    ada.sends(&id, "this stays").await;
    assert_eq!(bob.history(&id).await.len(), 100, "without a retention, messages are kept");
    serving.stop();

    let serving = Program::serve(&url, |command| {
        command.args(["--message-retention-days", "2"]);
    });

    no_file_contains(directory.path(), &[SECRET_WORD]).await;
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    let mut subscription = bob.subscribes_to_events(&cursor).await;
    assert_eq!(subscription.next_summary().await, "MessageSent this stays");
    assert_eq!(subscription.next_summary().await, "MessagesExpired 201");
    assert_eq!(bob.history(&id).await, ["this stays"]);
    assert_eq!(ada.lists().await.len(), 1, "the other conversation had only old messages");
    let (_, log) = serving.stop();
    assert!(log.contains("deleted old messages") && log.contains("messages=402"), "{log}");
    assert!(!log.contains("WARN"), "{log}");
}

#[tokio::test]
async fn personal_data_of_an_erased_member_is_removed_from_the_files() {
    let directory = tempfile::tempdir().expect("a directory");
    let serving = serve(directory.path());
    let bob = serving.member("Bob").await;
    let claims = Claims {
        sub: "subject-4711".into(),
        exp: (Clock::System.now() + TimeDelta::minutes(10)).into(),
        name: Some("Zoé Quidam".into()),
        preferred_username: Some("zozo-4711".into()),
        picture: Some("https://img.example/zoe-4711.png".into()),
        ..Claims::default()
    };
    let zoe = serving.member_with(token(&claims)).await;
    zoe.writes_to(&bob, "from her").await;

    serving.platform().erases("subject-4711").await;

    no_file_contains(directory.path(), &["subject-4711", "Quidam", "zozo-4711", "zoe-4711.png", "quidam"])
        .await;
}

#[tokio::test]
async fn a_former_name_is_removed_from_the_files() {
    let directory = tempfile::tempdir().expect("a directory");
    let serving = serve(directory.path());
    let exp = (Clock::System.now() + TimeDelta::minutes(10)).into();
    let sign_in_as = async |name: &str| {
        let (handle, name) = (Some(name.to_lowercase().replace(' ', "-")), Some(name.to_owned()));
        let claims = Claims { sub: "7".into(), exp, name, preferred_username: handle, ..Claims::default() };
        serving.member_with(token(&claims)).await
    };
    sign_in_as("Deadname Before").await;

    sign_in_as("Ada").await;

    no_file_contains(directory.path(), &["Deadname", "deadname"]).await;
}

#[tokio::test]
async fn removal_interrupted_by_a_kill_is_completed_at_the_next_start() {
    let directory = tempfile::tempdir().expect("a directory");
    let first = serve(directory.path());
    let (ada, bob) = (first.member("Ada").await, first.member("Bob").await);
    let id = send_many(&ada, &bob).await;
    ada.deletes(&id).await;
    first.kill();

    let _second = serve(directory.path());

    no_file_contains(directory.path(), &[SECRET_WORD]).await;
}

#[tokio::test]
async fn an_open_snapshot_delays_removal_but_not_writes() {
    let directory = tempfile::tempdir().expect("a directory");
    let serving = serve(directory.path());
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    let id = send_many(&ada, &bob).await;
    let url = format!("sqlite://{}", directory.path().join("causerie.db").display());
    let reader = Database::connect(url).await.expect("an open database");
    reader.execute_unprepared("BEGIN; SELECT count(*) FROM message").await.expect("a snapshot");

    ada.deletes(&id).await;
    let again = ada.writes_to(&bob, "meanwhile").await;
    for number in 0..20 {
        ada.sends(&again, &number.to_string()).await;
    }
    assert!(!files_containing(directory.path(), &[SECRET_WORD]).is_empty(), "the snapshot may still be read");

    reader.execute_unprepared("COMMIT").await.expect("a commit");
    no_file_contains(directory.path(), &[SECRET_WORD]).await;
    reader.close().await.expect("a closed database");
}

#[tokio::test]
async fn dead_rows_are_vacuumed_on_postgresql() {
    let app = start!(Postgres);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, SECRET_WORD).await;
    ada.deletes(&id).await;
    let db = &app.app.store.read;
    // PostgreSQL updates these statistics from time to time.
    let dead = async || {
        let sql = "SELECT sum(n_dead_tup)::bigint AS n FROM pg_stat_user_tables WHERE relname IN ('message', 'event')";
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await;
        row.expect("a response").expect("a row").try_get::<i64>("", "n").expect("a number")
    };
    eventually("dead rows in the statistics", async || dead().await != 0).await;

    assert!(app.app.store.scrub().await.expect("a VACUUM"));

    assert_eq!(dead().await, 0);
    let vacuumed = "pg_stat_user_tables WHERE last_vacuum IS NOT NULL AND relname IN
        ('member', 'member_word', 'conversation', 'participant', 'message', 'event', 'relationship', 'revocation',
        'notification_settings')";
    assert_eq!(count(&app, vacuumed).await, 9);
}
