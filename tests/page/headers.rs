//! The headers of the page and its files: caching, compression, and security.

use crate::support::TestApp;
use crate::support::site::{SCRIPT, app_with_pages, get_path, get_path_with, header, site};

#[tokio::test]
async fn the_page_is_revalidated_with_its_etag() {
    let app = app_with_pages().await;
    for path in ["/", "/favicon.svg"] {
        let first = get_path(&app, path).await;
        assert_eq!(header(first.headers(), "cache-control"), "no-cache");
        let etag = header(first.headers(), "etag").to_owned();

        let known = get_path_with(&app, path, "if-none-match", &format!("\"other\", {etag}")).await;
        assert_eq!((known.status().as_u16(), header(known.headers(), "etag")), (304, &*etag));
        assert_eq!(known.text().await.expect("a string"), "");
        assert_eq!(get_path_with(&app, path, "if-none-match", "\"other\"").await.status(), 200);
    }
}

#[tokio::test]
async fn a_hashed_file_is_immutable_and_served_in_the_best_encoding() {
    let app = app_with_pages().await;
    let script = async |accepted: &str| {
        let response = get_path_with(&app, "/assets/index-Bx1.js", "accept-encoding", accepted).await;
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
    let tiny = get_path_with(&app, "/assets/tiny-Cy2.css", "accept-encoding", "br").await;
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
        let response = get_path(&app, path).await;
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
