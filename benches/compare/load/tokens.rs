use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde::Serialize;

use super::shape::subject;

pub const SECRET: &str = "a secret of at least 32 bytes, to measure with";
const DAY: u64 = 86_400;

#[derive(Serialize)]
struct Claims {
    sub: String,
    iat: u64,
    exp: u64,
}

/// The `authorization` header of each member.
pub fn tokens(members: u64) -> Result<Vec<String>> {
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let iat = now_ms() / 1000;
    let token = |member| {
        let claims = Claims { sub: subject(member), iat, exp: iat + DAY };
        Ok(format!("Bearer {}", encode(&Header::default(), &claims, &key)?))
    };
    (0..members).map(token).collect()
}

/// Milliseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "a benchmark runs by the machine's clock")]
pub fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
