//! Requests that a proxy in front may understand otherwise than the service: they are refused, and nothing that comes
//! after them is taken for a request.

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::{Sqlite, TIMEOUT, TestApp, start};

/// Another request, which must not be answered.
const SMUGGLED: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

/// All that comes until the service ends it.
async fn says(app: &TestApp, words: &str) -> String {
    let mut line = TcpStream::connect(&app.address).await.expect("a connection");
    line.write_all(words.as_bytes()).await.expect("an open connection");
    let mut received = Vec::new();
    timeout(TIMEOUT, line.read_to_end(&mut received)).await.expect("it ends in time").expect("it is read");
    String::from_utf8(received).expect("a string")
}

/// The status, and the code beside it.
fn refusal(response: &str) -> String {
    let (head, body) = response.split_once("\r\n\r\n").expect("a head");
    assert!(head.to_ascii_lowercase().contains("connection: close"), "{head}");
    let body: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("one answer: {body}"));
    let code = body["errors"][0]["extensions"]["code"].as_str().expect("a code");
    format!("{} {code}", &head["HTTP/1.1 ".len()..][..3])
}

#[tokio::test]
async fn a_request_says_for_whom_it_is() {
    let app = start!(Sqlite);
    for (target, hosts) in [
        ("/healthz", ""),
        ("/healthz", "Host: x\r\nHost: x\r\n"),
        ("/healthz", "Host: x\r\nHost: y\r\n"),
        ("/healthz", "Host:\r\n"),
        ("/healthz", "Host: x y\r\n"),
        ("/healthz", "Host: x, y\r\n"),
        ("/healthz", "Host: x/healthz\r\n"),
        ("/healthz", "Host: ada@x\r\n"),
        ("/healthz", "Host: x:80a\r\n"),
        ("/healthz", "Host: :80\r\n"),
        ("/healthz", "Host: \u{e9}\r\n"),
        ("http://x/healthz", ""),
        ("http://y/healthz", "Host: x\r\n"),
        ("http://x:81/healthz", "Host: x\r\n"),
        ("http://ada@x/healthz", "Host: x\r\n"),
        // Every address.
        ("/", ""),
        ("/graphql", ""),
        ("/nothing", ""),
    ] {
        let response = says(&app, &format!("GET {target} HTTP/1.1\r\n{hosts}\r\n{SMUGGLED}")).await;
        assert_eq!(refusal(&response), "400 BAD_REQUEST", "{target} {hosts:?}");
    }
    for (first, hosts) in [
        ("/healthz HTTP/1.1", "Host: x\r\n"),
        ("/healthz HTTP/1.1", "Host: x:\r\n"),
        ("/healthz HTTP/1.1", "hOsT: EXAMPLE.org:8080\r\n"),
        ("/healthz HTTP/1.1", "Host: 192.0.2.1:80\r\n"),
        ("/healthz HTTP/1.1", "Host: [2001:db8::1]:8080\r\n"),
        ("http://Example.org:81/healthz HTTP/1.1", "Host: example.ORG:81\r\n"),
        ("/healthz HTTP/1.0", ""),
        ("/healthz HTTP/1.0", "Host: x\r\n"),
    ] {
        let response = says(&app, &format!("GET {first}\r\n{hosts}Connection: close\r\n\r\n")).await;
        assert!(response.ends_with("\r\n\r\nalive\n"), "{first} {hosts:?}: {response}");
    }
}

#[tokio::test]
async fn a_body_is_chunked_or_has_a_length() {
    let app = start!(Sqlite);
    let query = r#"{"query":"{ __typename }"}"#;
    let chunks = format!("{:x}\r\n{query}\r\n0\r\n\r\n", query.len());
    let posts = async |version: &str, headers: &str, body: &str| {
        let head =
            format!("POST /graphql {version}\r\nHost: x\r\nContent-Type: application/json\r\n{headers}\r\n");
        says(&app, &format!("{head}{body}{SMUGGLED}")).await
    };

    for (headers, refused) in [
        ("Transfer-Encoding: gzip, chunked\r\n", "501 TRANSFER_CODING_NOT_SUPPORTED"),
        ("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "501 TRANSFER_CODING_NOT_SUPPORTED"),
        ("Transfer-Encoding: identity, chunked\r\n", "501 TRANSFER_CODING_NOT_SUPPORTED"),
        ("Transfer-Encoding: , chunked\r\n", "501 TRANSFER_CODING_NOT_SUPPORTED"),
        ("Transfer-Encoding: chunked, chunked\r\n", "400 BAD_REQUEST"),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "400 BAD_REQUEST"),
    ] {
        assert_eq!(refusal(&posts("HTTP/1.1", headers, &chunks).await), refused, "{headers}");
    }
    // What the HTTP library refuses by itself, without a word.
    for (version, headers) in [
        ("HTTP/1.1", "Transfer-Encoding: gzip\r\n"),
        ("HTTP/1.1", "Transfer-Encoding: chunked, gzip\r\n"),
        ("HTTP/1.0", "Transfer-Encoding: chunked\r\n"),
        ("HTTP/1.1", "Content-Length: 1\r\nContent-Length: 2\r\n"),
        ("HTTP/1.1", "Content-Length: 1, 1\r\n"),
        ("HTTP/1.1", "Content-Length: -1\r\n"),
        ("HTTP/1.1", "Content-Length : 26\r\n"),
        ("HTTP/1.1", "Transfer-Encoding : chunked\r\n"),
    ] {
        let response = posts(version, headers, &chunks).await;
        assert!(response.starts_with("HTTP/1.1 400 "), "{headers}: {response}");
        assert_eq!(response.matches("HTTP/1.").count(), 1, "{response}");
    }
    // With both, the chunks count, and nothing after them.
    for headers in [
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
    ] {
        let response = posts("HTTP/1.1", headers, &chunks).await;
        assert!(response.contains(r#"{"data":{"__typename":"Query"}}"#), "{response}");
        assert_eq!(response.matches("HTTP/1.1").count(), 1, "{response}");
    }
    let chunked = "Transfer-Encoding: Chunked\r\nConnection: close\r\n";
    assert!(posts("HTTP/1.1", chunked, &chunks).await.contains(r#"{"data":{"__typename":"Query"}}"#));
}

#[tokio::test]
async fn a_handshake_has_no_body() {
    let app = start!(Sqlite);
    let handshake = "GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for headers in ["Content-Length: 3\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"] {
        let response = says(&app, &format!("{handshake}{headers}")).await;
        assert_eq!(refusal(&response), "400 BAD_REQUEST", "{headers}");
    }
}
