//! The files of the page, with a small stand-in for the real build.

use std::sync::Arc;

use causerie::http::Site;
use reqwest::Response;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::program::run;

const SCRIPT: &str = "console.log('Bonjour')";
const PAGE: &str = "<html><!--causerie-config--><script src=/assets/index-Bx1.js></script></html>";

/// The compressed files are placeholders: the tests check which file is served.
fn site() -> Arc<Site> {
    let files = [
        ("index.html", PAGE),
        ("graphiql.html", "<html>GraphiQL<!--causerie-config--></html>"),
        ("favicon.svg", "<svg/>"),
        ("assets/index-Bx1.js", SCRIPT),
        ("assets/index-Bx1.js.br", "small"),
        ("assets/index-Bx1.js.gz", "smaller than nothing"),
        ("assets/tiny-Cy2.css", "a{}"),
    ];
    Arc::new(files.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect())
}

async fn app_with_pages() -> TestApp {
    TestApp::adjusted(|state| state.site = site()).await
}

async fn get(app: &TestApp, path: &str) -> Response {
    app.http.get(format!("http://{}{path}", app.address)).send().await.expect("a response")
}

async fn get_as(app: &TestApp, path: &str, header: &str, value: &str) -> Response {
    let request = app.http.get(format!("http://{}{path}", app.address)).header(header, value);
    request.send().await.expect("a response")
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().expect("a string"))
}

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
        let page = get(&app, path).await;
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
        let page = get(&app, path).await;
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
        let page = get_as(&app, path, "accept", browser).await;
        assert_eq!(
            (page.status().as_u16(), header(page.headers(), "content-type")),
            (404, "text/html; charset=utf-8"),
            "{path}"
        );
        assert!(header(page.headers(), "content-security-policy").contains("script-src 'self'"), "{path}");
        assert!(page.text().await.expect("a string").contains("index-Bx1.js"), "{path}");
    }
    let picture = get_as(&app, "/nowhere", "accept", "image/avif,image/webp,*/*;q=0.8").await;
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
        let page = get(&app.await, "/").await.text().await.expect("a string");
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
async fn the_page_is_revalidated_with_its_etag() {
    let app = app_with_pages().await;
    for path in ["/", "/favicon.svg"] {
        let first = get(&app, path).await;
        assert_eq!(header(first.headers(), "cache-control"), "no-cache");
        let etag = header(first.headers(), "etag").to_owned();

        let known = get_as(&app, path, "if-none-match", &format!("\"other\", {etag}")).await;
        assert_eq!((known.status().as_u16(), header(known.headers(), "etag")), (304, &*etag));
        assert_eq!(known.text().await.expect("a string"), "");
        assert_eq!(get_as(&app, path, "if-none-match", "\"other\"").await.status(), 200);
    }
}

#[tokio::test]
async fn a_hashed_file_is_immutable_and_served_in_the_best_encoding() {
    let app = app_with_pages().await;
    let script = async |accepted: &str| {
        let response = get_as(&app, "/assets/index-Bx1.js", "accept-encoding", accepted).await;
        let headers = response.headers().clone();
        assert_eq!(header(&headers, "cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(header(&headers, "content-type"), "text/javascript; charset=utf-8");
        assert_eq!(header(&headers, "vary"), "accept-encoding");
        assert_eq!(header(&headers, "x-content-type-options"), "nosniff");
        (header(&headers, "content-encoding").to_owned(), response.text().await.expect("a string"))
    };
    let expected = |coding: &str, text: &str| (coding.to_owned(), text.to_owned());

    assert_eq!(script("gzip, deflate, br, zstd").await, expected("br", "small"));
    assert_eq!(script("GZIP").await, expected("gzip", "smaller than nothing"));
    assert_eq!(script("*").await, expected("br", "small"));
    assert_eq!(script("br;q=0, *;q=0.5").await, expected("gzip", "smaller than nothing"));
    for none in ["", "identity", "br;q=0", "br; q=0.0, gzip;q=0", "deflate"] {
        assert_eq!(script(none).await, expected("", SCRIPT), "{none}");
    }
    let tiny = get_as(&app, "/assets/tiny-Cy2.css", "accept-encoding", "br").await;
    assert_eq!(
        (header(tiny.headers(), "content-encoding"), header(tiny.headers(), "content-type")),
        ("", "text/css; charset=utf-8")
    );
}

#[tokio::test]
async fn head_returns_the_same_headers_without_a_body() {
    let app = app_with_pages().await;
    for (path, length) in [("/assets/index-Bx1.js", SCRIPT.len()), ("/favicon.svg", 6)] {
        let request = app.http.head(format!("http://{}{path}", app.address));
        let answer = request.send().await.expect("a response");
        assert_eq!(
            (answer.status().as_u16(), header(answer.headers(), "content-length")),
            (200, &*length.to_string())
        );
        assert_eq!(answer.text().await.expect("a string"), "");
    }
    let page = app.http.head(format!("http://{}/new", app.address)).send().await.expect("a response");
    assert_eq!(
        (page.status().as_u16(), header(page.headers(), "content-type")),
        (200, "text/html; charset=utf-8")
    );
    let posted =
        app.http.post(format!("http://{}/favicon.svg", app.address)).send().await.expect("a response");
    assert_eq!(posted.status(), 404);
}

#[tokio::test]
async fn the_pages_run_only_their_own_scripts() {
    let app = TestApp::adjusted(|state| {
        state.site = site();
        state.graphiql = true;
    })
    .await;
    let policy = async |path: &str| {
        let response = get(&app, path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(header(response.headers(), name), value, "{path}");
        }
        header(response.headers(), "content-security-policy").to_owned()
    };

    let (messages, graphiql) = (policy("/").await, policy("/graphiql").await);

    for policy in [&messages, &graphiql] {
        for part in
            ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"]
        {
            assert!(policy.split("; ").any(|one| one == part), "{part} in {policy}");
        }
        assert!(!policy.contains("unsafe-eval"), "{policy}");
    }
    assert!(!messages.contains("unsafe-inline"), "{messages}");
}

#[tokio::test]
async fn graphiql_is_served_only_if_enabled() {
    let without = app_with_pages().await;
    assert_eq!(get(&without, "/graphiql").await.status(), 404);
    assert_eq!(get(&without, "/graphiql.html").await.status(), 404);

    let with = TestApp::adjusted(|state| {
        state.site = site();
        state.graphiql = true;
    })
    .await;
    let page = get(&with, "/graphiql").await.text().await.expect("a string");
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
        let page = get(&app, path).await;
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

    let members: Value = get(&demo, "/demo/members").await.json().await.expect("JSON");

    let names: Vec<_> =
        members.as_array().expect("a list").iter().map(|one| one["handle"].as_str()).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!((names.len(), &names), (8, &sorted), "sorted by handle");
    assert_eq!(members[2], json!({ "handle": "eloise", "displayName": "Éloïse Garnier" }));
    let elsewhere = get_as(&demo, "/demo/members", "host", "evil.example").await;
    assert_eq!(elsewhere.status(), 403, "DNS rebinding is refused");
    assert_eq!(get(&app_with_pages().await, "/demo/members").await.status(), 404);
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
