//! The session cookie: it authenticates pages of the service's own origin only.

use causerie::auth::Claims;
use chrono::{DateTime, TimeDelta};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::support::platform::Platform;
use crate::support::response::VIEWER;
use crate::support::socket::PROTOCOL_HEADER;
use crate::support::{Actor, Socket, Sqlite, Subscription, TestApp};

const SAME_ORIGIN: (&str, &str) = ("sec-fetch-site", "same-origin");
const CROSS_SITE: (&str, &str) = ("sec-fetch-site", "cross-site");

async fn app_with_a_cookie() -> TestApp {
    TestApp::adjusted(|state| state.session_cookie = Some("session".to_owned())).await
}

fn session_cookie(member: &Actor) -> String {
    format!("session={}", member.token)
}

/// The handle of the authenticated member, or the status and error code.
async fn authenticate(app: &TestApp, headers: &[(&'static str, &str)]) -> Result<String, (u16, String)> {
    let mut header_map = HeaderMap::new();
    for (name, value) in headers {
        header_map.append(*name, value.parse().expect("a header"));
    }
    let request = app.http.post(app.url()).headers(header_map).json(&json!({ "query": VIEWER }));
    let response = request.send().await.expect("a response");
    let status = response.status().as_u16();
    let body: Value = response.json().await.expect("JSON");
    match body["errors"][0]["extensions"]["code"].as_str() {
        Some(code) => Err((status, code.to_owned())),
        None => Ok(body["data"]["viewer"]["member"]["handle"].as_str().expect("a handle").to_owned()),
    }
}

fn unauthenticated() -> Result<String, (u16, String)> {
    Err((200, "UNAUTHENTICATED".to_owned()))
}

fn cross_site() -> Result<String, (u16, String)> {
    Err((403, "CROSS_SITE".to_owned()))
}

#[tokio::test]
async fn a_same_origin_page_is_authenticated_by_the_cookie() {
    let app = app_with_a_cookie().await;
    let ada = app.member("Ada").await;
    let among_others = format!("theme=dark; {}; xsession=1; session2=2", session_cookie(&ada));

    assert_eq!(
        authenticate(&app, &[("cookie", &session_cookie(&ada)), SAME_ORIGIN]).await,
        Ok("ada".to_owned())
    );
    assert_eq!(authenticate(&app, &[("cookie", &among_others), SAME_ORIGIN]).await, Ok("ada".to_owned()));
    // Split, as HTTP/2 allows.
    let split = [("cookie", "theme=dark"), ("cookie", &session_cookie(&ada)), SAME_ORIGIN];
    assert_eq!(authenticate(&app, &split).await, Ok("ada".to_owned()));
    // Of two cookies with this name, one may be set by another host of the site.
    let two = format!("{}; session=forged", session_cookie(&ada));
    assert_eq!(authenticate(&app, &[("cookie", &two), SAME_ORIGIN]).await, unauthenticated());
}

#[tokio::test]
async fn a_cross_site_page_cannot_use_the_cookie() {
    let app = app_with_a_cookie().await;
    let ada = app.member("Ada").await;
    let cookie = ("cookie", &*session_cookie(&ada));
    let (here, elsewhere) = (format!("http://{}", app.address), "https://mallory.example");

    for from in [
        &[CROSS_SITE][..],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "same-origin, cross-site")],
        &[CROSS_SITE, ("origin", &here)],
        &[("origin", elsewhere)],
        &[("origin", "null")],
        &[("origin", "")],
        &[("origin", &format!("{here}1"))],
        &[("origin", &format!("https://{}.mallory.example", app.address.replace(':', ".")))],
        // Not a browser, so it can send the Authorization header instead.
        &[],
    ] {
        assert_eq!(authenticate(&app, &[&[cookie], from].concat()).await, cross_site(), "{from:?}");
    }
    // Also over GET.
    let url = format!("{}?query={{viewer{{eventCursor}}}}", app.url());
    let request = app.http.get(url).header(cookie.0, cookie.1).header("graphql-require-preflight", "1");
    assert_eq!(request.send().await.expect("a response").status(), 403);

    // Old browsers send Origin but not Sec-Fetch-Site.
    assert_eq!(authenticate(&app, &[cookie, ("origin", &here)]).await, Ok("ada".to_owned()));
    let named = [cookie, ("host", "Messages.example"), ("origin", "https://messages.example")];
    assert_eq!(authenticate(&app, &named).await, Ok("ada".to_owned()));
    let ported = [cookie, ("host", "messages.example:443"), ("origin", "https://messages.example")];
    assert_eq!(authenticate(&app, &ported).await, Ok("ada".to_owned()));
    let other_port = [cookie, ("host", "messages.example"), ("origin", "https://messages.example:8443")];
    assert_eq!(authenticate(&app, &other_port).await, cross_site());
}

