use super::finding::Finding;
use crate::auth::KeySource;
use crate::cli::verification_keys;
use crate::config::Tokens;

const SECRET: &str = "secret";
const ISSUER: &str = "issuer's keys";

pub async fn check(tokens: &Tokens) -> Vec<Finding> {
    let mut findings = Vec::new();
    match verification_keys::secret(&tokens.secret) {
        Ok(None) => {}
        Ok(Some(_)) => findings.push(Finding::ok(SECRET, "long enough")),
        Err(error) => findings.push(Finding::failed(SECRET, format!("{error:#}"))),
    }
    if let Some(jwks) = &tokens.jwks {
        findings.push(issuer(jwks).await);
    }
    if findings.is_empty() {
        findings.push(Finding::failed("keys", "set --jwt-secret, --jwks or both: nobody can sign in"));
    }
    findings
}

async fn issuer(jwks: &str) -> Finding {
    let keys = match KeySource::new(jwks, KeySource::TIMEOUT) {
        Ok(source) => source.load().await,
        Err(error) => Err(error),
    };
    match keys {
        Ok(keys) => Finding::ok(ISSUER, keys.to_string()),
        Err(error) => Finding::failed(ISSUER, format!("--jwks: {error}")),
    }
}
