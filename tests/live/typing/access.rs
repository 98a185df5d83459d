//! Who may announce and follow typing.

use rstest::rstest;
use serde_json::json;

use super::{HOUR, completes_after, expiring};
use crate::support::platform::Platform;
use crate::support::{Backend, Postgres, Sqlite, start};

#[rstest]
#[tokio::test]
async fn typing_is_refused_as_messages_are(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = expiring(backend, HOUR).await else { return };
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    let bobs = bob.follows_typing(&id).await;
    let refused = async |code: &str| {
        for member in [&ada, &bob] {
            let expected = format!("{code} input.conversationId");
            assert_eq!(member.cannot("setTyping", &id).await, expected);
            assert_eq!(member.cannot_send(&id, "Bonsoir", None).await, expected);
        }
    };

    assert_eq!(eve.cannot("setTyping", &id).await, "CONVERSATION_NOT_FOUND input.conversationId");
    bob.on_member("blockMember", &ada).await;
    refused("CANNOT_MESSAGE_MEMBER").await;
    bob.on_member("unblockMember", &ada).await;
    ada.types(&id).await;
    bob.closes(&id).await;
    refused("CONVERSATION_CLOSED").await;
    ada.deletes(&id).await;
    refused("CONVERSATION_NOT_FOUND").await;

    completes_after(bobs, [true]).await;
}

#[rstest]
#[tokio::test]
async fn revoked_tokens_announce_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let bob = app.member("Bob").await;
    let ada = app.member_with(app.token_issued_at("platform|Ada", -60)).await;
    let id = bob.writes_to(&ada, "Bonjour").await;
    let bobs = bob.follows_typing(&id).await;
    let query = "mutation($id: ID!) { setTyping(input: { conversationId: $id }) { userErrors { code } } }";

    Platform::of(&app).revokes("platform|Ada", None).await;

    assert_eq!(ada.error_codes(query, json!({ "id": id })).await, ["UNAUTHENTICATED"]);
    bob.closes(&id).await;
    completes_after(bobs, []).await;
}

#[rstest]
#[tokio::test]
async fn a_subscription_needs_an_open_conversation_of_the_viewer(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let id = ada.writes_to(&bob, "Bonjour").await;

    assert_eq!(eve.subscribes_to_typing(&id).await.error_code().await, "CONVERSATION_NOT_FOUND");
    ada.closes(&id).await;
    bob.subscribes_to_typing(&id).await.completes().await;
    ada.deletes(&id).await;
    assert_eq!(bob.subscribes_to_typing(&id).await.error_code().await, "CONVERSATION_NOT_FOUND");
}
