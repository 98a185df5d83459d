//! Cross-origin requests, and the response headers that browsers obey.

use std::collections::BTreeSet;

use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};
use serde_json::json;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::support::response::{post, send};
use crate::support::socket::PROTOCOL_HEADER;
use crate::support::{Database, Program, Sqlite, TestApp, start};

const ALLOWED: &str = "https://app.example.org";

async fn app_with_an_allowed_origin() -> TestApp {
    TestApp::adjusted(|state| {
        state.allowed_origins = [HeaderValue::from_static(ALLOWED)].into();
        state.allowed_headers = [HeaderName::from_static("x-tenant")].into();
    })
    .await
}

/// Sends a preflight request for this origin. Returns the origin that is allowed, if any.
async fn preflight(app: &TestApp, origin: &str) -> Option<String> {
    let request = app.http.request(Method::OPTIONS, app.url()).header("origin", origin);
    let request = request.header("access-control-request-method", "POST");
    let request =
        request.header("access-control-request-headers", "authorization,content-type,last-event-id");
    let response = request.send().await.expect("a response");
    let allowed = response.headers().get("access-control-allow-origin")?;
    let headers = response.headers()["access-control-allow-headers"].to_str().expect("a string");
    let headers: BTreeSet<_> = headers.split(',').collect();
    for expected in [
        "authorization",
        "content-type",
        "graphql-require-preflight",
        "last-event-id",
        "apollo-require-preflight",
        "apollographql-client-name",
        "apollographql-client-version",
        "x-apollo-operation-name",
        "traceparent",
        "tracestate",
        "baggage",
        "sentry-trace",
        "x-tenant",
    ] {
        assert!(headers.contains(expected), "{expected} in {headers:?}");
    }
    assert!(!headers.contains("x-other") && !headers.contains("*"), "{headers:?}");
    assert_eq!(response.headers()["access-control-allow-credentials"], "true");
    Some(allowed.to_str().expect("a string").to_owned())
}

#[tokio::test]
async fn only_allowed_origins_may_use_the_api() {
    let app = app_with_an_allowed_origin().await;
    assert_eq!(preflight(&app, ALLOWED).await.as_deref(), Some(ALLOWED));
    for other in ["https://example.org", "http://app.example.org", "https://app.example.org.evil.org", "null"]
    {
        assert_eq!(preflight(&app, other).await, None, "{other}");
    }
    let hello = json!({ "query": "{ __typename }" });
    let response = send(post(&app, &hello).header("origin", ALLOWED)).await;
    assert_eq!(response.headers["access-control-allow-origin"], ALLOWED);
    assert_eq!(response.headers["access-control-expose-headers"], "retry-after");
    let response = send(post(&app, &hello).header("origin", "https://evil.org")).await;
    assert!(!response.headers.contains_key("access-control-allow-origin"));

    let by_default = start!(Sqlite);
    assert_eq!(preflight(&by_default, ALLOWED).await, None, "no origin is allowed by default");
}

/// The status of a WebSocket handshake from this origin.
async fn handshake(app: &TestApp, origin: Option<&str>) -> u16 {
    let origin = origin.map(|origin| ("origin", origin));
    handshake_with(app, origin.as_slice()).await
}

