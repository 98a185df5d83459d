//! `causerie migrate down` needs a confirmation, refuses to run beside a service, and protects revocations.

use rstest::rstest;

use crate::support::program::{is_refused, run};
use crate::support::{Backend, Database, Postgres, Program, Sqlite};

/// A database migrated by the program, so that this process does not have it open.
async fn migrated(backend: Backend) -> Option<Database> {
    let database = Database::empty(backend).await?;
    applied(&run(&["migrate", "--database", &database.url]));
    Some(database)
}

fn down(database: &Database, more: &[&str]) -> std::process::Output {
    run(&[&["migrate", "down", "--database", &database.url], more].concat())
}

/// The number of applied migrations that the output lists.
fn applied(output: &std::process::Output) -> usize {
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().filter(|line| line.starts_with("applied ")).count()
}

#[rstest]
#[tokio::test]
async fn a_rollback_needs_confirmation(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = migrated(backend).await else { return };
    let status = || run(&["migrate", "status", "--database", &database.url]);
    let all = applied(&status());

    let refused = down(&database, &[]);

    is_refused(&refused, "--yes");
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(applied(&status()), all);
    assert_eq!(applied(&down(&database, &["--yes"])), all - 1);
}

#[rstest]
#[tokio::test]
async fn a_rollback_is_refused_while_a_service_runs(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = migrated(backend).await else { return };
    let serving = Program::serve(&database.url, |_| {});

    is_refused(&down(&database, &["--yes"]), "a service is using this database");

    assert_eq!(serving.stop().0, Some(0));
    applied(&down(&database, &["--yes"]));
}

#[rstest]
#[tokio::test]
async fn a_rollback_that_loses_revocations_needs_its_own_flag(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = migrated(backend).await else { return };
    let serving = Program::serve(&database.url, |_| {});
    serving.member("Ada").await;
    serving.member("Bob").await;
    let platform = serving.platform();
    platform.erases("Ada").await;
    platform.revokes("Bob", None).await;
    platform.revokes("Mallory", None).await;
    assert_eq!(serving.stop().0, Some(0));
    // None of these loses a revocation. The last one began the epochs.
    let mut all = usize::MAX;
    let mut report = String::new();
    while !report.contains("all event cursors expire") {
        let output = down(&database, &["--yes"]);
        all = applied(&output);
        report = String::from_utf8_lossy(&output.stderr).into_owned();
    }

    let refused = down(&database, &["--yes"]);

    is_refused(&refused, "1 erased members, who are members again without a name");
    is_refused(&refused, "1 members whose revoked tokens are valid again");
    is_refused(&refused, "2 revocations of subjects that are not members");
    is_refused(&refused, "--lose-revocations");
    assert_eq!(applied(&run(&["migrate", "status", "--database", &database.url])), all);
    assert_eq!(applied(&down(&database, &["--yes", "--lose-revocations"])), all - 1);
}

const LEFT_FOR_DELIVERY: &str = "INSERT INTO notification (recipient_id, conversation_id, due_at)
    SELECT member_id, conversation_id, created_at FROM event LIMIT 1;
    INSERT INTO delivery (id, target_id, channel, kind, created_at, next_at)
    SELECT conversation_id, member_id, 1, 2, created_at, created_at FROM event LIMIT 1;
    INSERT INTO push_registration (id, member_id, endpoint, p256dh, auth, created_at)
    SELECT id, id, 'https://push.example', 'key', 'secret', created_at FROM member LIMIT 1";

#[rstest]
#[tokio::test]
async fn each_rollback_reports_what_is_lost(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = migrated(backend).await else { return };
    let serving = Program::serve(&database.url, |_| {});
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    ada.on_member("addContact", &bob).await;
    ada.on_conversation("markConversationUnread", &id).await;
    ada.on_conversation("archiveConversation", &id).await;
    assert_eq!(serving.stop().0, Some(0));
    database.executes(LEFT_FOR_DELIVERY).await;

    let mut reports = Vec::new();
    loop {
        let output = down(&database, &["--yes"]);
        let left = applied(&output);
        let report = String::from_utf8_lossy(&output.stderr);
        let lost = report.lines().find_map(|line| line.split_once("; lost: "));
        reports.push(lost.expect("a report of what is lost").1.to_owned());
        if left == 0 {
            break;
        }
    }

    assert_eq!(
        reports,
        [
            "1 notifications that are not due yet, 1 webhooks and push messages, delivered or not, 1 browsers that \
                receive push messages",
            "1 archived conversations, which return to the lists, 1 marks of conversations as unread",
            "nothing",
            "4 search words, rebuilt at the next start",
            "1 epochs, with which all event cursors expire",
            "nothing",
            "4 events that subscribers resume from",
            "1 conversations, 1 messages",
            "2 members, 1 contacts, follows and blocks",
        ]
    );
    is_refused(&run(&["migrate", "down", "--database", &database.url]), "--yes");
    assert_eq!(applied(&down(&database, &["--yes"])), 0, "nothing is left to roll back");
}
