//! Members who hide what they read, and see what nobody reads.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Actor, Backend, Postgres, Sqlite, start};

/// What the correspondent has read, wherever the API shows it: null or a body.
async fn read_marks_in(actor: &Actor, conversation: &str) -> Vec<Value> {
    let query = "query($id: ID!) {
        conversation(id: $id) { ...Mark messages(last: 1) { nodes { conversation { ...Mark } } } }
        node(id: $id) { ...Mark }
        viewer {
            conversations { nodes { ...Mark } }
            found: conversations(filter: { status: OPEN }) {
                nodes { ...Mark correspondent { openConversation { ...Mark } } }
            }
        }
    }
    fragment Mark on Conversation { correspondentReadUpTo { body } }";
    let data = actor.executes(query, json!({ "id": conversation })).await;
    let found = &data["viewer"]["found"]["nodes"][0];
    let conversations = [
        &data["conversation"],
        &data["conversation"]["messages"]["nodes"][0]["conversation"],
        &data["node"],
        &data["viewer"]["conversations"]["nodes"][0],
        found,
        &found["correspondent"]["openConversation"],
    ];
    let read = conversations.map(|conversation| conversation["correspondentReadUpTo"].clone());
    read.map(|message| if message.is_null() { message } else { message["body"].clone() }).to_vec()
}

#[rstest]
#[tokio::test]
async fn who_hides_their_read_marks_sees_nobodys(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let with_eve = eve.writes_to(&ada, "Salut").await;
    ada.reads(&with_eve, None).await;
    let id = ada.writes_to(&bob, "un").await;
    bob.sends(&id, "deux").await;
    ada.reads(&id, None).await;
    assert_eq!(read_marks_in(&ada, &id).await, vec![json!("un"); 6]);
    assert_eq!(read_marks_in(&bob, &id).await, vec![json!("deux"); 6]);

    assert_eq!(bob.shows_read_marks(false).await, false);

    assert_eq!(read_marks_in(&ada, &id).await, vec![json!(null); 6]);
    assert_eq!(read_marks_in(&bob, &id).await, vec![json!(null); 6]);
    assert_eq!(read_marks_in(&eve, &with_eve).await, vec![json!("Salut"); 6], "others still see Ada's");
    let query = "{ viewer { showsReadMarks } }";
    assert_eq!(bob.executes(query, json!({})).await["viewer"]["showsReadMarks"], false);
    assert_eq!(ada.executes(query, json!({})).await["viewer"]["showsReadMarks"], true);
    // What is unread is each member's own matter.
    ada.sends(&id, "trois").await;
    assert_eq!(bob.sees(&id).await["unreadCount"], 1);
    assert_eq!(bob.reads(&id, None).await["unreadCount"], 0);
    assert_eq!(read_marks_in(&ada, &id).await, vec![json!(null); 6]);

    // Hidden by both: one of them is not enough to show them.
    ada.shows_read_marks(false).await;
    bob.shows_read_marks(true).await;
    assert_eq!(read_marks_in(&ada, &id).await, vec![json!(null); 6]);
    assert_eq!(read_marks_in(&bob, &id).await, vec![json!(null); 6]);
    assert_eq!(ada.shows_read_marks(true).await, true);
    assert_eq!(read_marks_in(&ada, &id).await, vec![json!("trois"); 6], "read while it was hidden");
}

#[rstest]
#[tokio::test]
async fn hidden_read_marks_are_no_events(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let (ada_before, bob_before) = (ada.cursor().await, bob.cursor().await);
    let id = ada.writes_to(&bob, "un").await;
    // Announced, but not received before Bob hides it.
    bob.reads(&id, None).await;
    bob.shows_read_marks(false).await;
    ada.sends(&id, "deux").await;
    bob.reads(&id, None).await;
    bob.sends(&id, "trois").await;
    ada.reads(&id, None).await;
    ada.sends(&id, "quatre").await;

    let mut events = ada.subscribes_to_events(&ada_before).await;
    for expected in [
        "MessageSent un",
        "MessageSent deux",
        "MessageSent trois",
        "ConversationRead ada",
        "MessageSent quatre",
    ] {
        assert_eq!(events.next_summary().await, expected);
    }
    let mut events = bob.subscribes_to_events(&bob_before).await;
    for expected in [
        "MessageSent un",
        "ConversationRead bob",
        "MessageSent deux",
        "ConversationRead bob",
        "MessageSent trois",
        "MessageSent quatre",
    ] {
        assert_eq!(events.next_summary().await, expected);
    }
    bob.shows_read_marks(true).await;
    let mut events = ada.subscribes_to_events(&ada.cursor().await).await;
    bob.reads(&id, None).await;
    assert_eq!(events.next_summary().await, "ConversationRead bob");
}
