//! `eraseMember`: nothing identifies the member any more. Their messages are kept or deleted, as configured.

use std::path::PathBuf;

use causerie::config::ErasedMessages::{self, Delete, Keep};
use rstest::rstest;
use serde_json::json;

use crate::support::file_contents::files_containing;
use crate::support::platform::Platform;
use crate::support::rows::{columns_containing, count, execute_sql};
use crate::support::{Backend, Postgres, Sqlite, TestApp, start};

const ADA: &str = "platform|Ada";

const MEMBER: &str = "query($id: ID!) { member(by: { id: $id }) {
    displayName avatarUrl isDeleted canMessage isContact isFollowed openConversation { id } } }";

#[rstest]
#[tokio::test]
async fn kept_messages_are_shown_as_from_a_deleted_member(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    let cursor = bob.cursor().await;
    bob.on_member("addContact", &ada).await;
    let mut subscription = bob.subscribes_to_events(&cursor).await;

    assert_eq!(Platform::of(&app).erases(ADA).await, json!(ada.id));

    let event = subscription.next().await;
    assert_eq!((&event["__typename"], &event["conversationId"]), (&json!("ConversationClosed"), &json!(id)));
    assert_eq!(bob.history(&id).await, ["Bonjour"]);
    assert_eq!(bob.sees(&id).await["status"], "CLOSED");
    let member = bob.executes(MEMBER, json!({ "id": ada.id })).await["member"].clone();
    let deleted = json!({ "displayName": "Deleted member", "avatarUrl": null, "isDeleted": true,
        "canMessage": false, "isContact": false, "isFollowed": false, "openConversation": null });
    assert_eq!(member, deleted);
    let me = bob.executes(MEMBER, json!({ "id": bob.id })).await;
    assert_eq!((&me["member"]["isDeleted"], &me["member"]["displayName"]), (&json!(false), &json!("Bob")));
    bob.reads(&id, None).await;
    bob.deletes(&id).await;
}

#[rstest]
#[tokio::test]
async fn the_conversations_of_an_erased_member_can_be_deleted(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::erasing(backend, Delete).await else { return };
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let closed = ada.writes_to(&bob, "un").await;
    bob.closes(&closed).await;
    let open = bob.writes_to(&ada, "deux").await;
    let mut subscription = bob.subscribes_to_events(&bob.cursor().await).await;

    Platform::of(&app).erases(ADA).await;

    let deleted = [subscription.next().await, subscription.next().await].map(|event| {
        assert_eq!(event["__typename"], "ConversationDeleted");
        event["conversationId"].clone()
    });
    assert!(deleted.contains(&json!(closed)) && deleted.contains(&json!(open)), "{deleted:?}");
    assert_eq!(bob.lists().await.len(), 0);
    assert_eq!(columns_containing(&app, &["un", "deux"]).await, [""; 0]);
}

#[rstest]
#[tokio::test]
async fn an_erased_member_cannot_be_messaged_added_or_found(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    bob.on_member("followMember", &ada).await;

    Platform::of(&app).erases(ADA).await;

    assert_eq!(bob.cannot_send(&id, "encore", None).await, "CONVERSATION_CLOSED input.conversationId");
    assert_eq!(bob.cannot_start_conversation_with(&ada).await, "MEMBER_NOT_FOUND input.memberId");
    for mutation in ["addContact", "followMember", "blockMember"] {
        assert_eq!(bob.cannot_on_member(mutation, &ada.id).await, "MEMBER_NOT_FOUND input.memberId");
    }
    let handle = count(&app, "member WHERE handle LIKE 'deleted-%'").await;
    assert_eq!(handle, 1);
    let found =
        "query($search: String!) { member(by: { handle: \"ada\" }) { id } viewer { following { nodes { id } }
        conversations(filter: { search: $search }) { nodes { id } } } }";
    for search in ["ada", "deleted", ""] {
        let found = bob.executes(found, json!({ "search": search })).await;
        assert_eq!((&found["member"], &found["viewer"]["following"]["nodes"]), (&json!(null), &json!([])));
        let listed = found["viewer"]["conversations"]["nodes"].as_array().expect("a list").len();
        assert_eq!(listed, usize::from(search.is_empty()), "{search}");
    }
    let shown =
        bob.executes("query($id: ID!) { member(by: { id: $id }) { handle } }", json!({ "id": ada.id })).await;
    let by = "query($handle: String!) { member(by: { handle: $handle }) { id } }";
    let by_handle = bob.executes(by, json!({ "handle": shown["member"]["handle"] })).await;
    assert_eq!(by_handle["member"], json!(null), "the placeholder handle finds nobody either");
}

