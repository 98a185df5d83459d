use super::output::{Loading, Output};
use super::{Execution, Planner, Selection, Sets, Writer, Written};

impl<T: Output + ?Sized> Output for &T {
    const NULLABLE: bool = T::NULLABLE;

    fn select(sets: &Sets<'_>, planner: &mut Planner<'_>) -> Selection {
        T::select(sets, planner)
    }

    fn load<'a>(values: &[&'a Self], selection: &'a Selection, execution: &'a Execution) -> Loading<'a> {
        let values: Vec<&'a T> = values.iter().map(|value| &***value).collect();
        T::load(&values, selection, execution)
    }

    fn write<'e>(&self, selection: &'e Selection, writer: &mut Writer<'e>) -> Written {
        (**self).write(selection, writer)
    }
}

impl<T: Output + Sync> Output for Option<T> {
    const NULLABLE: bool = true;

    fn select(sets: &Sets<'_>, planner: &mut Planner<'_>) -> Selection {
        T::select(sets, planner)
    }

    fn load<'a>(values: &[&'a Self], selection: &'a Selection, execution: &'a Execution) -> Loading<'a> {
        let values: Vec<&'a T> = values.iter().filter_map(|value| value.as_ref()).collect();
        T::load(&values, selection, execution)
    }

    fn write<'e>(&self, selection: &'e Selection, writer: &mut Writer<'e>) -> Written {
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
    fn select(sets: &Sets<'_>, planner: &mut Planner<'_>) -> Selection {
        T::select(sets, planner)
    }

    fn load<'a>(values: &[&'a Self], selection: &'a Selection, execution: &'a Execution) -> Loading<'a> {
        let values: Vec<&'a T> = values.iter().flat_map(|values| values.iter()).collect();
        T::load(&values, selection, execution)
    }

    fn write<'e>(&self, selection: &'e Selection, writer: &mut Writer<'e>) -> Written {
        writer.list(self, |item, writer| item.write(selection, writer))
    }
}
