use async_graphql::OutputType;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};

use super::{Execution, Planner, Selection, Sets, Writer, Written};

/// What has to be awaited before a value can be written; None where nothing has.
pub type Loading<'a> = Option<BoxFuture<'a, ()>>;

/// A value of the API: planned, loaded and written.
#[diagnostic::on_unimplemented(
    note = "what is loaded by a key is `Lookup<Key>`, `Existing<Key>` or `Derived<Key, _>`"
)]
pub trait Output: OutputType {
    /// Whether null may stand in its place.
    const NULLABLE: bool = false;

    /// Compiles what is selected of it.
    fn select(sets: &Sets<'_>, planner: &mut Planner<'_>) -> Selection;

    /// Loads what the selection needs of these values, all in one batch.
    fn load<'a>(values: &[&'a Self], selection: &'a Selection, execution: &'a Execution) -> Loading<'a>;

    /// Writes it as JSON. Everything that it needs is loaded.
    fn write<'e>(&self, selection: &'e Selection, writer: &mut Writer<'e>) -> Written;
}

/// All at once.
pub fn join<'a>(loads: impl IntoIterator<Item = Loading<'a>>) -> Loading<'a> {
    let mut loads = loads.into_iter().flatten();
    let first = loads.next()?;
    let Some(second) = loads.next() else { return Some(first) };
    let all = [first, second].into_iter().chain(loads);
    Some(join_all(all).map(|_| ()).boxed())
}
