//! The files of the page, with a small stand-in for the real build.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::program::run;
use crate::support::site::{app_with_pages, get_path, get_path_with, header, site};

#[tokio::test]
async fn the_page_is_served_at_each_of_its_paths() {
    let app = app_with_pages().await;

    for path in [
        "/",
        "/new",
        "/new/",
        "/c/conversation_1",
        "/c/conversation_1/",
        "/c/%E0%A4%A",
        "/m/ada",
        "/?lang=fr",
    ] {
        let page = get_path(&app, path).await;
        assert_eq!(
            (page.status().as_u16(), header(page.headers(), "content-type")),
            (200, "text/html; charset=utf-8")
        );
        assert!(page.text().await.expect("a string").contains("index-Bx1.js"), "{path}");
    }
    for path in [
        "/index.html",
        "/c",
        "/c/",
        "/c/1/2",
        "/assets/",
        "/assets/none.js",
        "/assets/index-Bx1.js.br",
        "/../Cargo.toml",
    ] {
        let page = get_path(&app, path).await;
        assert_eq!(page.status(), 404, "{path}");
        let body: Value = page.json().await.expect("JSON");
        assert_eq!(body["errors"][0]["extensions"]["code"], "NOT_FOUND", "{path}");
    }
}

#[tokio::test]
async fn an_unknown_path_is_a_404_page_for_browsers() {
    let app = app_with_pages().await;
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8";
    for path in ["/nowhere", "/c", "/c/1/2", "//c//1", "/graphiql", "/assets/none.js"] {
        let page = get_path_with(&app, path, "accept", browser).await;
        assert_eq!(
            (page.status().as_u16(), header(page.headers(), "content-type")),
            (404, "text/html; charset=utf-8"),
            "{path}"
        );
        assert!(header(page.headers(), "content-security-policy").contains("script-src 'self'"), "{path}");
        assert!(page.text().await.expect("a string").contains("index-Bx1.js"), "{path}");
    }
    let picture = get_path_with(&app, "/nowhere", "accept", "image/avif,image/webp,*/*;q=0.8").await;
    assert_eq!(header(picture.headers(), "content-type"), "application/json; charset=utf-8");
    let posted = app.http.post(format!("http://{}/nowhere", app.address)).header("accept", browser);
    let posted = posted.send().await.expect("a response");
    assert_eq!(header(posted.headers(), "content-type"), "application/json; charset=utf-8");
}

#[tokio::test]
async fn the_page_contains_the_sign_in_settings() {
    let configuration = async |demo: bool, sign_in_url: Option<&str>| {
        let app = TestApp::adjusted(|state| {
            state.site = site();
            state.demo = demo;
            state.session_cookie = (!demo).then(|| "session".to_owned());
            state.sign_in_url = sign_in_url.map(str::to_owned);
        });
        let page = get_path(&app.await, "/").await.text().await.expect("a string");
        page.strip_prefix("<html>").and_then(|page| page.split_once("<script")).expect("a place").0.to_owned()
    };

    assert_eq!(
        configuration(true, None).await,
        r#"<meta name="causerie-config" content='{"demo":true,"sessionCookie":false,"signInUrl":null}'>"#
    );
    assert_eq!(
        configuration(false, Some("/in?a=1&b='<")).await,
        r#"<meta name="causerie-config" content='{"demo":false,"sessionCookie":true,"signInUrl":"/in?a=1&amp;b=&#39;&lt;"}'>"#
    );
}

#[tokio::test]
async fn graphiql_is_served_only_if_enabled() {
    let without = app_with_pages().await;
    assert_eq!(get_path(&without, "/graphiql").await.status(), 404);
    assert_eq!(get_path(&without, "/graphiql.html").await.status(), 404);

    let with = TestApp::adjusted(|state| {
        state.site = site();
        state.graphiql = true;
    })
    .await;
    let page = get_path(&with, "/graphiql").await.text().await.expect("a string");
    assert!(page.starts_with("<html>GraphiQL<meta name=\"causerie-config\""), "{page}");
}

#[tokio::test]
async fn a_build_without_the_page_explains_how_to_build_it() {
    let app = TestApp::adjusted(|state| {
        state.site = Arc::default();
        state.graphiql = true;
    })
    .await;
    for path in ["/", "/c/conversation_1", "/graphiql"] {
        let page = get_path(&app, path).await;
        assert_eq!(page.status(), 200);
        let text = page.text().await.expect("a string");
        assert!(
            text.contains("make run") && text.contains("npm ci &amp;&amp; npm run build"),
            "{path}: {text}"
        );
    }
}

#[tokio::test]
async fn the_demo_lists_its_members() {
    let demo = TestApp::adjusted(|state| state.demo = true).await;

    let members: Value = get_path(&demo, "/demo/members").await.json().await.expect("JSON");

    let names: Vec<_> =
        members.as_array().expect("a list").iter().map(|one| one["handle"].as_str()).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!((names.len(), &names), (8, &sorted), "sorted by handle");
    assert_eq!(members[2], json!({ "handle": "eloise", "displayName": "Éloïse Garnier" }));
    let elsewhere = get_path_with(&demo, "/demo/members", "host", "evil.example").await;
    assert_eq!(elsewhere.status(), 403, "DNS rebinding is refused");
    assert_eq!(get_path(&app_with_pages().await, "/demo/members").await.status(), 404);
}

#[test]
fn the_sign_in_url_must_be_http_or_a_path() {
    let refused = |url: &str| {
        // Without a secret it is refused anyway, so the message decides.
        let output = run(&["serve", "--sign-in-url", url]);
        String::from_utf8_lossy(&output.stderr).contains("https://example.org/sign-in or /sign-in")
    };
    for url in ["javascript:alert(1)", "ftp://a.example/", "//a.example", "/\\a.example", "sign-in", ""] {
        assert!(refused(url), "{url}");
    }
    for url in ["https://a.example/in?to=1", "http://localhost:3000/in", "/in"] {
        assert!(!refused(url), "{url}");
    }
}
