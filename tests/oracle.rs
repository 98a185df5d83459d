//! The library's own executor, over the same types, says the same as ours.

use std::sync::Arc;

use async_graphql::{Request, Variables};
use causerie::graphql::{Caller, Execution, schema};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Actor, Kind, Postgres, Sqlite, TestApp, start};

const DOCUMENTS: [&str; 9] = [
    "{ __typename viewer { __typename member { id handle displayName avatarUrl isDeleted canMessage isContact isFollowed isBlocked } } }",
    "query($n: Int) { viewer { eventCursor unreadConversationCount conversations(first: $n) {
        edges { cursor node { id status } } nodes { ...Row } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }
    fragment Row on Conversation { id status createdAt closedAt closedBy { id } isMuted unreadCount lastActivityAt
        participants { id displayName } correspondent { id openConversation { id } } lastMessage { ...Text preview(length: 5) } correspondentReadUpTo { id } }
    fragment Text on Message { id body isMine sentAt clientKey sender { handle } conversation { id } }",
    "query($id: ID!) { conversation(id: $id) { messages(last: 3) { totalCount nodes { id body preview sender { displayName } } pageInfo { hasPreviousPage } } } }",
    "query($id: ID!) { a: node(id: $id) { id ... on Conversation { status messages { nodes { body } } } ... on Member { handle } } b: node(id: $id) { __typename } }",
    "{ member(by: { handle: \"bob\" }) { id openConversation { lastMessage { body } } } nobody: member(by: { handle: \"x\" }) { id } }",
    "{ viewer { contacts { nodes { id canMessage openConversation { unreadCount } } pageInfo { endCursor } } following(first: 1) { edges { cursor node { handle } } } blocked { nodes { id } } } }",
    "query($yes: Boolean!, $no: Boolean!) { viewer @include(if: $yes) { member { id @skip(if: $yes) handle ... @include(if: $no) { displayName } } member { displayName } } }",
    "{ viewer { conversations(filter: { status: OPEN, unread: true, search: \"BO\" }) { nodes { correspondent { handle } } } } }",
    "{ __schema { queryType { name } } __type(name: \"MemberBy\") { name kind isOneOf inputFields { name } } }",
];

#[rstest]
#[tokio::test]
async fn the_library_gives_the_same_answers(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let (ada, bob, carol) = (app.member("Ada").await, app.member("Bob").await, app.member("Carol").await);
    let id = ada.writes_to(&bob, "Bonjour,\ncomment ça va ?").await;
    bob.sends(&id, "Très bien, et toi ?").await;
    ada.writes_to(&carol, "Salut").await;
    ada.on_member("addContact", &bob).await;
    ada.on_member("followMember", &carol).await;

    for query in DOCUMENTS {
        let variables = json!({ "id": id, "n": 2, "yes": true, "no": false });
        let ours = ada.asks(query, variables.clone()).await;
        assert_eq!(ours, library(&app, &ada, query, variables).await, "{query}");
    }
}

async fn library(app: &TestApp, actor: &Actor, query: &str, variables: Value) -> Value {
    let caller = Caller::Member { id: actor.member_id(), issued_at: None, row: None };
    let execution = Execution::new(&app.app, Some(caller), Arc::from([]));
    let request = Request::new(query).variables(Variables::from_json(variables)).data(execution);
    let response = schema().execute(request).await;
    assert!(response.errors.is_empty(), "{query}: {:?}", response.errors);
    response.data.into_json().expect("JSON")
}
