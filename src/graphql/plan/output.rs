use async_graphql::OutputType;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};

use super::{Execution, PlannedField, PlannedSelection, Planner, ResponseWriter, SelectionSets, WriteResult};
use crate::graphql::error::Result;

/// Completes when a value can be written. None if nothing has to be loaded.
pub type LoadFuture<'a> = Option<BoxFuture<'a, ()>>;

/// A type that a field can return: how its selection is planned, loaded and written.
#[diagnostic::on_unimplemented(
    note = "a value that is loaded by a key is a `Lookup<Key>`, `Existing<Key>` or `Derived<Key, _>`"
)]
pub trait Output: OutputType {
    /// Whether the value may be null.
    const NULLABLE: bool = false;

    /// Compiles the selection of a value.
    fn select(sets: &SelectionSets<'_>, planner: &mut Planner<'_>) -> PlannedSelection;

    /// Loads what the selection needs for all these values, in one batch for each type of key.
    fn load<'a>(
        values: &[&'a Self],
        selection: &'a PlannedSelection,
        execution: &'a Execution,
    ) -> LoadFuture<'a>;

    /// Writes the value as JSON. All that the selection needs must have been loaded.
    fn write<'e>(&self, selection: &'e PlannedSelection, writer: &mut ResponseWriter<'e>) -> WriteResult;
}

/// Runs the futures concurrently.
pub fn join<'a>(futures: impl IntoIterator<Item = LoadFuture<'a>>) -> LoadFuture<'a> {
    let mut futures = futures.into_iter().flatten();
    let first = futures.next()?;
    let Some(second) = futures.next() else { return Some(first) };
    let futures = [first, second].into_iter().chain(futures);
    Some(join_all(futures).map(|_| ()).boxed())
}

impl<'e> ResponseWriter<'e> {
    /// Writes the value of a field, or records its error.
    pub fn field<T: Output>(&mut self, field: &'e PlannedField, value: Result<T>) -> WriteResult {
        match value {
            Ok(value) => value.write(&field.selection, self),
            Err(error) => self.fail(error, T::NULLABLE),
        }
    }
}
