//! Documents requested by hash or ID: automatic persisted queries, and trusted documents.

use causerie::config::DocumentLimits;
use causerie::graphql::{Documents, Manifest, build, read_manifest};
use causerie::http::Site;
use rstest::rstest;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::app::SECRET;
use crate::support::program::{is_refused, run};
use crate::support::response::{get, post, send};
use crate::support::{Socket, Sqlite, TestApp, start};

const VIEWER: &str = "query Viewer { viewer { member { handle } } }";
const CONTACT: &str =
    "mutation Contact($id: ID!) { addContact(input: { memberId: $id }) { member { handle } } }";

fn hash(text: &str) -> String {
    base16ct::lower::encode_string(&Sha256::digest(text))
}

fn persisted(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

/// Executes a request body. Returns its data, or the code and message of its error.
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
async fn a_persisted_query_is_executed_by_its_hash() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let by_hash = json!({ "extensions": persisted(&hash(VIEWER)) });
    let both = json!({ "query": VIEWER, "extensions": persisted(&hash(VIEWER)) });

    assert_eq!(posts(&app, "Ada", &by_hash).await, NOT_FOUND);
    assert_eq!(posts(&app, "Ada", &both).await, ADA);
    assert_eq!(posts(&app, "Ada", &by_hash).await, ADA);
    // For other members, over GET, as `documentId`, and on a socket.
    assert_eq!(posts(&app, "Bob", &by_hash).await, ADA.replace("ada", "bob"));
    let extensions = persisted(&hash(VIEWER)).to_string();
    let response = send(get(&app, &[("extensions", &extensions)]).bearer_auth(&ada.token)).await;
    assert_eq!((response.status, outcome(&response.body).as_str()), (200, ADA));
    let id = json!({ "documentId": format!("sha256:{}", hash(VIEWER)) });
    assert_eq!(posts(&app, "Ada", &id).await, ADA);
    let mut socket = ada.opens_a_socket().await;
    assert_eq!(outcome(&socket.executes(&by_hash).await), ADA);
}

#[tokio::test]
async fn a_hash_must_match_its_query() {
    let app = start!(Sqlite);
    let execute = async |extensions: Value| {
        posts(&app, "Ada", &json!({ "query": VIEWER, "extensions": extensions })).await
    };
    let malformed = "BAD_USER_INPUT `persistedQuery` must be an object with `version: 1` and `sha256Hash`.";

    let mismatch = "BAD_USER_INPUT provided sha does not match query";
    assert_eq!(execute(persisted(&hash("{ viewer { eventCursor } }"))).await, mismatch);
    assert_eq!(
        execute(json!({ "persistedQuery": { "version": 2, "sha256Hash": hash(VIEWER) } })).await,
        malformed
    );
    assert_eq!(execute(json!({ "persistedQuery": { "version": 1 } })).await, malformed);
    assert_eq!(execute(json!({ "persistedQuery": "x" })).await, malformed);
    assert_eq!(execute(json!({ "persistedQuery": null })).await, ADA);
    let nothing = json!({ "extensions": { "persistedQuery": null } });
    assert_eq!(
        posts(&app, "Ada", &nothing).await,
        "BAD_REQUEST The request must have a `query`, a `documentId` or a `persistedQuery`."
    );
}

