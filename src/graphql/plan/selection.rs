use apollo_compiler::executable::{self, SelectionSet};
use apollo_compiler::{Name, Node};
use async_graphql::Pos;

use super::argument::PlannedArgument;
use crate::graphql::error::ApiError;

/// The compiled selection of a value: the fields of each object type that the value can have, in response order.
#[derive(Debug, Default)]
pub struct PlannedSelection {
    pub(super) objects: Vec<Vec<PlannedField>>,
    /// Whether the value or any of its selected fields must be loaded.
    pub needs_loading: bool,
}

#[derive(Debug)]
pub struct PlannedField {
    pub name: Name,
    pub index: usize,
    /// The alias, or else the name.
    pub response_key: Box<str>,
    /// The response key with its quotes and colon.
    pub json_key: Box<str>,
    pub position: Pos,
    pub(super) arguments: Box<[(Name, PlannedArgument)]>,
    pub selection: PlannedSelection,
}

impl PlannedField {
    /// The index of `__typename`, which every object has.
    pub const TYPENAME: usize = usize::MAX;
    /// The index of `__schema` and `__type`, whose values depend only on the schema.
    pub const INTROSPECTION: usize = usize::MAX - 1;

    /// The estimated overhead of a field in bytes: that of the allocator, and unused capacity of vectors.
    const ALLOCATION_OVERHEAD: usize = 128;

    fn bytes(&self) -> usize {
        let arguments = self
            .arguments
            .iter()
            .map(|(_, argument)| size_of::<(Name, PlannedArgument)>() + argument.bytes());
        size_of::<Self>()
            + Self::ALLOCATION_OVERHEAD
            + 2 * self.response_key.len()
            + arguments.sum::<usize>()
            + self.selection.bytes()
    }
}

impl PlannedSelection {
    #[must_use]
    pub fn of(objects: Vec<Vec<PlannedField>>) -> Self {
        let selection = Self { objects, needs_loading: false };
        Self { needs_loading: selection.fields_need_loading(), ..selection }
    }

    /// Whether any selected field of the value must be loaded.
    #[must_use]
    pub fn fields_need_loading(&self) -> bool {
        self.objects.iter().flatten().any(|field| field.selection.needs_loading)
    }

    /// The approximate memory of the selection in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.objects.iter().flatten().map(PlannedField::bytes).sum()
    }

    /// Returns the fields of an object type, which is given by its index among the possible types of the value.
    #[must_use]
    pub fn fields(&self, object: usize) -> &[PlannedField] {
        self.objects.get(object).map_or(&[], Vec::as_slice)
    }
}

/// The selection sets of all fields with the same response key, which are merged.
pub struct SelectionSets<'d>(pub Vec<&'d SelectionSet>);

impl<'d> SelectionSets<'d> {
    pub(super) fn of(fields: &[&'d Node<executable::Field>]) -> Self {
        Self(fields.iter().map(|field| &field.selection_set).collect())
    }
}

/// The error of a field whose index its type does not know. It cannot happen, because the type assigned the index.
#[must_use]
pub fn not_planned() -> ApiError {
    ApiError::internal(&"a field has no plan")
}
