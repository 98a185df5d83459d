//! The session cookie: it signs the pages of our own origin in, and nobody else's.

use causerie::auth::Claims;
use chrono::{DateTime, TimeDelta};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::support::platform::Platform;
use crate::support::{Actor, Socket, Sqlite, Subscription, TestApp};

const WHO: &str = "{ viewer { member { handle } } }";
const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");
const OURS: (&str, &str) = ("sec-fetch-site", "same-origin");
const THEIRS: (&str, &str) = ("sec-fetch-site", "cross-site");

async fn app() -> TestApp {
    TestApp::adjusted(|state| state.session_cookie = Some("session".to_owned())).await
}

fn session(member: &Actor) -> String {
    format!("session={}", member.token)
}

/// Who that is, by handle; or the code of what is wrong, with the status.
async fn who(app: &TestApp, headers: &[(&'static str, &str)]) -> Result<String, (u16, String)> {
    let mut all = HeaderMap::new();
    for (name, value) in headers {
        all.append(*name, value.parse().expect("a header"));
    }
    let request = app.http.post(app.url()).headers(all).json(&json!({ "query": WHO }));
    let response = request.send().await.expect("a response");
    let status = response.status().as_u16();
    let body: Value = response.json().await.expect("JSON");
    match body["errors"][0]["extensions"]["code"].as_str() {
        Some(code) => Err((status, code.to_owned())),
        None => Ok(body["data"]["viewer"]["member"]["handle"].as_str().expect("a handle").to_owned()),
    }
}

fn nobody() -> Result<String, (u16, String)> {
    Err((200, "UNAUTHENTICATED".to_owned()))
}

fn cross_site() -> Result<String, (u16, String)> {
    Err((403, "CROSS_SITE".to_owned()))
}

#[tokio::test]
async fn a_page_of_ours_needs_no_token_of_its_own() {
    let app = app().await;
    let ada = app.member("Ada").await;
    let among_others = format!("theme=dark; {}; xsession=1; session2=2", session(&ada));

    assert_eq!(who(&app, &[("cookie", &session(&ada)), OURS]).await, Ok("ada".to_owned()));
    assert_eq!(who(&app, &[("cookie", &among_others), OURS]).await, Ok("ada".to_owned()));
    // As HTTP/2 writes them.
    let split = [("cookie", "theme=dark"), ("cookie", &session(&ada)), OURS];
    assert_eq!(who(&app, &split).await, Ok("ada".to_owned()));
    // Two of one name: the other may be of another host of the site.
    let two = format!("{}; session=forged", session(&ada));
    assert_eq!(who(&app, &[("cookie", &two), OURS]).await, nobody());
}

#[tokio::test]
async fn another_site_cannot_use_the_cookie() {
    let app = app().await;
    let ada = app.member("Ada").await;
    let cookie = ("cookie", &*session(&ada));
    let (here, elsewhere) = (format!("http://{}", app.address), "https://mallory.example");

    for from in [
        &[THEIRS][..],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "same-origin, cross-site")],
        &[THEIRS, ("origin", &here)],
        &[("origin", elsewhere)],
        &[("origin", "null")],
        &[("origin", "")],
        &[("origin", &format!("{here}1"))],
        &[("origin", &format!("https://{}.mallory.example", app.address.replace(':', ".")))],
        // Not a browser: it can send the header.
        &[],
    ] {
        assert_eq!(who(&app, &[&[cookie], from].concat()).await, cross_site(), "{from:?}");
    }
    // By an address, too.
    let url = format!("{}?query={{viewer{{eventCursor}}}}", app.url());
    let request = app.http.get(url).header(cookie.0, cookie.1).header("graphql-require-preflight", "1");
    assert_eq!(request.send().await.expect("a response").status(), 403);

    // An old browser says where the page is from, and no more.
    assert_eq!(who(&app, &[cookie, ("origin", &here)]).await, Ok("ada".to_owned()));
    let named = [cookie, ("host", "Messages.example"), ("origin", "https://messages.example")];
    assert_eq!(who(&app, &named).await, Ok("ada".to_owned()));
    let ported = [cookie, ("host", "messages.example:443"), ("origin", "https://messages.example")];
    assert_eq!(who(&app, &ported).await, Ok("ada".to_owned()));
    let other_port = [cookie, ("host", "messages.example"), ("origin", "https://messages.example:8443")];
    assert_eq!(who(&app, &other_port).await, cross_site());
}

