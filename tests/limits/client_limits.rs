//! How many sockets one person may have open, known or not.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use causerie::limits::rate::{Rate, RateLimiter};
use chrono::TimeDelta;
use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::{Actor, Socket, TestApp};

async fn crowded(per_member: usize, per_stranger: usize) -> TestApp {
    TestApp::adjusted(|state| {
        state.limits.sockets_per_member = per_member;
        state.limits.sockets_per_address = per_stranger;
        state.trusted_proxies =
            ["127.0.0.1/32", "10.0.0.0/8"].map(|net| net.parse().expect("a network")).into();
    })
    .await
}

/// What becomes of one more socket of a member's.
async fn one_more(actor: &Actor) -> u16 {
    let mut socket = Socket::connect(&actor.url, Some("graphql-transport-ws")).await;
    socket.signs_in(&actor.token).await;
    socket.close_code().await
}

#[tokio::test]
async fn a_member_has_so_many_sockets_and_no_more() {
    let app = crowded(2, 0).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);

    let mut first = ada.opens_a_socket().await;
    let _second = ada.opens_a_socket().await;

    assert_eq!(one_more(&ada).await, 1013);
    let _bobs = bob.opens_a_socket().await;
    first.closes().await;
    let _third = ada.opens_a_socket().await;
    assert_eq!(one_more(&ada).await, 1013);
}

#[tokio::test]
async fn a_limit_of_zero_is_none() {
    let app = crowded(0, 0).await;
    let ada = app.member("Ada").await;
    let mut sockets = Vec::new();
    for _ in 0..20 {
        sockets.push(ada.opens_a_socket().await);
    }
    assert_eq!(app.shutdown.sockets.len(), 20);
}

const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");