#[tokio::test]
async fn a_persisted_mutation_is_not_executed_over_get() {
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
async fn only_valid_documents_of_members_are_persisted() {
    let app = start!(Sqlite);

    let anonymous = json!({ "query": "{ __typename }", "extensions": persisted(&hash("{ __typename }")) });
    assert_eq!(outcome(&send(post(&app, &anonymous)).await.body), r#"{"__typename":"Query"}"#);
    for text in ["{ __typename }", "{ nothing }", "{", "{ ...F }"] {
        let by_hash = json!({ "extensions": persisted(&hash(text)) });
        assert_eq!(posts(&app, "Ada", &by_hash).await, NOT_FOUND, "{text}");
        posts(&app, "Ada", &json!({ "query": text, "extensions": persisted(&hash(text)) })).await;
        let is_valid = text == "{ __typename }";
        assert_eq!(posts(&app, "Ada", &by_hash).await == NOT_FOUND, !is_valid, "{text}");
    }
}

/// An app with these documents.
async fn app_with(documents: Documents) -> TestApp {
    TestApp::adjusted(|state| state.api = build(state.app.clone(), DocumentLimits::DEFAULT, documents)).await
}

#[tokio::test]
async fn the_cache_of_persisted_queries_is_bounded() {
    // Each document takes its length plus 1 KiB.
    let app = app_with(Documents::with_persisted(Manifest::new(), 10 * 1024)).await;
    let text = |n: usize| format!("{VIEWER} # {n}");
    let by_hash = |n| json!({ "extensions": persisted(&hash(&text(n))) });

    for n in 0..100 {
        posts(&app, "Ada", &json!({ "query": text(n), "extensions": persisted(&hash(&text(n))) })).await;
    }
    let mut cached = 0;
    for n in 0..100 {
        cached += usize::from(posts(&app, "Ada", &by_hash(n)).await == ADA);
    }
    assert!((1..=9).contains(&cached), "{cached}");
}

#[tokio::test]
async fn without_a_cache_persisted_queries_are_not_supported() {
    let app = app_with(Documents::with_persisted(Manifest::new(), 0)).await;

    for mut body in [json!({}), json!({ "query": VIEWER })] {
        body["extensions"] = persisted(&hash(VIEWER));
        let error = posts(&app, "Ada", &body).await;
        assert_eq!(error, "PERSISTED_QUERY_NOT_SUPPORTED PersistedQueryNotSupported");
    }
    assert_eq!(posts(&app, "Ada", &json!({ "query": VIEWER })).await, ADA);
}

#[tokio::test]
async fn only_trusted_documents_are_executed() {
    let list = json!({ "viewer": VIEWER, hash(CONTACT): CONTACT }).to_string();
    let listed = read_manifest(&list, &DocumentLimits::DEFAULT).expect("valid documents");
    let app = app_with(Documents::trusted_only(listed)).await;
    let token = app.token_of("Ada");
    let execute = async |body: Value| posts(&app, "Ada", &body).await;
    let refused = "DOCUMENT_NOT_TRUSTED Only trusted documents are executed. Send the `documentId` of one, without `query`.";

    assert_eq!(execute(json!({ "documentId": "viewer" })).await, ADA);
    assert_eq!(execute(json!({ "documentId": "viewer", "operationName": "Viewer", "query": "" })).await, ADA);
    let unknown = json!({ "extensions": persisted(&hash(CONTACT)), "variables": { "id": "member_x" } });
    assert_eq!(
        execute(unknown).await,
        "BAD_USER_INPUT Failed to parse \"ID\": the value must be the ID of a member (occurred while parsing \"AddContactInput\")"
    );
    let response = send(get(&app, &[("documentId", "viewer")]).bearer_auth(&token)).await;
    assert_eq!((response.status, outcome(&response.body).as_str()), (200, ADA));
    let response = send(get(&app, &[("documentId", &hash(CONTACT)), ("variables", "{\"id\":\"x\"}")])).await;
    assert_eq!(response.refusal(), "405 METHOD_NOT_ALLOWED");

    assert_eq!(execute(json!({ "query": VIEWER })).await, refused);
    assert_eq!(execute(json!({ "query": "{ __typename }", "documentId": "viewer" })).await, refused);
    assert_eq!(execute(json!({ "query": VIEWER, "extensions": persisted(&hash(VIEWER)) })).await, refused);
    assert_eq!(execute(json!({ "documentId": "other" })).await, refused);
    let mut socket = Socket::open(&app.url(), &token).await;
    socket.sends(json!({ "type": "subscribe", "id": "1", "payload": { "query": VIEWER } })).await;
    assert_eq!(socket.receives().await["payload"][0]["extensions"]["code"], "DOCUMENT_NOT_TRUSTED");
    assert_eq!(outcome(&socket.executes(&json!({ "documentId": "viewer" })).await), ADA);
}

#[rstest]
#[case::not_json("query Viewer", "not a JSON object that maps IDs to documents")]
#[case::a_list("[]", "not a JSON object that maps IDs to documents")]
#[case::syntax(r#"{"a": "{"}"#, "`a`: Syntax error")]
#[case::another_schema(
    r#"{"a": "{ viewer { member { id } } }", "b": "{ nothing }"}"#,
    "`b`: Cannot query field \"nothing\" on type \"Query\"."
)]
#[case::a_limit(&format!(r#"{{"a": "{{ viewer {{ member {{ {} }} }} }}"}}"#, "id ".repeat(5000)), "`a`: The document exceeds the limit of 5000 tokens.")]
#[case::introspection(r#"{"a": "{ __schema { queryType { name } } }"}"#, "`a`: Introspection is disabled")]
fn an_invalid_list_of_trusted_documents_is_refused_at_startup(#[case] list: &str, #[case] message: &str) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("documents.json");
    std::fs::write(&path, list).expect("a file");
    let path = path.display().to_string();

    is_refused(&run(&["serve", "--jwt-secret", SECRET, "--trusted-documents", &path]), message);
}

#[test]
fn contradicting_document_settings_are_refused() {
    is_refused(
        &run(&["serve", "--jwt-secret", SECRET, "--trusted-documents", "/nowhere"]),
        "cannot read /nowhere",
    );
    let both = ["serve", "--jwt-secret", SECRET, "--trusted-documents", "/nowhere", "--graphiql"];
    is_refused(&run(&both), "GraphiQL sends documents");
}

/// A page built with this operation.
fn page_with(text: &str) -> Site {
    let list = json!({ hash(text): text }).to_string();
    [("documents.json".to_owned(), list.into())].into_iter().collect()
}

#[tokio::test]
async fn the_documents_of_the_page_are_persisted_at_startup() {
    let by_hash = json!({ "extensions": persisted(&hash(VIEWER)) });
    let page = async || page_with(VIEWER).documents().await.expect("valid documents");

    for documents in [
        Documents::with_persisted(page().await, 10 * 1024),
        Documents::with_persisted(page().await, 0),
        Documents::trusted_only(page().await),
    ] {
        let app = app_with(documents).await;
        assert_eq!(posts(&app, "Ada", &by_hash).await, ADA);
    }
}

#[tokio::test]
async fn a_page_built_for_another_schema_is_refused_at_startup() {
    let error = page_with("{ nothing }").documents().await.expect_err("an invalid document").to_string();

    assert_eq!(
        error,
        format!("`{}`: Cannot query field \"nothing\" on type \"Query\".", hash("{ nothing }"))
    );
}
