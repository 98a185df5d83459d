//! What is unread: the count that members trust, and conversations that they mark as unread themselves.

use rstest::rstest;
use serde_json::json;

use crate::support::{Actor, Backend, Postgres, Sqlite, start};

#[rstest]
#[tokio::test]
async fn the_unread_count_leaves_out_what_the_member_does_not_want_to_hear(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let ada = app.member("Ada").await;
    let mut known: Vec<(Actor, String)> = Vec::new();
    for name in ["Bea", "Cem", "Dan", "Eve"] {
        let member = app.member(name).await;
        let id = member.writes_to(&ada, "Bonjour").await;
        known.push((member, id));
    }
    let [(_, muted), (_, archived), (blocked, _), (closed, by_closed)] = &known[..] else { unreachable!() };
    assert_eq!(ada.unread_conversations().await, 4);

    closed.closes(by_closed).await;
    assert_eq!(ada.unread_conversations().await, 4, "a closed conversation may have news");
    ada.on_conversation("muteConversation", muted).await;
    assert_eq!(ada.unread_conversations().await, 3);
    ada.on_conversation("archiveConversation", archived).await;
    assert_eq!(ada.unread_conversations().await, 2);
    ada.on_member("blockMember", blocked).await;
    assert_eq!(ada.unread_conversations().await, 1);
    closed.on_member("blockMember", &ada).await;
    assert_eq!(ada.unread_conversations().await, 1, "Ada cannot know who blocks her");

    // All of them are still unread, wherever they are shown.
    let query = "{ viewer { listed: conversations(filter: { unread: true }) { nodes { isUnread } }
        archived: conversations(filter: { unread: true, archived: true }) { nodes { isUnread } } } }";
    let viewer = ada.executes(query, json!({})).await["viewer"].clone();
    let unread = json!({ "isUnread": true });
    assert_eq!(viewer["listed"]["nodes"], json!([unread, unread, unread]));
    assert_eq!(viewer["archived"]["nodes"], json!([unread]));

    ada.on_conversation("unmuteConversation", muted).await;
    ada.on_conversation("unarchiveConversation", archived).await;
    ada.on_member("unblockMember", blocked).await;
    assert_eq!(ada.unread_conversations().await, 4);
}

#[rstest]
#[tokio::test]
async fn a_conversation_marked_as_unread_stays_so_until_it_is_read(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    let first = ada.sends(&id, "deux").await["id"].clone();
    ada.sends(&id, "trois").await;
    bob.reads(&id, None).await;
    let cursor = ada.cursor().await;

    let marked = bob.on_conversation("markConversationUnread", &id).await["conversation"].clone();

    assert_eq!((&marked["isUnread"], &marked["unreadCount"]), (&json!(true), &json!(0)));
    assert_eq!(bob.unread_conversations().await, 1);
    assert_eq!(ada.sees(&id).await["isUnread"], false, "only for Bob");
    let query = "query($id: ID!) { conversation(id: $id) { correspondentReadUpTo { body } } }";
    let seen = ada.executes(query, json!({ "id": id })).await;
    assert_eq!(seen["conversation"]["correspondentReadUpTo"]["body"], "trois", "the read mark stays");

    // An earlier position, as a device that is behind reports it, does not remove the mark.
    assert_eq!(bob.reads(&id, first.as_str()).await["isUnread"], true);
    assert_eq!(bob.reads(&id, None).await["isUnread"], false);
    assert_eq!(bob.unread_conversations().await, 0);
    bob.sends(&id, "quatre").await;
    let mut events = ada.subscribes_to_events(&cursor).await;
    assert_eq!(events.next_summary().await, "MessageSent quatre", "Ada learns nothing of it");
}

#[rstest]
#[tokio::test]
async fn writing_removes_the_mark_as_unread_of_the_writer_only(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    bob.reads(&id, None).await;
    for member in [&ada, &bob] {
        member.on_conversation("markConversationUnread", &id).await;
    }

    bob.sends(&id, "deux").await;

    assert_eq!(bob.sees(&id).await["isUnread"], false);
    let seen = ada.sees(&id).await;
    assert_eq!((&seen["isUnread"], &seen["unreadCount"]), (&json!(true), &json!(1)));
    // Reading the new message removes the mark, too.
    assert_eq!(ada.reads(&id, None).await["isUnread"], false);
    assert_eq!(
        ada.cannot("markConversationUnread", &ada.id.replace("member", "conversation")).await,
        "CONVERSATION_NOT_FOUND input.conversationId"
    );
}
