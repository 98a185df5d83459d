//! Documents that come by a name: kept from before, or trusted by the operator.

use causerie::config::DocumentLimits;
use causerie::graphql::{Documents, Manifest, build, trust};
use causerie::http::Site;
use rstest::rstest;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::app::SECRET;
use crate::support::program::{is_refused, run};
use crate::support::response::{get, post, send};
use crate::support::{Socket, Sqlite, TestApp, start};

const WHO: &str = "query Who { viewer { member { handle } } }";
const CONTACT: &str =
    "mutation Contact($id: ID!) { addContact(input: { memberId: $id }) { member { handle } } }";

fn hash(text: &str) -> String {
    base16ct::lower::encode_string(&Sha256::digest(text))
}

fn persisted(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

/// What a body comes to: the data in it, or message and code of its one error.
async fn posts(app: &TestApp, name: &str, body: &Value) -> String {
    outcome(&send(post(app, body).bearer_auth(app.token_of(name))).await.body)
}

fn outcome(body: &Value) -> String {
    match body.get("errors") {
        None => body["data"].to_string(),
        Some(errors) => {
            format!(
                "{} {}",
                errors[0]["extensions"]["code"].as_str().expect("a code"),
                errors[0]["message"].as_str().expect("a message")
            )
        }
    }
}

const ADA: &str = r#"{"viewer":{"member":{"handle":"ada"}}}"#;
const NOT_FOUND: &str = "PERSISTED_QUERY_NOT_FOUND PersistedQueryNotFound";

#[tokio::test]
async fn a_text_that_was_sent_once_is_asked_for_by_its_hash() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let by_hash = json!({ "extensions": persisted(&hash(WHO)) });
    let both = json!({ "query": WHO, "extensions": persisted(&hash(WHO)) });

    assert_eq!(posts(&app, "Ada", &by_hash).await, NOT_FOUND);
    assert_eq!(posts(&app, "Ada", &both).await, ADA);
    assert_eq!(posts(&app, "Ada", &by_hash).await, ADA);
    // For others, too; as an address; by the name that the specification gives it; on a socket.
    assert_eq!(posts(&app, "Bob", &by_hash).await, ADA.replace("ada", "bob"));
    let extensions = persisted(&hash(WHO)).to_string();
    let got = send(get(&app, &[("extensions", &extensions)]).bearer_auth(&ada.token)).await;
    assert_eq!((got.status, outcome(&got.body).as_str()), (200, ADA));
    let id = json!({ "documentId": format!("sha256:{}", hash(WHO)) });
    assert_eq!(posts(&app, "Ada", &id).await, ADA);
    let mut socket = ada.opens_a_socket().await;
    socket.sends(json!({ "type": "subscribe", "id": "1", "payload": by_hash })).await;
    assert_eq!(outcome(&socket.receives().await["payload"]), ADA);
}

#[tokio::test]
async fn a_hash_stands_for_its_own_text_only() {
    let app = start!(Sqlite);
    let asks = async |extensions: Value| {
        posts(&app, "Ada", &json!({ "query": WHO, "extensions": extensions })).await
    };
    let malformed = "BAD_USER_INPUT `persistedQuery` must be an object with `version: 1` and `sha256Hash`.";

    let mismatch = "BAD_USER_INPUT provided sha does not match query";
    assert_eq!(asks(persisted(&hash("{ viewer { eventCursor } }"))).await, mismatch);
    assert_eq!(asks(json!({ "persistedQuery": { "version": 2, "sha256Hash": hash(WHO) } })).await, malformed);
    assert_eq!(asks(json!({ "persistedQuery": { "version": 1 } })).await, malformed);
    assert_eq!(asks(json!({ "persistedQuery": "x" })).await, malformed);
    assert_eq!(asks(json!({ "persistedQuery": null })).await, ADA);
    let nothing = json!({ "extensions": { "persistedQuery": null } });
    assert_eq!(
        posts(&app, "Ada", &nothing).await,
        "BAD_REQUEST The request must have a `query`, a `documentId` or a `persistedQuery`."
    );
}

