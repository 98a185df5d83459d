//! The byte order mark (U+FEFF) that some editors and programs put before a text.

use std::fs;

use causerie::clock::Clock;
use serde_json::json;

use crate::support::app::SECRET;
use crate::support::issuer::{Signer, jwks};
use crate::support::program::{causerie, is_refused, run};
use crate::support::response::VIEWER;
use crate::support::{Database, Program, Socket, Sqlite, start};

const MARK: &str = "\u{feff}";
#[tokio::test]
async fn a_byte_order_mark_in_setting_files_is_ignored() {
    let database = Database::migrated(Sqlite).await.expect("SQLite is always available");
    let directory = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str| {
        let path = directory.path().join(name);
        fs::write(&path, format!("{MARK}{text}")).expect("a file");
        path.to_str().expect("a path").to_owned()
    };
    let secret = write("secret", &format!("{SECRET}\r\n"));
    let keys = write("keys.json", &jwks(&[Signer::rsa().jwk()]));
    let documents = write("documents.json", &json!({ "viewer": VIEWER }).to_string());
    let mut command = causerie();
    command.args(["serve", "--listen", "127.0.0.1:0", "--database", &database.url]);
    command.args(["--jwt-secret", &format!("@{secret}"), "--jwks", &keys, "--trusted-documents", &documents]);
    let serving = Program::start(command);

    let claims =
        json!({ "sub": "1", "preferred_username": "ada", "exp": Clock::System.now().timestamp() + 60 });
    let shared = causerie::auth::SharedSecret::new(SECRET.as_bytes())
        .expect("a long enough secret")
        .sign(&claims)
        .expect("a token");
    for token in [shared, Signer::rsa().signs(&claims)] {
        let request = reqwest::Client::new().post(serving.url()).bearer_auth(token);
        let response = request.json(&json!({ "documentId": "viewer" })).send().await.expect("a response");
        let response: serde_json::Value = response.json().await.expect("JSON");
        assert_eq!(response["data"]["viewer"]["member"]["handle"], "ada", "{response}");
    }
}

#[test]
fn a_utf_16_file_is_refused_with_a_hint() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("file");
    let text: Vec<u8> = format!("{MARK}{SECRET}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(&path, text).expect("a file");
    let path = path.to_str().expect("a path");
    is_refused(&run(&["serve", "--jwt-secret", &format!("@{path}")]), "UTF-16: save it as UTF-8");
    is_refused(&run(&["serve", "--jwks", path]), "UTF-16: save it as UTF-8");
    let documents = ["serve", "--jwt-secret", SECRET, "--trusted-documents", path];
    is_refused(&run(&documents), "UTF-16: save it as UTF-8");
}

#[tokio::test]
async fn a_byte_order_mark_before_the_json_of_a_request_is_ignored() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let body = format!("{MARK}{}", json!({ "query": VIEWER }));
    let request = app.http.post(app.url()).bearer_auth(&ada.token).header("content-type", "application/json");
    let response: serde_json::Value =
        request.body(body).send().await.expect("a response").json().await.expect("JSON");
    assert_eq!(response["data"]["viewer"]["member"]["handle"], "ada", "{response}");

    let mut socket = Socket::open(&app.url(), &ada.token).await;
    let message = json!({ "type": "subscribe", "id": "1", "payload": { "query": VIEWER } });
    let received = socket.sends_text(format!("{MARK}{message}")).await.expect("a response");
    assert_eq!(received["payload"]["data"]["viewer"]["member"]["handle"], "ada", "{received}");
}
