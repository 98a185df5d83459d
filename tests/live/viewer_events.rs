//! `viewerEvents`: what a member changes themselves is followed by their other devices, and by nobody else.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::platform::Platform;
use crate::support::response_stream::{EVENTS, ResponseStream, stream_request};
use crate::support::{Actor, Backend, Postgres, Sqlite, Subscription, start};

const ALL: &str = "subscription($after: EventCursor) { viewerEvents(after: $after) {
    __typename cursor
    ... on ConversationEvent { conversationId }
    ... on MessageSent { message { body } }
    ... on ConversationRead { reader { handle } conversation { isUnread } }
    ... on ConversationUpdated { conversation { isMuted mutedUntil isArchived isUnread } }
    ... on BlockChanged { member { handle displayName isBlocked canMessage } }
    ... on SettingsChanged { showsReadMarks notificationSettings { push email quietHours { timeZone } } } } }";

/// The other device of a member.
async fn other_device(actor: &Actor) -> Subscription {
    actor.subscribes(ALL, json!({ "after": actor.cursor().await })).await
}

/// The next event's type, and its value at a path.
async fn next(device: &mut Subscription, path: &str) -> (String, Value) {
    let event = device.next().await;
    (
        event["__typename"].as_str().expect("a type").to_owned(),
        event.pointer(path).cloned().unwrap_or_default(),
    )
}

fn event(name: &str, value: impl Into<Value>) -> (String, Value) {
    (name.to_owned(), value.into())
}

#[rstest]
#[tokio::test]
async fn other_devices_follow_what_a_member_changes(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    let mut device = other_device(&ada).await;
    let (muted, archived) = ("/conversation/isMuted", "/conversation/isArchived");
    let blocked = "/member/isBlocked";

    ada.on_conversation("muteConversation", &id).await;
    assert_eq!(next(&mut device, muted).await, event("ConversationUpdated", true));
    ada.mutes_until(&id, "2999-01-01T00:00:00Z").await;
    let until = event("ConversationUpdated", "2999-01-01T00:00:00.000Z");
    assert_eq!(next(&mut device, "/conversation/mutedUntil").await, until);
    ada.on_conversation("unmuteConversation", &id).await;
    assert_eq!(next(&mut device, muted).await, event("ConversationUpdated", false));
    ada.on_conversation("archiveConversation", &id).await;
    assert_eq!(next(&mut device, archived).await, event("ConversationUpdated", true));
    ada.on_conversation("unarchiveConversation", &id).await;
    assert_eq!(next(&mut device, archived).await, event("ConversationUpdated", false));
    ada.on_conversation("markConversationUnread", &id).await;
    assert_eq!(next(&mut device, "/conversation/isUnread").await, event("ConversationUpdated", true));
    ada.reads(&id, None).await;
    assert_eq!(next(&mut device, "/conversation/isUnread").await, event("ConversationRead", false));
    ada.on_member("blockMember", &bob).await;
    assert_eq!(next(&mut device, blocked).await, event("BlockChanged", true));
    ada.on_member("unblockMember", &bob).await;
    assert_eq!(next(&mut device, blocked).await, event("BlockChanged", false));
    ada.shows_read_marks(false).await;
    assert_eq!(next(&mut device, "/showsReadMarks").await, event("SettingsChanged", false));
    ada.updates_settings(json!({ "email": false })).await;
    assert_eq!(next(&mut device, "/notificationSettings/email").await, event("SettingsChanged", false));
    bob.sends(&id, "deux").await;
    assert_eq!(next(&mut device, "/message/body").await, event("MessageSent", "deux"));
}

#[rstest]
#[tokio::test]
async fn only_changes_are_events_and_only_of_the_member_who_makes_them(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    let (mut adas, mut bobs) = (other_device(&ada).await, other_device(&bob).await);

    for _ in 0..2 {
        ada.on_conversation("muteConversation", &id).await;
        ada.on_conversation("archiveConversation", &id).await;
        ada.on_conversation("markConversationUnread", &id).await;
        ada.on_member("blockMember", &bob).await;
        ada.shows_read_marks(false).await;
        ada.on_member("addContact", &bob).await;
    }
    ada.updates_settings(json!({})).await;
    ada.on_member("unblockMember", &bob).await;
    ada.on_member("unblockMember", &bob).await;
    bob.sends(&id, "deux").await;

    let expected = ["ConversationUpdated"; 3].into_iter();
    let expected = expected.chain(["BlockChanged", "SettingsChanged", "BlockChanged", "MessageSent"]);
    for name in expected {
        assert_eq!(next(&mut adas, "").await.0, name);
    }
    assert_eq!(next(&mut bobs, "").await.0, "MessageSent", "Bob learns nothing of the others");
}

#[rstest]
#[tokio::test]
async fn conversation_events_are_those_of_conversations(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    let cursor = ada.cursor().await;
    ada.on_member("blockMember", &bob).await;
    ada.on_member("unblockMember", &bob).await;
    ada.on_conversation("archiveConversation", &id).await;
    ada.shows_read_marks(false).await;
    bob.sends(&id, "deux").await;
    let mut messages = ada.subscribes_to_messages(&cursor).await;
    let mut events = ada.subscribes_to_events(&cursor).await;
    let mut all = ada.subscribes(ALL, json!({ "after": cursor })).await;

    for _ in 0..2 {
        assert_eq!(events.next_summary().await, "ConversationUpdated");
        assert_eq!(events.next_summary().await, "MessageSent deux");
        assert_eq!(messages.receives().await, "deux");
        // Live, what was read from the log before.
        ada.on_member("blockMember", &bob).await;
        ada.on_member("unblockMember", &bob).await;
        ada.on_conversation("archiveConversation", &id).await;
        ada.updates_settings(json!({ "push": true })).await;
        bob.sends(&id, "deux").await;
    }
    for _ in 0..2 {
        for name in ["BlockChanged", "BlockChanged", "ConversationUpdated", "SettingsChanged", "MessageSent"]
        {
            assert_eq!(next(&mut all, "").await.0, name);
        }
    }
}

#[rstest]
#[tokio::test]
async fn an_event_about_an_erased_member_shows_a_deleted_one(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = ada.cursor().await;
    ada.on_member("blockMember", &bob).await;

    Platform::of(&app).erases("platform|Bob").await;

    let mut device = ada.subscribes(ALL, json!({ "after": cursor })).await;
    assert_eq!(next(&mut device, "/member/displayName").await, event("BlockChanged", "Deleted member"));
}

/// A stream begins with the request that signs in, which has read the member's row.
#[tokio::test]
async fn a_stream_delivers_the_settings_of_the_time_of_the_event() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    app.app.clock.advance(TimeDelta::seconds(1));
    let signing_in = ada.with_token(app.token_of("Ada"));
    let mut stream = ResponseStream::open(stream_request(&signing_in, EVENTS, ALL, &json!({}))).await;

    ada.shows_read_marks(false).await;

    let received = stream.event().await.expect("an event").data;
    assert_eq!(received["data"]["viewerEvents"]["showsReadMarks"], false, "{received}");
}
