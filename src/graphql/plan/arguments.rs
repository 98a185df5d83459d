use apollo_compiler::Name;
use async_graphql::{InputType, Value};

use super::PlannedField;
use crate::graphql::error::{ApiError, Result};

/// The arguments of a selected field, and the variables of the operation.
pub struct Arguments<'e> {
    pub(super) field: &'e PlannedField,
    pub(super) variables: &'e [(Name, Value)],
}

impl Arguments<'_> {
    /// Returns the argument with this name as the field's parameter. Fails with `BAD_USER_INPUT` if it is invalid.
    pub fn get<T: InputType>(&self, name: &str) -> Result<T> {
        let argument = self.field.arguments.iter().find(|(known, _)| known.as_str() == name);
        T::parse(argument.and_then(|(_, argument)| argument.value(self.variables)))
            .map_err(|error| ApiError::bad_input(error.into_server_error(self.field.position).message))
    }
}
