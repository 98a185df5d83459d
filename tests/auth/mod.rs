mod sign_in; // members created and updated from token claims
mod refused_tokens; // forged, expired and missing tokens
mod token_claims; // audience, issuer, times and scopes
mod forged_tokens; // tokens not signed by a key of the issuer
mod issuer_keys; // fetching, rotating and caching a JWKS
mod key_settings; // key settings of `serve`
mod token_diagnostics; // how operators find out why a token is refused
mod revocation; // revoked tokens
mod revoked_sockets; // … and their sockets
mod platform_scope; // tokens of the platform
mod clock_changes; // the clock set back or ahead, in one process
mod system_clock_changes; // the same for the program, under libfaketime
mod session_cookie; // the session cookie of the own origin
