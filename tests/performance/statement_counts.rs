//! SQL statements per operation. The number does not depend on the length of a page.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Actor, Backend, Postgres, Sqlite, TestApp, start};

/// The statements of an operation of a member who is already signed in.
async fn statements(app: &TestApp, actor: &Actor, query: &str, variables: Value) -> (Vec<String>, Value) {
    app.statements();
    let data = actor.executes(query, variables).await;
    (app.statements(), data)
}

const SEND: &str =
    "mutation($id: ID!) { sendMessage(input: { conversationId: $id, body: \"2\", clientKey: \"k\" }) {
    message { id sentAt } userErrors { code } } }";

const LIST: &str = "query($first: Int, $after: String) { viewer { conversations(first: $first, after: $after) {
    edges { cursor node { id status unreadCount isMuted lastActivityAt correspondent { id handle displayName avatarUrl }
        lastMessage { id preview isMine sentAt sender { displayName } } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }";

#[rstest]
#[tokio::test]
async fn a_page_of_the_list_takes_one_statement(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let ada = app.member("Ada").await;
    for number in 0..101 {
        let member = app.member(&format!("M{number}")).await;
        // Half of the last messages are Ada's own.
        let (one, other) = if number % 2 == 0 { (&ada, &member) } else { (&member, &ada) };
        one.writes_to(other, "Bonjour").await;
    }

    for size in [1, 20, 100] {
        let (all, data) = statements(&app, &ada, LIST, json!({ "first": size })).await;
        let edges = data["viewer"]["conversations"]["edges"].as_array().expect("edges").clone();
        assert_eq!((all.len(), edges.len()), (1, size), "{all:#?}");
        let after = json!({ "first": size, "after": edges[0]["cursor"] });
        let (all, data) = statements(&app, &ada, LIST, after).await;
        assert_eq!(data["viewer"]["conversations"]["pageInfo"]["hasPreviousPage"], true);
        assert_eq!(all.len(), 1, "a later page: {all:#?}");
    }
}

#[rstest]
#[tokio::test]
async fn a_page_of_the_history_takes_one_or_two_statements(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "0").await;
    for number in 1..100 {
        bob.sends(&id, &number.to_string()).await;
    }
    let query = "query($id: ID!, $last: Int) { conversation(id: $id) { status messages(last: $last) {
        totalCount nodes { id body sentAt isMine sender { displayName } conversation { id } } pageInfo { hasPreviousPage } } } }";

    let unread = query.replace("last: $last", "first: $last, aroundFirstUnread: true");
    let unread = unread.replace("status", "firstUnread { body }");

    for (query, size) in [query, &unread].into_iter().flat_map(|query| [1, 20, 100].map(|size| (query, size)))
    {
        let (all, data) = statements(&app, &ada, query, json!({ "id": id, "last": size })).await;
        let nodes = data["conversation"]["messages"]["nodes"].as_array().expect("nodes").len();
        let count = if backend == Postgres { 1 } else { 2 };
        assert_eq!((all.len(), nodes), (count, size), "{all:#?}");
    }
}

#[rstest]
#[tokio::test]
async fn the_first_unread_messages_of_a_page_take_one_more_statement(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let ada = app.member("Ada").await;
    for number in 0..10 {
        app.member(&format!("M{number}")).await.writes_to(&ada, "Bonjour").await;
    }
    let query = "{ viewer { conversations { nodes { firstUnread { body } } } } }";

    let (all, data) = statements(&app, &ada, query, json!({})).await;

    assert_eq!(all.len(), 2, "{all:#?}");
    assert_eq!(data["viewer"]["conversations"]["nodes"][9]["firstUnread"]["body"], "Bonjour");
}

#[rstest]
#[tokio::test]
async fn a_page_of_contacts_with_relationships_takes_four_statements(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let ada = app.member("Ada").await;
    for number in 0..20 {
        let member = app.member(&format!("M{number}")).await;
        ada.on_member("addContact", &member).await;
        ada.starts_conversation_with(&member).await;
    }
    let query = "query($first: Int) { viewer { contacts(first: $first) {
        nodes { id isContact isFollowed isBlocked canMessage openConversation { id unreadCount } } } } }";

    for size in [1, 20] {
        let (all, _) = statements(&app, &ada, query, json!({ "first": size })).await;
        assert_eq!(all.len(), 4, "the viewer, the page, the relationships, the open conversations: {all:#?}");
    }
}

#[rstest]
#[tokio::test]
async fn the_read_marks_of_a_page_take_one_more_statement(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let ada = app.member("Ada").await;
    for number in 0..10 {
        let member = app.member(&format!("M{number}")).await;
        let id = ada.writes_to(&member, "Bonjour").await;
        member.reads(&id, None).await;
    }
    let query = "{ viewer { conversations { nodes { correspondentReadUpTo { body } } } } }";

    let (all, data) = statements(&app, &ada, query, json!({})).await;

    assert_eq!(all.len(), 2, "{all:#?}");
    assert_eq!(data["viewer"]["conversations"]["nodes"][9]["correspondentReadUpTo"]["body"], "Bonjour");
}

#[rstest]
#[tokio::test]
async fn sending_a_message_takes_one_or_two_statements(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    let (all, _) = statements(&app, &ada, SEND, json!({ "id": id })).await;

    let starts: Vec<_> = all.iter().map(|sql| sql.split(' ').take(3).collect::<Vec<_>>().join(" ")).collect();
    match backend {
        Postgres => assert_eq!(starts, ["WITH target AS"]),
        Sqlite => assert_eq!(starts, ["INSERT INTO message", "UPDATE conversation SET"]),
    }
}

#[rstest]
#[tokio::test]
async fn announcing_that_a_member_types_takes_one_statement(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    let mut typing = bob.follows_typing(&id).await;
    let query = "mutation($id: ID!) { setTyping(input: { conversationId: $id }) { userErrors { code } } }";

    for _ in 0..2 {
        let (all, _) = statements(&app, &ada, query, json!({ "id": id })).await;
        assert!(all.len() == 1 && all[0].starts_with("SELECT "), "it is read, never written: {all:#?}");
    }
    assert!(typing.is_typing().await);
    assert_eq!(app.statements(), Vec::<String>::new(), "delivering it takes none");
}

#[rstest]
#[tokio::test]
async fn delivering_a_message_takes_no_statement(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let query = "subscription($after: EventCursor) { newMessage(after: $after) { cursor message { id body isMine sentAt } } }";
    let cursor = bob.cursor().await;
    let id = ada.writes_to(&bob, "1").await;
    let mut subscription = bob.subscribes(query, json!({ "after": cursor })).await;
    // The subscription has read the log, and is notified of newer events only.
    subscription.next().await;
    ada.sends(&id, "2").await;
    subscription.next().await;

    let (all, _) = statements(&app, &ada, SEND, json!({ "id": id })).await;
    assert_eq!(subscription.next().await["message"]["body"], "2");

    let more = app.statements();
    let send = if backend == Postgres { 1 } else { 2 };
    assert_eq!((all.len(), more.len()), (send, 0), "{all:#?} {more:#?}");
}
