use super::{Arguments, Execution, PlannedField, PlannedSelection};

/// The selection of a field, for a resolver that reads some of it with the same statement as the value. Empty with
/// async-graphql's own executor.
#[derive(Clone, Copy, Default)]
pub struct Lookahead<'e>(Option<(&'e PlannedSelection, &'e Execution)>);

impl<'e> Lookahead<'e> {
    #[must_use]
    pub fn of(field: &'e PlannedField, execution: &'e Execution) -> Self {
        Self(Some((&field.selection, execution)))
    }

    /// Returns the arguments of the first selected field with this name. None if it is not selected.
    #[must_use]
    pub fn arguments(self, name: &str) -> Option<Arguments<'e>> {
        let (selection, execution) = self.0?;
        let field = selection.fields(0).iter().find(|field| field.name == *name)?;
        Some(execution.arguments(field))
    }
}
