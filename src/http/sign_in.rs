//! Signs in the caller of an HTTP request.

use axum::http::request::Parts;

use super::AppState;
use super::address::Address;
use super::credential::Credential;
use super::error::{HttpError, Result};
use crate::auth::{AuthError, Authenticated, SignedIn};
use crate::caller::Caller;
use crate::limits::rate::RateLimited;

/// Returns the caller. Fails if the token is invalid; an invalid cookie makes the caller anonymous. Requests without a
/// valid token count against the rate of their address.
pub async fn sign_in(state: &AppState, parts: &Parts, address: Option<Address>) -> Result<Authenticated> {
    let authenticated = authenticate(state, parts).await;
    let is_anonymous = matches!(
        authenticated,
        Ok(Authenticated { caller: Caller::Anonymous, .. }) | Err(AuthError::Invalid(_))
    );
    if is_anonymous && let Err(RateLimited(seconds)) = state.count_anonymous(address) {
        let message = "Too many requests without a valid token were sent from this address.";
        return Err(HttpError::rate_limited(message, seconds));
    }
    Ok(authenticated?)
}

/// Verifies the token of a request again, without the cached result.
pub async fn sign_in_again(state: &AppState, parts: &Parts, signed_in: &SignedIn) -> Result<Authenticated> {
    signed_in.forget(&state.keys);
    Ok(authenticate(state, parts).await?)
}

async fn authenticate(state: &AppState, parts: &Parts) -> Result<Authenticated, AuthError> {
    match Credential::of(state, parts)? {
        Some(credential) => credential.authenticate(state).await,
        None => Ok(Authenticated::ANONYMOUS),
    }
}
