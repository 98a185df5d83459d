//! Reads the extensions of errors in a response.

use async_graphql::ServerError;

/// Returns the code of an error in a response, which always has one.
#[must_use]
pub fn code(error: &ServerError) -> &str {
    extension(error, "code").unwrap_or_default()
}

/// Returns the ID under which the log has the cause of an internal error.
pub fn error_id(error: &ServerError) -> Option<&str> {
    extension(error, "errorId")
}

fn extension<'e>(error: &'e ServerError, name: &str) -> Option<&'e str> {
    match error.extensions.as_ref()?.get(name)? {
        async_graphql::Value::String(text) => Some(text),
        _ => None,
    }
}
