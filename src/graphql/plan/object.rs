use apollo_compiler::Node;
use apollo_compiler::executable;
use async_graphql::OutputType;
use async_graphql::connection::EmptyFields;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::output::{LoadFuture, Output, join};
use super::{Execution, PlannedField, PlannedSelection, Planner, ResponseWriter, SelectionSets, WriteResult};

/// A type with fields, each of which has an index.
pub trait Object: Sized {
    /// Compiles the selection of a field, and returns it with the index of the field. None if there is no such field.
    fn select_field(
        name: &str,
        sets: &SelectionSets<'_>,
        planner: &mut Planner<'_>,
    ) -> Option<(usize, PlannedSelection)>;

    /// Loads what a field of all these values needs. The default is for objects whose fields need nothing.
    fn load_field<'a>(
        _values: &[&'a Self],
        _field: &'a PlannedField,
        _index: usize,
        _execution: &'a Execution,
    ) -> LoadFuture<'a> {
        None
    }

    /// Writes a field, for which everything has been loaded. The default is for objects whose fields are mutations or
    /// streams.
    fn write_field<'e>(
        &self,
        _field: &'e PlannedField,
        _index: usize,
        writer: &mut ResponseWriter<'e>,
    ) -> WriteResult {
        writer.not_planned()
    }
}

impl Planner<'_> {
    /// Plans the selected fields of an object type.
    pub fn object<T: Object + OutputType>(&mut self, sets: &SelectionSets<'_>) -> Vec<PlannedField> {
        self.object_named::<T>(&T::type_name(), sets)
    }

    /// Like `object`, for a type with the given name in the schema.
    pub fn object_named<T: Object>(&mut self, name: &str, sets: &SelectionSets<'_>) -> Vec<PlannedField> {
        let fields = self.collect_fields(name, sets).into_iter();
        fields.filter_map(|(key, fields)| self.object_field::<T>(key, &fields)).collect()
    }

    fn object_field<T: Object>(
        &mut self,
        response_key: &str,
        fields: &[&Node<executable::Field>],
    ) -> Option<PlannedField> {
        let first = fields.first()?;
        let sets = SelectionSets::of(fields);
        let (index, selection) = match first.name.as_str() {
            "__typename" => (PlannedField::TYPENAME, PlannedSelection::default()),
            "__schema" | "__type" => {
                (PlannedField::INTROSPECTION, self.introspection(first.ty().inner_named_type(), &sets))
            }
            name => T::select_field(name, &sets, self)?,
        };
        Some(self.plan_field(response_key, first, index, selection))
    }
}

/// Loads the selected fields of these values. `object` is the index of their type among the possible types of the
/// field.
pub fn load_object<'a, T: Object>(
    values: &[&'a T],
    selection: &'a PlannedSelection,
    object: usize,
    execution: &'a Execution,
) -> LoadFuture<'a> {
    if values.is_empty() {
        return None;
    }
    let fields = selection.fields(object).iter().filter(|field| field.selection.needs_loading);
    join(fields.map(|field| T::load_field(values, field, field.index, execution)))
}

/// Loads what is selected of values that the methods of a field have returned.
pub fn load_values<'a, T: Output + Send + Sync + 'a>(
    values: Vec<T>,
    field: &'a PlannedField,
    execution: &'a Execution,
) -> BoxFuture<'a, ()> {
    let future = async move {
        let future = T::load(&values.iter().collect::<Vec<_>>(), &field.selection, execution);
        if let Some(future) = future {
            future.await;
        }
    };
    future.boxed()
}

impl<'e> ResponseWriter<'e> {
    /// Writes the selected fields of a value. `object` is the index of its type among the possible types of the field.
    pub fn object<T: Object + OutputType>(
        &mut self,
        value: &T,
        selection: &'e PlannedSelection,
        object: usize,
    ) -> WriteResult {
        let mut separator = '{';
        for field in selection.fields(object) {
            self.push(separator);
            separator = ',';
            self.enter(field);
            let written = match field.index {
                PlannedField::TYPENAME | PlannedField::INTROSPECTION => self.meta_field::<T>(field),
                index => value.write_field(field, index, self),
            };
            self.leave();
            written?;
        }
        if separator == '{' {
            self.push('{');
        }
        self.end_object();
        Ok(())
    }

    /// Writes `__typename`, `__schema` or `__type`.
    pub fn meta_field<T: OutputType>(&mut self, field: &'e PlannedField) -> WriteResult {
        if field.index == PlannedField::INTROSPECTION {
            return self.introspection(field);
        }
        self.string(&T::type_name());
        Ok(())
    }
}

impl Object for EmptyFields {
    fn select_field(
        _: &str,
        _: &SelectionSets<'_>,
        _: &mut Planner<'_>,
    ) -> Option<(usize, PlannedSelection)> {
        None
    }
}

/// Implements `Output` for a type that implements `Object`.
macro_rules! output_of_object {
    ([$($generics:tt)*] $ty:ty) => {
        impl $($generics)* $crate::graphql::plan::Output for $ty {
            fn select(
                sets: &$crate::graphql::plan::SelectionSets<'_>,
                planner: &mut $crate::graphql::plan::Planner<'_>,
            ) -> $crate::graphql::plan::PlannedSelection {
                $crate::graphql::plan::PlannedSelection::of(vec![planner.object::<Self>(sets)])
            }

            fn load<'a>(
                values: &[&'a Self],
                selection: &'a $crate::graphql::plan::PlannedSelection,
                execution: &'a $crate::graphql::plan::Execution,
            ) -> $crate::graphql::plan::LoadFuture<'a> {
                $crate::graphql::plan::load_object(values, selection, 0, execution)
            }

            fn write<'e>(
                &self,
                selection: &'e $crate::graphql::plan::PlannedSelection,
                writer: &mut $crate::graphql::plan::ResponseWriter<'e>,
            ) -> $crate::graphql::plan::WriteResult {
                writer.object(self, selection, 0)
            }
        }
    };
}
pub(crate) use output_of_object;
