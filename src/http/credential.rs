//! The credential of a request: the `Authorization` header or the session cookie.

use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::{AppState, origin};
use crate::auth::{AuthError, Authenticated, TokenError, authenticate};
use crate::caller::Caller;

#[derive(Debug)]
pub struct Credential {
    authorization: String,
    is_cookie: bool,
}

impl Credential {
    /// Returns the credential of a request. Prefers the header, which is set deliberately, to the cookie, which
    /// browsers add automatically.
    pub fn of(state: &AppState, parts: &Parts) -> Result<Option<Self>, AuthError> {
        match parts.headers.get(header::AUTHORIZATION) {
            Some(value) => Ok(Some(Self::authorization(value.to_str().map_err(|_| TokenError::NoBearer)?))),
            None => Self::cookie(state, parts),
        }
    }

    /// Returns the credential of a WebSocket handshake. Pages cannot set its headers, so an `Authorization` header that
    /// comes with an `Origin` was added by the browser or a proxy, not by the member.
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

    /// Accepts the cookie only from pages of the same origin, because browsers add it to requests that other sites
    /// trigger.
    fn cookie(state: &AppState, parts: &Parts) -> Result<Option<Self>, AuthError> {
        let headers = &parts.headers;
        let Some(token) = state.session_cookie.as_deref().and_then(|name| cookie(headers, name)) else {
            return Ok(None);
        };
        if !origin::is_same_origin(parts, &state.trusted_proxies) {
            state.rejected_origins.log(headers);
            return Err(AuthError::CrossSite);
        }
        Ok(Some(Self { authorization: format!("Bearer {token}"), is_cookie: true }))
    }

    /// Authenticates the caller. An invalid cookie makes the caller anonymous: browsers keep sending it, and it must
    /// not block public operations. A platform token in a cookie has the same effect, because browsers send cookies
    /// without the platform's intent.
    pub async fn authenticate(&self, state: &AppState) -> Result<Authenticated, AuthError> {
        match authenticate(&state.app, &state.keys, &self.authorization).await {
            Err(AuthError::Invalid(_)) if self.is_cookie => Ok(Authenticated::ANONYMOUS),
            Ok(Authenticated { caller: Caller::Platform, .. }) if self.is_cookie => {
                TokenError::PlatformInCookie.log("");
                Ok(Authenticated::ANONYMOUS)
            }
            authenticated => authenticated,
        }
    }
}

/// Returns the value of the cookie, or None if there are several with this name, because another host of the same site
/// can set one.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut found = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value);
    let value = found.next().filter(|value| !value.is_empty())?;
    found.next().is_none().then_some(value)
}
