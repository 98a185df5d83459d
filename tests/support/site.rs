use std::sync::Arc;

use causerie::http::Site;
use reqwest::Response;
use reqwest::header::HeaderMap;

use super::TestApp;

/// The content of `/assets/index-Bx1.js`.
pub const SCRIPT: &str = "console.log('Bonjour')";
const PAGE: &str = "<html><!--causerie-config--><script src=/assets/index-Bx1.js></script></html>";

/// The compressed files are placeholders: the tests check which file is served.
pub fn site() -> Arc<Site> {
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

pub async fn app_with_pages() -> TestApp {
    TestApp::adjusted(|state| state.site = site()).await
}

/// GETs a path.
pub async fn get_path(app: &TestApp, path: &str) -> Response {
    app.http.get(format!("http://{}{path}", app.address)).send().await.expect("a response")
}

/// GETs a path with one header.
pub async fn get_path_with(app: &TestApp, path: &str, header: &str, value: &str) -> Response {
    let request = app.http.get(format!("http://{}{path}", app.address)).header(header, value);
    request.send().await.expect("a response")
}

/// The value of a header, or an empty string.
pub fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().expect("a string"))
}