/// A socket that a proxy opens for somebody. Nothing is said on it.
async fn opens(app: &TestApp, [header]: [(&'static str, &str); 1]) -> Socket {
    Socket::connect_with(&app.url(), &[PROTOCOL, header]).await
}

/// How the service answers to one more of them.
async fn knocks(app: &TestApp, header: [(&'static str, &str); 1]) -> Response {
    let mut request = app.http.get(app.url());
    for (name, value) in [
        ("connection", "upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        PROTOCOL,
    ] {
        request = request.header(name, value);
    }
    let [(name, value)] = header;
    request.header(name, value).send().await.expect("a response")
}

#[tokio::test]
async fn an_address_has_so_many_sockets_before_somebody_signs_in() {
    let app = crowded(0, 1).await;
    let ada = app.member("Ada").await;
    let from = |address| [("x-forwarded-for", address)];
    let mut first = opens(&app, from("192.0.2.1")).await;

    let refused = knocks(&app, from("192.0.2.1")).await;

    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers()["retry-after"], "10");
    let error = refused.json::<Value>().await.expect("JSON")["errors"][0]["extensions"].clone();
    assert_eq!(error, json!({ "code": "RATE_LIMITED", "retryAfter": 10 }));
    let _elsewhere = opens(&app, from("192.0.2.2")).await;

    // Who signs in gives the place to the next, who may come without a token and then keeps it.
    first.signs_in(&ada.token).await;
    assert_eq!(first.receives().await["type"], "connection_ack");
    let mut second = opens(&app, from("192.0.2.1")).await;
    second.sends(json!({ "type": "connection_init" })).await;
    assert_eq!(second.receives().await["type"], "connection_ack");
    assert_eq!(knocks(&app, from("192.0.2.1")).await.status(), StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn an_address_is_what_our_own_proxies_say() {
    let app = crowded(0, 1).await;
    let taken = async |header| knocks(&app, [header]).await.status() == StatusCode::TOO_MANY_REQUESTS;
    let _first = opens(&app, [("x-forwarded-for", "192.0.2.1")]).await;
    let _home = opens(&app, [("forwarded", "for=\"[2001:db8:1:2::3]:4711\";proto=https")]).await;

    // The nearest that is no proxy of ours counts, whatever stands before it, in either header.
    for header in [
        ("x-forwarded-for", "198.51.100.7, 192.0.2.1"),
        ("x-forwarded-for", "unknown, 192.0.2.1:4711, 10.1.2.3"),
        ("x-forwarded-for", "::ffff:192.0.2.1"),
        ("forwarded", "for=198.51.100.7, proto=http;For=192.0.2.1"),
        ("forwarded", "for=_hidden, for=\"192.0.2.1:80\";by=10.0.0.1, for=10.0.0.1"),
        // A household has a network of 64 bits.
        ("x-forwarded-for", "2001:db8:1:2:aaaa::1"),
        ("x-forwarded-for", "[2001:db8:1:2::3]:80"),
    ] {
        assert!(taken(header).await, "{header:?}");
    }
    let differ = [PROTOCOL, ("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=192.0.2.77")];
    let _forged_in_one_of_them = Socket::connect_with(&app.url(), &differ).await;
    for header in [("x-forwarded-for", "192.0.2.1, 198.51.100.7"), ("x-forwarded-for", "2001:db8:1:3::3")] {
        assert!(!taken(header).await, "{header:?}");
    }
    // This machine itself is not counted, nor what stands behind it where nobody is named.
    for header in [("x-forwarded-for", "nonsense"), ("x-forwarded-for", ""), ("x-forwarded-for", "127.0.0.1")]
    {
        assert!(!taken(header).await && !taken(header).await, "{header:?}");
    }
}

#[tokio::test]
async fn nobody_else_is_believed_on_where_they_come_from() {
    let app = TestApp::adjusted(|state| {
        state.limits.sockets_per_address = 1;
        state.trusted_proxies = ["10.0.0.0/8".parse().expect("a network")].into();
    })
    .await;
    let mut sockets = Vec::new();
    // They come from this machine, which is not counted.
    for _ in 0..3 {
        sockets.push(opens(&app, [("x-forwarded-for", "192.0.2.1")]).await);
    }
}

async fn asked_three_times_a_minute() -> TestApp {
    TestApp::adjusted(|state| {
        state.anonymous_requests =
            Arc::new(RateLimiter::new(Rate::of(3, Duration::from_mins(1)), &state.app.clock));
        state.trusted_proxies = ["127.0.0.1".parse::<IpAddr>().expect("an address").into()].into();
    })
    .await
}

/// One request that a proxy passes on, with or without a token.
async fn asks(app: &TestApp, address: &str, token: Option<&str>) -> Response {
    let request = app.http.post(app.url()).header("x-forwarded-for", address);
    let request = token.into_iter().fold(request, RequestBuilder::bearer_auth);
    request.json(&json!({ "query": "{ __typename }" })).send().await.expect("a response")
}

#[tokio::test]
async fn an_address_asks_so_much_without_a_valid_token() {
    let app = asked_three_times_a_minute().await;
    let ada = app.member("Ada").await;
    let home = "192.0.2.1";

    assert_eq!(asks(&app, home, None).await.status(), StatusCode::OK);
    assert_eq!(asks(&app, home, Some("forged")).await.status(), StatusCode::UNAUTHORIZED);
    // Over a socket as well, whether it has a token or not.
    let mut socket = opens(&app, [("x-forwarded-for", home)]).await;
    socket.signs_in("forged").await;
    assert_eq!(socket.close_code().await, 4403);

    for token in [None, Some("forged")] {
        let refused = asks(&app, home, token).await;
        assert_eq!(
            (refused.status(), &refused.headers()["retry-after"]),
            (StatusCode::TOO_MANY_REQUESTS, &"20".parse().expect("it"))
        );
        let error = refused.json::<Value>().await.expect("JSON")["errors"][0]["extensions"].clone();
        assert_eq!(error, json!({ "code": "RATE_LIMITED", "retryAfter": 20 }));
    }
    let mut forged = opens(&app, [("x-forwarded-for", home)]).await;
    forged.signs_in("forged").await;
    assert_eq!(forged.close_code().await, 1013);
    let mut silent = opens(&app, [("x-forwarded-for", home)]).await;
    silent.sends(json!({ "type": "connection_init" })).await;
    assert_eq!(silent.close_code().await, 1013);

    // Others, and members at the same address, are let in.
    assert_eq!(asks(&app, "192.0.2.2", None).await.status(), StatusCode::OK);
    assert_eq!(asks(&app, home, Some(&ada.token)).await.status(), StatusCode::OK);
    let mut hers = opens(&app, [("x-forwarded-for", home)]).await;
    hers.signs_in(&ada.token).await;
    assert_eq!(hers.receives().await["type"], "connection_ack");
    app.app.clock.advance(TimeDelta::seconds(20));
    assert_eq!(asks(&app, home, None).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn what_is_asked_on_a_socket_without_a_token_counts_as_well() {
    let app = asked_three_times_a_minute().await;
    let ada = app.member("Ada").await;
    let home = [("x-forwarded-for", "192.0.2.1")];
    let asks = json!({ "type": "subscribe", "id": "1", "payload": { "query": "{ __typename }" } });
    let (mut stranger, mut hers) = (opens(&app, home).await, opens(&app, home).await);
    stranger.sends(json!({ "type": "connection_init" })).await;
    hers.signs_in(&ada.token).await;
    for socket in [&mut stranger, &mut hers] {
        assert_eq!(socket.receives().await["type"], "connection_ack");
        for _ in 0..2 {
            socket.sends(asks.clone()).await;
            assert_eq!(socket.receives().await["type"], "next");
            assert_eq!(socket.receives().await["type"], "complete");
        }
    }

    stranger.sends(asks.clone()).await;
    hers.sends(asks).await;

    assert_eq!(stranger.close_code().await, 1013);
    assert_eq!(hers.receives().await["type"], "next", "members are not counted");
}
