//! Reads and writes the extensions of errors in a response.

use async_graphql::ServerError;

use crate::code::Code;

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

/// Adds a code to an error that the library made without one.
pub fn with_code(mut error: ServerError, code: Code) -> ServerError {
    let extensions = error.extensions.get_or_insert_default();
    if extensions.get("code").is_none() {
        extensions.set("code", code.as_str());
    }
    error
}