#[tokio::test]
async fn a_mutation_by_its_hash_is_not_executed_over_get() {
    let app = start!(Sqlite);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let both =
        json!({ "query": CONTACT, "extensions": persisted(&hash(CONTACT)), "variables": { "id": ada.id } });
    posts(&app, "Bob", &both).await;

    let (extensions, variables) =
        (persisted(&hash(CONTACT)).to_string(), json!({ "id": bob.id }).to_string());
    let parameters = [("extensions", extensions.as_str()), ("variables", &variables)];
    let refused = send(get(&app, &parameters).bearer_auth(&ada.token)).await;

    assert_eq!(refused.refusal(), "405 METHOD_NOT_ALLOWED");
    assert_eq!(
        ada.executes("{ viewer { contacts { nodes { handle } } } }", json!({})).await,
        json!({ "viewer": { "contacts": { "nodes": [] } } })
    );
}

#[tokio::test]
async fn only_what_is_good_and_what_members_send_is_kept() {
    let app = start!(Sqlite);

    let stranger = json!({ "query": "{ __typename }", "extensions": persisted(&hash("{ __typename }")) });
    assert_eq!(outcome(&send(post(&app, &stranger)).await.body), r#"{"__typename":"Query"}"#);
    for text in ["{ __typename }", "{ nothing }", "{", "{ ...F }"] {
        let by_hash = json!({ "extensions": persisted(&hash(text)) });
        assert_eq!(posts(&app, "Ada", &by_hash).await, NOT_FOUND, "{text}");
        posts(&app, "Ada", &json!({ "query": text, "extensions": persisted(&hash(text)) })).await;
        let is_good = text == "{ __typename }";
        assert_eq!(posts(&app, "Ada", &by_hash).await == NOT_FOUND, !is_good, "{text}");
    }
}

/// The service with these documents.
async fn with(documents: Documents) -> TestApp {
    TestApp::adjusted(|state| state.api = build(state.app.clone(), DocumentLimits::DEFAULT, documents)).await
}

#[tokio::test]
async fn no_more_is_kept_than_there_is_room_for() {
    // Each takes its length and a kilobyte.
    let app = with(Documents::kept(Manifest::new(), 10 * 1024)).await;
    let text = |n: usize| format!("{WHO} # {n}");
    let by_hash = |n| json!({ "extensions": persisted(&hash(&text(n))) });

    for n in 0..100 {
        posts(&app, "Ada", &json!({ "query": text(n), "extensions": persisted(&hash(&text(n))) })).await;
    }
    let mut kept = 0;
    for n in 0..100 {
        kept += usize::from(posts(&app, "Ada", &by_hash(n)).await == ADA);
    }
    assert!((1..=9).contains(&kept), "{kept}");
}

#[tokio::test]
async fn with_no_room_clients_are_told_not_to_try() {
    let app = with(Documents::kept(Manifest::new(), 0)).await;

    for mut body in [json!({}), json!({ "query": WHO })] {
        body["extensions"] = persisted(&hash(WHO));
        let told = posts(&app, "Ada", &body).await;
        assert_eq!(told, "PERSISTED_QUERY_NOT_SUPPORTED PersistedQueryNotSupported");
    }
    assert_eq!(posts(&app, "Ada", &json!({ "query": WHO })).await, ADA);
}

#[tokio::test]
async fn nothing_but_trusted_documents_is_executed() {
    let list = json!({ "who": WHO, hash(CONTACT): CONTACT }).to_string();
    let listed = trust(&list, &DocumentLimits::DEFAULT).expect("they fit");
    let app = with(Documents::only(listed)).await;
    let token = app.token_of("Ada");
    let asks = async |body: Value| posts(&app, "Ada", &body).await;
    let refused = "DOCUMENT_NOT_TRUSTED Only trusted documents are executed. Send the `documentId` of one, without `query`.";

    assert_eq!(asks(json!({ "documentId": "who" })).await, ADA);
    assert_eq!(asks(json!({ "documentId": "who", "operationName": "Who", "query": "" })).await, ADA);
    let unknown = json!({ "extensions": persisted(&hash(CONTACT)), "variables": { "id": "member_x" } });
    assert_eq!(
        asks(unknown).await,
        "BAD_USER_INPUT Failed to parse \"ID\": the value must be the ID of a member (occurred while parsing \"AddContactInput\")"
    );
    let got = send(get(&app, &[("documentId", "who")]).bearer_auth(&token)).await;
    assert_eq!((got.status, outcome(&got.body).as_str()), (200, ADA));
    let got = send(get(&app, &[("documentId", &hash(CONTACT)), ("variables", "{\"id\":\"x\"}")])).await;
    assert_eq!(got.refusal(), "405 METHOD_NOT_ALLOWED");

    assert_eq!(asks(json!({ "query": WHO })).await, refused);
    assert_eq!(asks(json!({ "query": "{ __typename }", "documentId": "who" })).await, refused);
    assert_eq!(asks(json!({ "query": WHO, "extensions": persisted(&hash(WHO)) })).await, refused);
    assert_eq!(asks(json!({ "documentId": "other" })).await, refused);
    let mut socket = Socket::open(&app.url(), &token).await;
    socket.sends(json!({ "type": "subscribe", "id": "1", "payload": { "query": WHO } })).await;
    assert_eq!(socket.receives().await["payload"][0]["extensions"]["code"], "DOCUMENT_NOT_TRUSTED");
    socket.sends(json!({ "type": "subscribe", "id": "2", "payload": { "documentId": "who" } })).await;
    assert_eq!(outcome(&socket.receives().await["payload"]), ADA);
}

#[rstest]
#[case::no_json("query Who", "it is not a JSON object of names and documents")]
#[case::a_list("[]", "it is not a JSON object of names and documents")]
#[case::syntax(r#"{"a": "{"}"#, "`a`: Syntax error")]
#[case::another_schema(
    r#"{"a": "{ viewer { member { id } } }", "b": "{ nothing }"}"#,
    "`b`: Cannot query field \"nothing\" on type \"Query\"."
)]
#[case::a_limit(&format!(r#"{{"a": "{{ viewer {{ member {{ {} }} }} }}"}}"#, "id ".repeat(5000)), "`a`: The document exceeds the limit of 5000 tokens.")]
#[case::introspection(r#"{"a": "{ __schema { queryType { name } } }"}"#, "`a`: Introspection is disabled")]
fn a_list_that_cannot_be_trusted_is_told_at_the_start(#[case] list: &str, #[case] said: &str) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("documents.json");
    std::fs::write(&path, list).expect("a file");
    let path = path.display().to_string();

    is_refused(&run(&["serve", "--jwt-secret", SECRET, "--trusted-documents", &path]), said);
}