#[tokio::test]
async fn the_header_wins_over_the_cookie() {
    let app = app().await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let (cookie, bearer) = (session(&ada), format!("Bearer {}", bob.token));

    for from in [OURS, THEIRS] {
        let headers = [("cookie", &*cookie), ("authorization", &bearer), from];
        assert_eq!(who(&app, &headers).await, Ok("bob".to_owned()));
        let headers = [("cookie", &*cookie), ("authorization", "Bearer forged"), from];
        assert_eq!(who(&app, &headers).await, Err((401, "UNAUTHENTICATED".to_owned())));
    }
}

#[tokio::test]
async fn a_cookie_that_is_not_good_is_as_good_as_none() {
    let app = app().await;
    let ended = app.token(&Claims { sub: "1".into(), exp: DateTime::UNIX_EPOCH.into(), ..Claims::default() });

    for cookie in [&*format!("session={ended}"), "session=forged", "session=", "session", "=", ";;"] {
        assert_eq!(who(&app, &[("cookie", cookie), OURS]).await, nobody(), "{cookie}");
    }
    // The platform has to show its token on purpose.
    let platforms = format!("session={}", Platform::of(&app).token);
    assert_eq!(who(&app, &[("cookie", &platforms), OURS]).await, nobody());
    let page = app.http.get(format!("http://{}/", app.address)).header("cookie", "session=forged");
    assert_eq!(page.send().await.expect("a response").status(), 200);
}

#[tokio::test]
async fn without_the_setting_no_cookie_counts() {
    let app = TestApp::start(Sqlite).await.expect("a database");
    let ada = app.member("Ada").await;

    for from in [OURS, THEIRS] {
        assert_eq!(who(&app, &[("cookie", &session(&ada)), from]).await, nobody());
    }
}

/// Says hello with this payload.
async fn greets(app: &TestApp, headers: &[(&'static str, &str)], payload: Value) -> Socket {
    let mut socket = Socket::connect_with(&app.url(), &[&[PROTOCOL], headers].concat()).await;
    socket.sends(json!({ "type": "connection_init", "payload": payload })).await;
    socket
}

/// Who that is on a socket, or the code of what is wrong.
async fn who_on(mut socket: Socket) -> Result<String, String> {
    assert_eq!(socket.receives().await["type"], "connection_ack");
    socket.sends(json!({ "type": "subscribe", "id": "1", "payload": { "query": WHO } })).await;
    let payload = socket.receives().await["payload"].clone();
    match payload["errors"][0]["extensions"]["code"].as_str() {
        Some(code) => Err(code.to_owned()),
        None => Ok(payload["data"]["viewer"]["member"]["handle"].as_str().expect("a handle").to_owned()),
    }
}

#[tokio::test]
async fn a_socket_takes_the_cookie_of_its_handshake() {
    let app = app().await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cookie = ("cookie", &*session(&ada));
    let here = format!("http://{}", app.address);
    let bearer = json!({ "Authorization": format!("Bearer {}", bob.token) });

    for from in [OURS, ("origin", &here)] {
        let socket = greets(&app, &[cookie, from], json!({})).await;
        assert_eq!(who_on(socket).await, Ok("ada".to_owned()), "{from:?}");
    }
    // What the page says itself wins.
    let socket = greets(&app, &[cookie, OURS], bearer.clone()).await;
    assert_eq!(who_on(socket).await, Ok("bob".to_owned()));
    assert_eq!(greets(&app, &[cookie, OURS], json!({ "authorization": "" })).await.close_code().await, 4403);

    // Another site's page, or nobody knows whose.
    let no_words: &[(&str, &str)] = &[];
    for from in [&[THEIRS][..], no_words] {
        let socket = greets(&app, &[&[cookie], from].concat(), json!({})).await;
        assert_eq!({ socket }.close_code().await, 4403, "{from:?}");
        let socket = greets(&app, &[&[cookie], from].concat(), bearer.clone()).await;
        assert_eq!(who_on(socket).await, Ok("bob".to_owned()), "{from:?}");
    }

    let stale = greets(&app, &[("cookie", "session=forged"), OURS], json!({})).await;
    assert_eq!(who_on(stale).await, Err("UNAUTHENTICATED".to_owned()));
}

#[tokio::test]
async fn a_socket_ends_with_the_token_in_its_cookie() {
    let app = app().await;
    let exp = (app.app.clock.now() + TimeDelta::seconds(2)).into();
    let token = app.token(&Claims { sub: "platform|Ada".into(), exp, ..Claims::default() });
    let cookie = format!("session={token}");

    let mut socket = greets(&app, &[("cookie", &cookie), OURS], json!({})).await;
    assert_eq!(socket.receives().await["type"], "connection_ack");
    let mut subscription =
        Subscription::start(socket, "subscription { newMessage { cursor } }", json!({})).await;
    app.app.clock.advance(chrono::TimeDelta::seconds(2));

    assert_eq!(subscription.socket.close_code().await, 4403);
}
