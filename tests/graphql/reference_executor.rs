//! The executor of async-graphql, over the same types, returns the same responses as the service's own.

use std::collections::BTreeSet;
use std::sync::Arc;

use apollo_compiler::executable::{Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Schema};
use async_graphql_axum::{GraphQLRequest, GraphQLResponse};
use axum::{Router, routing};
use causerie::caller::Caller;
use causerie::graphql::{CallingMember, Execution, Needs, schema, sdl};
use rstest::rstest;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::platform::Platform;
use crate::support::response::post;
use crate::support::webhook_receiver::WebhookReceiver;
use crate::support::{Backend, Postgres, Sqlite, TestApp};

const DOCUMENTS: [&str; 9] = [
    "{ __typename viewer { __typename member { id handle displayName avatarUrl isDeleted canMessage isContact isFollowed isBlocked } } }",
    "query($n: Int) { viewer { eventCursor pushKey unreadConversationCount showsReadMarks notificationSettings { push email showsText quietHours { from until timeZone } } conversations(first: $n) {
        edges { cursor node { id status } } nodes { ...Row } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }
    fragment Row on Conversation { id status createdAt closedAt closedBy { id } isMuted mutedUntil isArchived isUnread unreadCount lastActivityAt
        participants { id displayName } correspondent { id openConversation { id } } lastMessage { ...Text preview(length: 5) } correspondentReadUpTo { id } firstUnread { id } }
    fragment Text on Message { id body isMine sentAt clientKey sender { handle } conversation { id } }",
    "query($id: ID!) { conversation(id: $id) { messages(last: 3) { totalCount edges { cursor node { id } } nodes { id body preview sender { displayName } } pageInfo { hasPreviousPage } } } }",
    "query($id: ID!) { a: node(id: $id) { id ... on Conversation { status messages { nodes { body } } } ... on Member { handle } } b: node(id: $id) { __typename } }",
    "{ member(by: { handle: \"bob\" }) { id openConversation { lastMessage { body } } } nobody: member(by: { handle: \"x\" }) { id } }",
    "{ viewer { contacts { nodes { id canMessage openConversation { unreadCount } } pageInfo { endCursor } } following(first: 1) { edges { cursor node { handle } } } blocked { nodes { id } } } }",
    "query($yes: Boolean!, $no: Boolean!) { viewer @include(if: $yes) { member { id @skip(if: $yes) handle ... @include(if: $no) { displayName } } member { displayName } } }",
    "{ viewer { conversations(filter: { status: OPEN, unread: true, search: \"BO\" }) { nodes { correspondent { handle } } } } }",
    "{ __schema { queryType { name } } __type(name: \"MemberBy\") { name kind isOneOf inputFields { name } } }",
];

const PLATFORM: &str = "{ webhookDeliveries(state: PENDING, first: 1) {
    edges { cursor node { webhookId state } } nodes { webhookId url eventType state createdAt attemptCount nextAttemptAt lastError finishedAt }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

#[rstest]
#[tokio::test]
async fn both_executors_return_the_same_responses(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    WebhookReceiver::start().await.is_configured(&app, false).await;
    let (ada, bob, carol) = (app.member("Ada").await, app.member("Bob").await, app.member("Carol").await);
    let id = ada.writes_to(&bob, "Bonjour,\ncomment ça va ?").await;
    bob.sends(&id, "Très bien, et toi ?").await;
    ada.writes_to(&carol, "Salut").await;
    ada.on_member("addContact", &bob).await;
    ada.on_member("followMember", &carol).await;
    let hours = json!({ "from": "22:00", "until": "07:00", "timeZone": "Europe/Paris" });
    ada.updates_settings(json!({ "quietHours": hours })).await;

    let reference_urls = [
        serve_reference_executor(&app, ada.caller()).await,
        serve_reference_executor(&app, Caller::Platform).await,
    ];
    let platform = Platform::of(&app).token;
    let by_members = DOCUMENTS.map(|query| (query, &ada.token, &reference_urls[0]));
    for (query, token, reference_url) in
        by_members.into_iter().chain([(PLATFORM, &platform, &reference_urls[1])])
    {
        let variables = json!({ "id": id, "n": 2, "yes": true, "no": false });
        let operation = json!({ "query": query, "variables": variables });
        let actual = post(&app, &operation).bearer_auth(token).send().await.expect("a response");
        let expected = app.http.post(reference_url).json(&operation).send().await.expect("a response");
        // Compared as values: async-graphql writes fields in the order in which they resolve.
        let (actual, expected): (Value, Value) =
            (actual.json().await.expect("JSON"), expected.json().await.expect("JSON"));
        assert_eq!(expected["errors"], json!(null), "{query}");
        assert_eq!(actual, expected, "{query}");
    }
}

/// A new field must be compared as well.
#[test]
fn every_field_of_the_compared_types_is_selected() {
    let schema = Schema::parse_and_validate(sdl(), "schema.graphql").expect("a schema");
    let mut compared = BTreeSet::new();
    for document in DOCUMENTS.into_iter().chain([PLATFORM]) {
        // The parser does not know `isOneOf` yet, so the partial document is used.
        let document = ExecutableDocument::parse(&schema, document, "");
        let document = document.unwrap_or_else(|invalid| invalid.partial);
        let sets = document.fragments.values().map(|fragment| &fragment.selection_set);
        for set in sets.chain(document.operations.iter().map(|operation| &operation.selection_set)) {
            collect_fields(set, &mut compared);
        }
    }
    let types: BTreeSet<_> = compared.iter().map(|(ty, _)| ty.clone()).collect();
    let types = types.iter().filter_map(|ty| Some((ty, schema.get_object(ty)?)));
    let missing: Vec<_> = types
        .filter(|(ty, _)| !ty.starts_with("__"))
        .flat_map(|(ty, object)| object.fields.keys().map(|field| (ty.clone(), field.to_string())))
        .filter(|field| !compared.contains(field))
        .collect();
    assert_eq!(missing, [], "select them in `DOCUMENTS`");
}

/// Collects the selected fields, each with its type.
fn collect_fields(set: &SelectionSet, fields: &mut BTreeSet<(String, String)>) {
    for selection in &set.selections {
        match selection {
            Selection::Field(field) => {
                fields.insert((set.ty.to_string(), field.name.to_string()));
                collect_fields(&field.selection_set, fields);
            }
            Selection::InlineFragment(fragment) => collect_fields(&fragment.selection_set, fields),
            Selection::FragmentSpread(_) => {}
        }
    }
}

/// Serves the executor of async-graphql over HTTP to this caller. Returns its URL.
async fn serve_reference_executor(app: &TestApp, caller: Caller<CallingMember>) -> String {
    let app = app.app.clone();
    let handler = async move |request: GraphQLRequest| {
        let execution = Execution::new(&app, caller.clone(), Arc::from([]), Needs::default());
        GraphQLResponse::from(schema().execute(request.into_inner().data(execution)).await)
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let router = Router::new().route("/", routing::post(handler));
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}
