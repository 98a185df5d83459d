//! Erasure while the member sends and receives, and erasures that are interrupted.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use causerie::app::App;
use causerie::config::ErasedMessages::{self, Delete, Keep};
use causerie::messaging::platform::erase::erase;
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::json;

use crate::support::platform::{Platform, relationship, user_errors};
use crate::support::rows::{columns_containing, count, execute_sql};
use crate::support::{Actor, Backend, Postgres, Sqlite, TestApp, start};

const START: &str = "mutation($id: ID!) { startConversation(input: { memberId: $id, body: \"Bonjour\" }) {
    userErrors { code } } }";
const SEND: &str = "mutation($id: ID!) { sendMessage(input: { conversationId: $id, body: \"encore\" }) {
    userErrors { code } } }";
const CONTACT: &str = "mutation($id: ID!) { addContact(input: { memberId: $id }) { userErrors { code } } }";

/// Executes a mutation that may be refused, but does not fail internally.
async fn attempt(actor: &Actor, mutation: &str, id: &str) {
    let response = actor.executes_raw(mutation, json!({ "id": id })).await;
    let code = response["errors"][0]["extensions"]["code"].as_str().unwrap_or("UNAUTHENTICATED");
    assert_eq!(code, "UNAUTHENTICATED", "{response}");
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_written_during_an_erasure_is_left_behind(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(Keep, Delete)] erased: ErasedMessages,
) {
    let Some(app) = TestApp::erasing(backend, erased).await else { return };
    let platform = Platform::of(&app);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let others = join_all((0..8).map(|n| {
        let app = &app;
        async move { app.member(&format!("Other {n}")).await }
    }))
    .await;
    let id = ada.writes_to(&bob, "Bonjour").await;

    let contacted = join_all(others.iter().map(|other| attempt(other, START, &ada.id)));
    let related = join_all(others.iter().map(|other| attempt(other, CONTACT, &ada.id)));
    let sent = join_all((0..4).flat_map(|_| [attempt(&ada, SEND, &id), attempt(&bob, SEND, &id)]));
    let started = join_all(others.iter().map(|other| attempt(&ada, START, &other.id)));
    let both = async { tokio::join!(platform.erases("platform|Ada"), platform.erases("platform|Bob")) };
    tokio::join!(contacted, related, sent, started, both);

    assert_eq!(columns_containing(&app, &["platform|Ada", "platform|Bob"]).await, [""; 0]);
    assert_eq!(count(&app, "relationship").await, 0);
    let of_erased =
        "conversation c JOIN member m ON m.id IN (c.pair_low, c.pair_high) AND m.erased_at IS NOT NULL";
    let remaining =
        if erased == Keep { format!("{of_erased} WHERE c.closed_at IS NULL") } else { of_erased.to_owned() };
    assert_eq!(count(&app, &remaining).await, 0);
    assert_eq!(
        count(&app, "event e JOIN member m ON m.id = e.member_id AND m.erased_at IS NOT NULL").await,
        0
    );
}

#[rstest]
#[tokio::test]
async fn a_partly_erased_member_no_longer_exists(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    execute_sql(&app, "UPDATE member SET erased_at = created_at WHERE handle = 'ada'").await;

    assert_eq!(app.status_with(&app.token_issued_at("platform|Ada", 60)).await, 401);
    let upserted = platform.upserts(json!([{ "subject": "new" }, { "subject": "platform|Ada" }])).await;
    assert_eq!(user_errors(&upserted), ["MEMBER_NOT_FOUND input.members.1.subject"]);
    let related = platform.sets_relationships(json!([relationship("Bob", "CONTACT", "Ada", true)])).await;
    assert_eq!(user_errors(&related), ["MEMBER_NOT_FOUND input.relationships.0.otherSubject"]);
    assert_eq!(count(&app, "member").await, 2);

    // Nobody can send, though the rows are still there.
    execute_sql(&app, "UPDATE member SET erased_at = created_at").await;
    assert!(app.writes(&bob, &id, "trop tard", None).await.is_err());
    assert_eq!(count(&app, "event").await, 2);
    assert_eq!(platform.erases("platform|Ada").await, json!(ada.id));
}

/// Drops an erasure after this many polls. Returns whether it was interrupted.
async fn is_interrupted(app: &App, subject: &str, polls: usize) -> bool {
    let mut erasing = pin!(erase(app, subject));
    let mut left = polls;
    poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(true);
        }
        left -= 1;
        erasing.as_mut().poll(cx).map(|done| done.map(|_| false).expect("an erasure"))
    })
    .await
}

#[rstest]
#[tokio::test]
async fn an_erasure_interrupted_at_any_point_is_completed_by_another(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(Keep, Delete)] erased: ErasedMessages,
) {
    let Some(app) = TestApp::erasing(backend, erased).await else { return };
    let platform = Platform::of(&app);
    let bob = app.member("Bob").await;
    for polls in (1..).step_by(4) {
        let name = format!("Ada {polls}");
        let (subject, ada) = (format!("platform|{name}"), app.member(&name).await);
        let id = ada.writes_to(&bob, "Bonjour").await;
        bob.on_member("addContact", &ada).await;

        let interrupted = is_interrupted(&app.app, &subject, polls).await;
        platform.erases(&subject).await;

        assert_eq!(columns_containing(&app, &[&name]).await, [""; 0], "{polls}");
        assert_eq!(count(&app, "relationship").await, 0);
        assert_eq!(bob.sees(&id).await["status"], if erased == Keep { json!("CLOSED") } else { json!(null) });
        if !interrupted {
            assert!(polls > 4, "an erasure takes several polls");
            return;
        }
    }
}
