use super::{Arguments, Execution, Field, Selection};

/// What is selected of a field's value, for a resolver that reads some of it in the same statement.
#[derive(Clone, Copy, Default)]
pub struct Lookahead<'e>(Option<(&'e Selection, &'e Execution)>);

impl<'e> Lookahead<'e> {
    #[must_use]
    pub fn of(field: &'e Field, execution: &'e Execution) -> Self {
        Self(Some((&field.selection, execution)))
    }

    /// The arguments of the first field of this name; None where it is not selected.
    #[must_use]
    pub fn arguments(self, name: &str) -> Option<Arguments<'e>> {
        let (selection, execution) = self.0?;
        let field = selection.fields(0).iter().find(|field| field.name == *name)?;
        Some(execution.arguments(field))
    }
}
