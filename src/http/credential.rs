//! What a caller shows to say who they are: the `Authorization` header, or the session cookie.

use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::{AppState, origin};
use crate::auth::{AuthError, Authenticated, Flaw, authenticate, log};

#[derive(Debug)]
pub struct Credential {
    authorization: String,
    is_cookie: bool,
}

impl Credential {
    /// The header wins: a page sets it on purpose, and cookies are sent unasked.
    pub fn of(state: &AppState, parts: &Parts) -> Result<Option<Self>, AuthError> {
        match parts.headers.get(header::AUTHORIZATION) {
            Some(value) => Ok(Some(Self::authorization(value.to_str().map_err(|_| Flaw::NoBearer)?))),
            None => Self::cookie(state, parts),
        }
    }

    /// What comes with a socket's handshake. A browser lets no page set the header there, so in one that names an origin
    /// it is the browser's own, or a proxy's, and not the member's.
    pub fn of_handshake(state: &AppState, parts: &Parts) -> Result<Option<Self>, AuthError> {
        if parts.headers.contains_key(header::ORIGIN) {
            Self::cookie(state, parts)
        } else {
            Self::of(state, parts)
        }
    }

    pub fn authorization(text: &str) -> Self {
        Self { authorization: text.to_owned(), is_cookie: false }
    }

    /// Browsers send the cookie with what any site makes them send, so it counts only where the request
    /// comes from a page of ours.
    fn cookie(state: &AppState, parts: &Parts) -> Result<Option<Self>, AuthError> {
        let headers = &parts.headers;
        let Some(token) = state.session_cookie.as_deref().and_then(|name| cookie(headers, name)) else {
            return Ok(None);
        };
        if !origin::is_ours(parts, &state.trusted_proxies) {
            state.rejected_origins.log(headers);
            return Err(AuthError::CrossSite);
        }
        Ok(Some(Self { authorization: format!("Bearer {token}"), is_cookie: true }))
    }

    /// None for a cookie that is not valid, or not any more: browsers go on sending it, and it must not keep
    /// anybody from what is open to all. Neither is the platform's own token taken from a cookie: it must be
    /// shown on purpose.
    pub async fn authenticate(&self, state: &AppState) -> Result<Option<Authenticated>, AuthError> {
        match authenticate(&state.app, &state.keys, &self.authorization).await {
            Err(AuthError::Invalid(_)) if self.is_cookie => Ok(None),
            Ok(Authenticated::Platform { .. }) if self.is_cookie => {
                log(Flaw::PlatformInCookie, "");
                Ok(None)
            }
            shown => shown.map(Some),
        }
    }
}

/// The cookie's value. None where there are several: another host of the same site can set one of the same
/// name, and nobody can tell which is whose.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut found = pairs.filter(|(its, _)| *its == name).map(|(_, value)| value);
    let value = found.next().filter(|value| !value.is_empty())?;
    found.next().is_none().then_some(value)
}