#[test]
fn settings_of_documents_that_contradict_are_refused() {
    is_refused(
        &run(&["serve", "--jwt-secret", SECRET, "--trusted-documents", "/nowhere"]),
        "cannot read /nowhere",
    );
    let both = ["serve", "--jwt-secret", SECRET, "--trusted-documents", "/nowhere", "--graphiql"];
    is_refused(&run(&both), "GraphiQL sends texts");
}

/// A page that was built with this operation.
fn page_with(text: &str) -> Site {
    let list = json!({ hash(text): text }).to_string();
    [("documents.json".to_owned(), list.into())].into_iter().collect()
}

#[tokio::test]
async fn the_page_s_documents_are_known_by_their_hash_from_the_start() {
    let by_hash = json!({ "extensions": persisted(&hash(WHO)) });
    let page = async || page_with(WHO).documents().await.expect("they fit");

    for documents in [
        Documents::kept(page().await, 10 * 1024),
        Documents::kept(page().await, 0),
        Documents::only(page().await),
    ] {
        let app = with(documents).await;
        assert_eq!(posts(&app, "Ada", &by_hash).await, ADA);
    }
}

#[tokio::test]
async fn a_page_of_another_version_is_told_at_the_start() {
    let told = page_with("{ nothing }").documents().await.expect_err("it does not fit").to_string();

    assert_eq!(told, format!("`{}`: Cannot query field \"nothing\" on type \"Query\".", hash("{ nothing }")));
}