#[tokio::test]
async fn the_authorization_header_takes_precedence_over_the_cookie() {
    let app = app_with_a_cookie().await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let (cookie, bearer) = (session_cookie(&ada), format!("Bearer {}", bob.token));

    for from in [SAME_ORIGIN, CROSS_SITE] {
        let headers = [("cookie", &*cookie), ("authorization", &bearer), from];
        assert_eq!(authenticate(&app, &headers).await, Ok("bob".to_owned()));
        let headers = [("cookie", &*cookie), ("authorization", "Bearer forged"), from];
        assert_eq!(authenticate(&app, &headers).await, Err((401, "UNAUTHENTICATED".to_owned())));
    }
}

#[tokio::test]
async fn an_invalid_cookie_counts_as_none() {
    let app = app_with_a_cookie().await;
    let expired =
        app.token(&Claims { sub: "1".into(), exp: DateTime::UNIX_EPOCH.into(), ..Claims::default() });

    for cookie in [&*format!("session={expired}"), "session=forged", "session=", "session", "=", ";;"] {
        assert_eq!(
            authenticate(&app, &[("cookie", cookie), SAME_ORIGIN]).await,
            unauthenticated(),
            "{cookie}"
        );
    }
    // The platform must send its token explicitly.
    let platform = format!("session={}", Platform::of(&app).token);
    assert_eq!(authenticate(&app, &[("cookie", &platform), SAME_ORIGIN]).await, unauthenticated());
    let page = app.http.get(format!("http://{}/", app.address)).header("cookie", "session=forged");
    assert_eq!(page.send().await.expect("a response").status(), 200);
}

#[tokio::test]
async fn cookies_are_ignored_without_the_setting() {
    let app = TestApp::start(Sqlite).await.expect("a database");
    let ada = app.member("Ada").await;

    for from in [SAME_ORIGIN, CROSS_SITE] {
        assert_eq!(authenticate(&app, &[("cookie", &session_cookie(&ada)), from]).await, unauthenticated());
    }
}

/// Opens a socket with these headers, and sends `connection_init` with this payload.
async fn open_socket(app: &TestApp, headers: &[(&'static str, &str)], payload: Value) -> Socket {
    let mut socket = Socket::connect_with(&app.url(), &[&[PROTOCOL_HEADER], headers].concat()).await;
    socket.sends(json!({ "type": "connection_init", "payload": payload })).await;
    socket
}

/// The handle of the member that a socket is authenticated as, or the error code.
async fn authenticated_as(mut socket: Socket) -> Result<String, String> {
    assert_eq!(socket.receives().await["type"], "connection_ack");
    let payload = socket.executes_once(VIEWER, json!({})).await;
    match payload["errors"][0]["extensions"]["code"].as_str() {
        Some(code) => Err(code.to_owned()),
        None => Ok(payload["data"]["viewer"]["member"]["handle"].as_str().expect("a handle").to_owned()),
    }
}

#[tokio::test]
async fn a_socket_is_authenticated_by_the_cookie_of_its_handshake() {
    let app = app_with_a_cookie().await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cookie = ("cookie", &*session_cookie(&ada));
    let own_origin = format!("http://{}", app.address);
    let bearer = json!({ "Authorization": format!("Bearer {}", bob.token) });

    for from in [SAME_ORIGIN, ("origin", &own_origin)] {
        let socket = open_socket(&app, &[cookie, from], json!({})).await;
        assert_eq!(authenticated_as(socket).await, Ok("ada".to_owned()), "{from:?}");
    }
    // The payload takes precedence.
    let socket = open_socket(&app, &[cookie, SAME_ORIGIN], bearer.clone()).await;
    assert_eq!(authenticated_as(socket).await, Ok("bob".to_owned()));
    assert_eq!(
        open_socket(&app, &[cookie, SAME_ORIGIN], json!({ "authorization": "" })).await.close_code().await,
        4403
    );

    // From another site, or from an unknown origin.
    let no_headers: &[(&str, &str)] = &[];
    for from in [&[CROSS_SITE][..], no_headers] {
        let socket = open_socket(&app, &[&[cookie], from].concat(), json!({})).await;
        assert_eq!({ socket }.close_code().await, 4403, "{from:?}");
        let socket = open_socket(&app, &[&[cookie], from].concat(), bearer.clone()).await;
        assert_eq!(authenticated_as(socket).await, Ok("bob".to_owned()), "{from:?}");
    }

    let stale = open_socket(&app, &[("cookie", "session=forged"), SAME_ORIGIN], json!({})).await;
    assert_eq!(authenticated_as(stale).await, Err("UNAUTHENTICATED".to_owned()));
}

#[tokio::test]
async fn a_socket_is_closed_when_the_token_in_its_cookie_expires() {
    let app = app_with_a_cookie().await;
    let exp = (app.app.clock.now() + TimeDelta::seconds(2)).into();
    let token = app.token(&Claims { sub: "platform|Ada".into(), exp, ..Claims::default() });
    let cookie = format!("session={token}");

    let mut socket = open_socket(&app, &[("cookie", &cookie), SAME_ORIGIN], json!({})).await;
    assert_eq!(socket.receives().await["type"], "connection_ack");
    let mut subscription =
        Subscription::start(socket, "subscription { newMessage { cursor } }", json!({})).await;
    app.app.clock.advance(chrono::TimeDelta::seconds(2));

    assert_eq!(subscription.socket.close_code().await, 4403);
}
