use super::output::{LoadFuture, Output};
use super::{Execution, PlannedSelection, Planner, ResponseWriter, SelectionSets, WriteResult};

impl<T: Output + ?Sized> Output for &T {
    const NULLABLE: bool = T::NULLABLE;

    fn select(sets: &SelectionSets<'_>, planner: &mut Planner<'_>) -> PlannedSelection {
        T::select(sets, planner)
    }

    fn load<'a>(
        values: &[&'a Self],
        selection: &'a PlannedSelection,
        execution: &'a Execution,
    ) -> LoadFuture<'a> {
        let values: Vec<&'a T> = values.iter().map(|value| &***value).collect();
        T::load(&values, selection, execution)
    }

    fn write<'e>(&self, selection: &'e PlannedSelection, writer: &mut ResponseWriter<'e>) -> WriteResult {
        (**self).write(selection, writer)
    }
}

impl<T: Output + Sync> Output for Option<T> {
    const NULLABLE: bool = true;

    fn select(sets: &SelectionSets<'_>, planner: &mut Planner<'_>) -> PlannedSelection {
        T::select(sets, planner)
    }

    fn load<'a>(
        values: &[&'a Self],
        selection: &'a PlannedSelection,
        execution: &'a Execution,
    ) -> LoadFuture<'a> {
        let values: Vec<&'a T> = values.iter().filter_map(|value| value.as_ref()).collect();
        T::load(&values, selection, execution)
    }

    fn write<'e>(&self, selection: &'e PlannedSelection, writer: &mut ResponseWriter<'e>) -> WriteResult {
        match self {
            Some(value) => {
                writer.nullable(|writer| value.write(selection, writer));
            }
            None => writer.null(),
        }
        Ok(())
    }
}

impl<T: Output> Output for Vec<T> {
    fn select(sets: &SelectionSets<'_>, planner: &mut Planner<'_>) -> PlannedSelection {
        T::select(sets, planner)
    }

    fn load<'a>(
        values: &[&'a Self],
        selection: &'a PlannedSelection,
        execution: &'a Execution,
    ) -> LoadFuture<'a> {
        let values: Vec<&'a T> = values.iter().flat_map(|values| values.iter()).collect();
        T::load(&values, selection, execution)
    }

    fn write<'e>(&self, selection: &'e PlannedSelection, writer: &mut ResponseWriter<'e>) -> WriteResult {
        writer.list(self, |item, writer| item.write(selection, writer))
    }
}
