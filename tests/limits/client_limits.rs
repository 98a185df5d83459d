//! Limits per member and per address: open sockets, and requests without a valid token.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use causerie::limits::rate::{Rate, RateLimiter};
use chrono::TimeDelta;
use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::response::HELLO;
use crate::support::socket::{PROTOCOL, PROTOCOL_HEADER};
use crate::support::{Actor, Socket, TestApp};

async fn app_with_socket_limits(per_member: usize, per_address: usize) -> TestApp {
    TestApp::adjusted(|state| {
        state.limits.sockets_per_member = per_member;
        state.limits.sockets_per_address = per_address;
        state.trusted_proxies =
            ["127.0.0.1/32", "10.0.0.0/8"].map(|net| net.parse().expect("a network")).into();
    })
    .await
}

/// The close code of another socket of the member.
async fn refused_socket(actor: &Actor) -> u16 {
    let mut socket = Socket::connect(&actor.url, Some(PROTOCOL)).await;
    socket.signs_in(&actor.token).await;
    socket.close_code().await
}

#[tokio::test]
async fn the_number_of_sockets_per_member_is_limited() {
    let app = app_with_socket_limits(2, 0).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);

    let mut first = ada.opens_a_socket().await;
    let _second = ada.opens_a_socket().await;

    assert_eq!(refused_socket(&ada).await, 1013);
    let _bobs = bob.opens_a_socket().await;
    first.closes().await;
    let _third = ada.opens_a_socket().await;
    assert_eq!(refused_socket(&ada).await, 1013);
}

#[tokio::test]
async fn a_limit_of_zero_means_unlimited() {
    let app = app_with_socket_limits(0, 0).await;
    let ada = app.member("Ada").await;
    let mut sockets = Vec::new();
    for _ in 0..20 {
        sockets.push(ada.opens_a_socket().await);
    }
    assert_eq!(app.shutdown.sockets.len(), 20);
}