/// The status of a WebSocket handshake with these additional headers.
async fn handshake_with(app: &TestApp, more: &[(&'static str, &str)]) -> u16 {
    let mut request = app.url().replacen("http", "ws", 1).into_client_request().expect("an address");
    let headers = request.headers_mut();
    for (name, value) in [PROTOCOL_HEADER].iter().chain(more) {
        headers.insert(*name, HeaderValue::from_str(value).expect("a value"));
    }
    match connect_async(request).await {
        Ok((_, response)) => response.status().as_u16(),
        Err(Error::Http(response)) => response.status().as_u16(),
        Err(error) => panic!("expected a status, got {error}"),
    }
}

#[tokio::test]
async fn a_page_of_another_origin_cannot_open_a_socket() {
    let app = app_with_an_allowed_origin().await;
    let port = app.address.rsplit(':').next().expect("a port");
    // A proxy may have terminated TLS.
    let (own, tls) = (format!("http://{}", app.address), format!("https://{}", app.address));

    for origin in [None, Some(own.as_str()), Some(tls.as_str()), Some(ALLOWED)] {
        assert_eq!(handshake(&app, origin).await, 101, "{origin:?}");
    }
    let (other_port, other_host) = ("http://127.0.0.1:1", format!("http://evil.org:{port}"));
    for origin in ["https://evil.org", "null", "", "https://", other_port, &other_host] {
        assert_eq!(handshake(&app, Some(origin)).await, 403, "{origin}");
    }
    let request = app.http.get(app.url()).header("origin", "https://evil.org").header("upgrade", "websocket");
    assert_eq!(send(request).await.refusal(), "403 ORIGIN_NOT_ALLOWED");
}

#[tokio::test]
async fn a_trusted_proxy_may_forward_the_original_host() {
    const PAGE: (&str, &str) = ("origin", "https://chat.example.org:8443");
    let app = TestApp::adjusted(|state| {
        state.trusted_proxies = ["127.0.0.1/32".parse().expect("a network")].into();
    })
    .await;
    // Without the port, as nginx sends it with `proxy_set_header Host $host`.
    let host = ("host", "chat.example.org");
    assert_eq!(handshake_with(&app, &[PAGE, host]).await, 403);

    for response in [
        ("x-forwarded-host", "chat.example.org:8443"),
        ("x-forwarded-host", "CHAT.example.org:8443, inner.example.org"),
        ("forwarded", "for=192.0.2.1;host=\"chat.example.org:8443\";proto=https"),
        ("forwarded", "for=192.0.2.1;Host=\"chat.example.org:8443\", for=10.0.0.1;host=inner"),
    ] {
        assert_eq!(handshake_with(&app, &[PAGE, host, response]).await, 101, "{response:?}");
    }
    for response in [
        ("x-forwarded-host", "chat.example.org"),
        ("x-forwarded-host", ""),
        ("forwarded", "host=evil.org:8443"),
    ] {
        assert_eq!(handshake_with(&app, &[PAGE, host, response]).await, 403, "{response:?}");
    }
    // The header is ignored if the peer is not a trusted proxy.
    let open = start!(Sqlite);
    assert_eq!(
        handshake_with(&open, &[PAGE, host, ("x-forwarded-host", "chat.example.org:8443")]).await,
        403
    );
}

#[tokio::test]
async fn a_refused_origin_is_logged_once_with_both_hosts() {
    let database = Database::migrated(Sqlite).await.expect("SQLite is always available");
    let program = Program::serve(&database.url, |_| {});
    let handshake = reqwest::Client::new().get(program.url()).header("upgrade", "websocket");
    let handshake =
        handshake.header("host", "inner.example.org").header("origin", "https://chat.example.org\u{e9}");
    for _ in 0..3 {
        let request = handshake.try_clone().expect("a request without a body");
        assert_eq!(request.send().await.expect("a response").status(), 403);
    }
    let (_, log) = program.stop();

    let lines: Vec<_> =
        log.lines().filter(|line| line.contains("refused a page of another origin")).collect();
    let [line] = lines[..] else { panic!("expected one line: {lines:?}") };
    assert!(line.contains("WARN") && line.contains("https://chat.example.org"), "{line}");
    assert!(line.contains("inner.example.org") && line.contains("--allow-origin"), "{line}");
}

#[tokio::test]
async fn browsers_do_not_interpret_responses() {
    let app = start!(Sqlite);
    for accept in ["application/json", "text/event-stream", "text/html"] {
        let request = post(&app, &json!({ "query": "{ __typename }" })).header("accept", accept);
        let response = request.send().await.expect("a response");
        let header = |name: &str| response.headers()[name].to_str().expect("a string").to_owned();
        assert_eq!(header("x-content-type-options"), "nosniff", "{accept}");
        assert_eq!(header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin");
    }
}

#[tokio::test]
async fn large_responses_are_compressed_and_streams_are_not() {
    let app = start!(Sqlite);
    let coding = async |query: &str, accept: &str| {
        let request = post(&app, &json!({ "query": query })).header("accept", accept);
        let response = request.header("accept-encoding", "gzip, br").send().await.expect("a response");
        let coding = response.headers().get("content-encoding").cloned();
        (coding, response.bytes().await.expect("a body").len())
    };
    let large = "{ __schema { types { name fields { name description } } } }";

    let (gzip, length) = coding(large, "application/json").await;
    assert!(gzip.is_some_and(|coding| coding == "gzip") && length > 100);
    assert_eq!(coding("{ __typename }", "application/json").await.0, None);
    for accept in ["text/event-stream", "multipart/mixed;subscriptionSpec=1.0"] {
        let (none, uncompressed) = coding(large, accept).await;
        assert!(none.is_none() && uncompressed > length, "{accept}");
    }
}
