use async_graphql::{Value, Variables};

use crate::code::Code;
use crate::config::DocumentLimits;
use crate::graphql::error::{ApiError, Result};

/// Fails with `QUERY_TOO_MANY_VALUES` if the variables contain too many values.
pub fn check_value_count(variables: &Variables, limits: &DocumentLimits) -> Result<()> {
    if variables.values().map(count).sum::<usize>() > limits.query_values {
        return Err(ApiError::limit(
            Code::QueryTooManyValues,
            "values in its variables",
            limits.query_values,
        ));
    }
    Ok(())
}

/// Counts a value and all values inside it.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::List(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}
