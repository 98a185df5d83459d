use axum::http::Uri;
use clap::Args;
use clap::builder::BoolishValueParser;

#[derive(Args, Clone, Debug)]
pub struct PageSettings {
    /// Address of the platform's sign-in page, or a path on the same host; the page redirects there when a session ends
    #[arg(long, env = "CAUSERIE_SIGN_IN_URL", value_name = "URL|/PATH", value_parser = sign_in_url)]
    pub sign_in_url: Option<String>,
    /// Name of the cookie in which the platform stores a member's token; accepted from pages of the same origin only
    #[arg(long, env = "CAUSERIE_SESSION_COOKIE", value_name = "NAME", value_parser = cookie_name)]
    pub session_cookie: Option<String>,
    /// Serve GraphiQL, an editor for trying the API, at `/graphiql`
    #[arg(long, env = "CAUSERIE_GRAPHIQL", value_parser = BoolishValueParser::new())]
    pub graphiql: bool,
}

/// Accepts the characters that RFC 6265 allows in a cookie name.
fn cookie_name(text: &str) -> Result<String, String> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let is_valid = !text.is_empty() && text.chars().all(is_allowed);
    if is_valid { Ok(text.to_owned()) } else { Err("write it as __Host-session".to_owned()) }
}

/// Refuses scripts, and paths that a browser would interpret as another host.
fn sign_in_url(text: &str) -> Result<String, String> {
    let invalid = || "write it as https://example.org/sign-in or /sign-in".to_owned();
    let uri: Uri = text.parse().map_err(|_| invalid())?;
    let is_valid = match uri.scheme_str() {
        Some(scheme) => matches!(scheme, "http" | "https"),
        None => text.starts_with('/') && !text.starts_with("//"),
    };
    // Browsers read a backslash as a slash.
    if is_valid && !text.contains('\\') { Ok(text.to_owned()) } else { Err(invalid()) }
}
