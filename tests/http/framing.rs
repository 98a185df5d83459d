//! Request smuggling: requests that a proxy could frame differently than the service are refused, and the bytes after
//! them are not taken for a request.

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::{Sqlite, TIMEOUT, TestApp, start};

/// A second request, which must not be answered.
const SMUGGLED: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

/// Sends these bytes. Returns everything until the service closes the connection.
async fn send_raw(app: &TestApp, bytes: &str) -> String {
    let mut stream = TcpStream::connect(&app.address).await.expect("a connection");
    stream.write_all(bytes.as_bytes()).await.expect("an open connection");
    let mut received = Vec::new();
    timeout(TIMEOUT, stream.read_to_end(&mut received))
        .await
        .expect("the connection is closed in time")
        .expect("a response");
    String::from_utf8(received).expect("a string")
}

/// The status and error code of a response.
fn refusal(response: &str) -> String {
    let (head, body) = response.split_once("\r\n\r\n").expect("a head");
    assert!(head.to_ascii_lowercase().contains("connection: close"), "{head}");
    let body: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("one response: {body}"));
    let code = body["errors"][0]["extensions"]["code"].as_str().expect("a code");
    format!("{} {code}", &head["HTTP/1.1 ".len()..][..3])
}

#[tokio::test]
async fn a_request_needs_exactly_one_valid_host() {
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
        // On every path.
        ("/", ""),
        ("/graphql", ""),
        ("/nothing", ""),
    ] {
        let response = send_raw(&app, &format!("GET {target} HTTP/1.1\r\n{hosts}\r\n{SMUGGLED}")).await;
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
        let response = send_raw(&app, &format!("GET {first}\r\n{hosts}Connection: close\r\n\r\n")).await;
        assert!(response.ends_with("\r\n\r\nalive\n"), "{first} {hosts:?}: {response}");
    }
}

#[tokio::test]
async fn a_body_has_either_a_length_or_plain_chunks() {
    let app = start!(Sqlite);
    let query = r#"{"query":"{ __typename }"}"#;
    let chunks = format!("{:x}\r\n{query}\r\n0\r\n\r\n", query.len());
    let post = async |version: &str, headers: &str, body: &str| {
        let head =
            format!("POST /graphql {version}\r\nHost: x\r\nContent-Type: application/json\r\n{headers}\r\n");
        send_raw(&app, &format!("{head}{body}{SMUGGLED}")).await
    };

    for (headers, refused) in [
        ("Transfer-Encoding: gzip, chunked\r\n", "501 TRANSFER_CODING_NOT_SUPPORTED"),
        ("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "501 TRANSFER_CODING_NOT_SUPPORTED"),
        ("Transfer-Encoding: identity, chunked\r\n", "501 TRANSFER_CODING_NOT_SUPPORTED"),
        ("Transfer-Encoding: , chunked\r\n", "501 TRANSFER_CODING_NOT_SUPPORTED"),
        ("Transfer-Encoding: chunked, chunked\r\n", "400 BAD_REQUEST"),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "400 BAD_REQUEST"),
    ] {
        assert_eq!(refusal(&post("HTTP/1.1", headers, &chunks).await), refused, "{headers}");
    }
    // Refused by the HTTP library itself, with an empty body.
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
        let response = post(version, headers, &chunks).await;
        assert!(response.starts_with("HTTP/1.1 400 "), "{headers}: {response}");
        assert_eq!(response.matches("HTTP/1.").count(), 1, "{response}");
    }
    // With both headers, the chunks count, and the connection closes after them.
    for headers in [
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
    ] {
        let response = post("HTTP/1.1", headers, &chunks).await;
        assert!(response.contains(r#"{"data":{"__typename":"Query"}}"#), "{response}");
        assert_eq!(response.matches("HTTP/1.1").count(), 1, "{response}");
    }
    let chunked = "Transfer-Encoding: Chunked\r\nConnection: close\r\n";
    assert!(post("HTTP/1.1", chunked, &chunks).await.contains(r#"{"data":{"__typename":"Query"}}"#));
}

#[tokio::test]
async fn a_websocket_handshake_with_a_body_is_refused() {
    let app = start!(Sqlite);
    let handshake = "GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for headers in ["Content-Length: 3\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"] {
        let response = send_raw(&app, &format!("{handshake}{headers}")).await;
        assert_eq!(refusal(&response), "400 BAD_REQUEST", "{headers}");
    }
}