#[rstest]
#[tokio::test]
async fn no_personal_data_of_an_erased_member_is_left(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(Keep, Delete)] erased: ErasedMessages,
) {
    let Some(app) = TestApp::erasing(backend, erased).await else { return };
    let mut claims = app.claims();
    claims.sub = "sujet-4711".into();
    (claims.name, claims.preferred_username) = (Some("Zoé Quidam".into()), Some("zozo".into()));
    (claims.picture, claims.locale) = (Some("https://img.example/zoe.png".into()), Some("br-FR".into()));
    let (zoe, bob) = (app.member_with(app.token(&claims)).await, app.member("Bob").await);
    let words = ["sujet-4711", "quidam", "zozo", "zoe.png", "br-FR"];
    assert!(columns_containing(&app, &words).await.len() >= 5);
    let id = zoe.writes_to(&bob, "de-sa-plume").await;
    bob.sends(&id, "réponse").await;
    zoe.on_member("addContact", &bob).await;
    bob.on_member("followMember", &zoe).await;
    bob.on_member("blockMember", &zoe).await;

    Platform::of(&app).erases("sujet-4711").await;

    assert_eq!(columns_containing(&app, &words).await, [""; 0]);
    assert_eq!(count(&app, "relationship").await, 0);
    assert_eq!(
        count(&app, "event e JOIN member m ON m.id = e.member_id AND m.erased_at IS NOT NULL").await,
        0
    );
    let kept = if erased == Keep { 2 } else { 0 };
    assert_eq!(count(&app, "message").await, kept);
    // What the correspondent does next is not written to the erased member's log either.
    if erased == Keep {
        bob.reads(&id, None).await;
        bob.deletes(&id).await;
    }
    assert_eq!(
        count(&app, "event e JOIN member m ON m.id = e.member_id AND m.erased_at IS NOT NULL").await,
        0
    );
    let database = app.stop().await;
    let Some(directory) = database.directory() else { return };
    for word in words.iter().chain(&["Quidam", "de-sa-plume"]) {
        assert_eq!(files_containing(directory, &[word]), Vec::<PathBuf>::new(), "{word}");
    }
}

#[rstest]
#[tokio::test]
async fn erasing_twice_changes_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    platform.erases(ADA).await;
    let before = bob.sees(&id).await;

    assert_eq!(platform.erases(ADA).await, json!(null));
    assert_eq!(platform.erases("nobody").await, json!(null));

    assert_eq!(
        app.status_with(&app.token_issued_at("nobody", -10)).await,
        401,
        "an unknown subject is locked out as well"
    );
    assert_eq!(bob.sees(&id).await, before);
    assert_eq!(count(&app, "member").await, 2);
}

#[rstest]
#[tokio::test]
async fn a_member_cannot_erase_members(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let ada = app.member("Ada").await;
    let mutation = "mutation { eraseMember(input: { subject: \"platform|Ada\" }) { erasedMemberId } }";
    assert_eq!(ada.error_codes(mutation, json!({})).await, ["FORBIDDEN"]);
    assert_eq!(columns_containing(&app, &[ADA]).await, ["member.subject"]);
}

#[rstest]
#[tokio::test]
async fn closing_an_unlisted_conversation_creates_no_event(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    execute_sql(&app, "UPDATE participant SET activity_seq = NULL").await;
    let before = count(&app, "event").await;

    assert_eq!(ada.closes(&id).await["status"], "CLOSED");

    assert_eq!(count(&app, "event").await, before);
}
