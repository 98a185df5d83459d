use async_graphql::{Context, ContextSelectionSet};

use super::Execution;
use crate::graphql::error::{ApiError, Result};

/// Access to the execution, for the resolvers of async-graphql.
pub trait ContextExt {
    fn execution(&self) -> Result<&Execution>;
}

impl ContextExt for Context<'_> {
    fn execution(&self) -> Result<&Execution> {
        self.data_opt().ok_or_else(|| ApiError::internal(&"the request has no execution"))
    }
}

impl ContextExt for ContextSelectionSet<'_> {
    fn execution(&self) -> Result<&Execution> {
        self.data_opt().ok_or_else(|| ApiError::internal(&"the request has no execution"))
    }
}