/// Opens a socket as a proxy does, without `connection_init`.
async fn open_socket(app: &TestApp, [header]: [(&'static str, &str); 1]) -> Socket {
    Socket::connect_with(&app.url(), &[PROTOCOL_HEADER, header]).await
}

/// The response to a WebSocket handshake with this header.
async fn handshake(app: &TestApp, header: [(&'static str, &str); 1]) -> Response {
    let mut request = app.http.get(app.url());
    for (name, value) in [
        ("connection", "upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        PROTOCOL_HEADER,
    ] {
        request = request.header(name, value);
    }
    let [(name, value)] = header;
    request.header(name, value).send().await.expect("a response")
}

#[tokio::test]
async fn the_number_of_anonymous_sockets_per_address_is_limited() {
    let app = app_with_socket_limits(0, 1).await;
    let ada = app.member("Ada").await;
    let from = |address| [("x-forwarded-for", address)];
    let mut first = open_socket(&app, from("192.0.2.1")).await;

    let refused = handshake(&app, from("192.0.2.1")).await;

    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers()["retry-after"], "10");
    let error = refused.json::<Value>().await.expect("JSON")["errors"][0]["extensions"].clone();
    assert_eq!(error, json!({ "code": "RATE_LIMITED", "retryAfter": 10 }));
    let _elsewhere = open_socket(&app, from("192.0.2.2")).await;

    // An authenticated socket no longer counts. An acknowledged socket without a token still does.
    first.signs_in(&ada.token).await;
    assert_eq!(first.receives().await["type"], "connection_ack");
    let mut second = open_socket(&app, from("192.0.2.1")).await;
    second.sends(json!({ "type": "connection_init" })).await;
    assert_eq!(second.receives().await["type"], "connection_ack");
    assert_eq!(handshake(&app, from("192.0.2.1")).await.status(), StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn trusted_proxies_determine_the_client_address() {
    let app = app_with_socket_limits(0, 1).await;
    let is_limited = async |header| handshake(&app, [header]).await.status() == StatusCode::TOO_MANY_REQUESTS;
    let _first = open_socket(&app, [("x-forwarded-for", "192.0.2.1")]).await;
    let _home = open_socket(&app, [("forwarded", "for=\"[2001:db8:1:2::3]:4711\";proto=https")]).await;

    // The last address that is not a trusted proxy counts, in either header.
    for header in [
        ("x-forwarded-for", "198.51.100.7, 192.0.2.1"),
        ("x-forwarded-for", "unknown, 192.0.2.1:4711, 10.1.2.3"),
        ("x-forwarded-for", "::ffff:192.0.2.1"),
        ("forwarded", "for=198.51.100.7, proto=http;For=192.0.2.1"),
        ("forwarded", "for=_hidden, for=\"192.0.2.1:80\";by=10.0.0.1, for=10.0.0.1"),
        // An IPv6 client is identified by its /64 network.
        ("x-forwarded-for", "2001:db8:1:2:aaaa::1"),
        ("x-forwarded-for", "[2001:db8:1:2::3]:80"),
    ] {
        assert!(is_limited(header).await, "{header:?}");
    }
    let contradicting = [PROTOCOL_HEADER, ("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=192.0.2.77")];
    let _other_client = Socket::connect_with(&app.url(), &contradicting).await;
    for header in [("x-forwarded-for", "192.0.2.1, 198.51.100.7"), ("x-forwarded-for", "2001:db8:1:3::3")] {
        assert!(!is_limited(header).await, "{header:?}");
    }
    // Loopback addresses are not limited, nor are clients without a forwarded address.
    for header in [("x-forwarded-for", "nonsense"), ("x-forwarded-for", ""), ("x-forwarded-for", "127.0.0.1")]
    {
        assert!(!is_limited(header).await && !is_limited(header).await, "{header:?}");
    }
}

#[tokio::test]
async fn forwarded_addresses_of_untrusted_peers_are_ignored() {
    let app = TestApp::adjusted(|state| {
        state.limits.sockets_per_address = 1;
        state.trusted_proxies = ["10.0.0.0/8".parse().expect("a network")].into();
    })
    .await;
    let mut sockets = Vec::new();
    // The peer is a loopback address, which is not limited.
    for _ in 0..3 {
        sockets.push(open_socket(&app, [("x-forwarded-for", "192.0.2.1")]).await);
    }
}

/// An app that allows three requests per minute without a valid token.
async fn app_with_anonymous_rate() -> TestApp {
    TestApp::adjusted(|state| {
        state.anonymous_requests =
            Arc::new(RateLimiter::new(Rate::new(3, Duration::from_mins(1)), &state.app.clock));
        state.trusted_proxies = ["127.0.0.1".parse::<IpAddr>().expect("an address").into()].into();
    })
    .await
}

/// Sends a request as a proxy does, with or without a token.
async fn request_from(app: &TestApp, address: &str, token: Option<&str>) -> Response {
    let request = app.http.post(app.url()).header("x-forwarded-for", address);
    let request = token.into_iter().fold(request, RequestBuilder::bearer_auth);
    request.json(&json!({ "query": "{ __typename }" })).send().await.expect("a response")
}

#[tokio::test]
async fn requests_without_a_valid_token_are_rate_limited_per_address() {
    let app = app_with_anonymous_rate().await;
    let ada = app.member("Ada").await;
    let home = "192.0.2.1";

    assert_eq!(request_from(&app, home, None).await.status(), StatusCode::OK);
    assert_eq!(request_from(&app, home, Some("forged")).await.status(), StatusCode::UNAUTHORIZED);
    // Sockets count as well, with an invalid token or none.
    let mut socket = open_socket(&app, [("x-forwarded-for", home)]).await;
    socket.signs_in("forged").await;
    assert_eq!(socket.close_code().await, 4403);

    for token in [None, Some("forged")] {
        let refused = request_from(&app, home, token).await;
        assert_eq!(
            (refused.status(), &refused.headers()["retry-after"]),
            (StatusCode::TOO_MANY_REQUESTS, &"20".parse().expect("a value"))
        );
        let error = refused.json::<Value>().await.expect("JSON")["errors"][0]["extensions"].clone();
        assert_eq!(error, json!({ "code": "RATE_LIMITED", "retryAfter": 20 }));
    }
    let mut forged = open_socket(&app, [("x-forwarded-for", home)]).await;
    forged.signs_in("forged").await;
    assert_eq!(forged.close_code().await, 1013);
    let mut anonymous = open_socket(&app, [("x-forwarded-for", home)]).await;
    anonymous.sends(json!({ "type": "connection_init" })).await;
    assert_eq!(anonymous.close_code().await, 1013);

    // Other addresses, and members at the same address, are not limited.
    assert_eq!(request_from(&app, "192.0.2.2", None).await.status(), StatusCode::OK);
    assert_eq!(request_from(&app, home, Some(&ada.token)).await.status(), StatusCode::OK);
    let mut adas = open_socket(&app, [("x-forwarded-for", home)]).await;
    adas.signs_in(&ada.token).await;
    assert_eq!(adas.receives().await["type"], "connection_ack");
    app.app.clock.advance(TimeDelta::seconds(20));
    assert_eq!(request_from(&app, home, None).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn operations_on_a_socket_without_a_token_are_rate_limited() {
    let app = app_with_anonymous_rate().await;
    let ada = app.member("Ada").await;
    let home = [("x-forwarded-for", "192.0.2.1")];
    let operation = json!({ "type": "subscribe", "id": "1", "payload": { "query": HELLO } });
    let (mut anonymous, mut adas) = (open_socket(&app, home).await, open_socket(&app, home).await);
    anonymous.sends(json!({ "type": "connection_init" })).await;
    adas.signs_in(&ada.token).await;
    for socket in [&mut anonymous, &mut adas] {
        assert_eq!(socket.receives().await["type"], "connection_ack");
        for _ in 0..2 {
            socket.executes_once(HELLO, json!({})).await;
        }
    }

    anonymous.sends(operation.clone()).await;
    adas.sends(operation).await;

    assert_eq!(anonymous.close_code().await, 1013);
    assert_eq!(adas.receives().await["type"], "next", "members are not limited");
}
