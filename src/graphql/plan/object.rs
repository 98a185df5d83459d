use async_graphql::OutputType;
use async_graphql::connection::EmptyFields;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::output::{Loading, Output, join};
use super::{Execution, Field, Planner, Selection, Sets, Writer, Written};

/// A value with fields, each known by its index.
pub trait Object: Sized {
    /// Finds a field, and compiles what is selected of it.
    fn select_field(name: &str, sets: &Sets<'_>, planner: &mut Planner<'_>) -> Option<(usize, Selection)>;

    /// Loads one field of all these values. An object of which nothing is loaded need not say so.
    fn load_field<'a>(
        _values: &[&'a Self],
        _field: &'a Field,
        _index: usize,
        _execution: &'a Execution,
    ) -> Loading<'a> {
        None
    }

    /// Writes a field that is ready, or loaded. An object whose fields are acts or streams has none.
    fn write_field<'e>(&self, _field: &'e Field, _index: usize, writer: &mut Writer<'e>) -> Written {
        writer.not_planned()
    }
}

/// Loads what is selected of these values where they are objects of this number.
pub fn load_object<'a, T: Object>(
    values: &[&'a T],
    selection: &'a Selection,
    object: usize,
    execution: &'a Execution,
) -> Loading<'a> {
    if values.is_empty() {
        return None;
    }
    let fields = selection.fields(object).iter().filter(|field| field.selection.loads);
    join(fields.map(|field| T::load_field(values, field, field.index, execution)))
}

/// Loads what is selected of values that a field has just returned.
pub fn load_all<'a, T: Output + Send + Sync + 'a>(
    values: Vec<T>,
    field: &'a Field,
    execution: &'a Execution,
) -> BoxFuture<'a, ()> {
    let loading = async move {
        let loading = T::load(&values.iter().collect::<Vec<_>>(), &field.selection, execution);
        if let Some(loading) = loading {
            loading.await;
        }
    };
    loading.boxed()
}

impl<'e> Writer<'e> {
    /// The fields of a value that is its type's object of this number.
    pub fn object<T: Object + OutputType>(
        &mut self,
        value: &T,
        selection: &'e Selection,
        object: usize,
    ) -> Written {
        let mut separator = '{';
        for field in selection.fields(object) {
            self.push(separator);
            separator = ',';
            self.enter(field);
            let written = match field.index {
                Field::TYPENAME | Field::INTROSPECTION => self.meta::<T>(field),
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

    /// A field that every object has, or every root.
    pub fn meta<T: OutputType>(&mut self, field: &'e Field) -> Written {
        if field.index == Field::INTROSPECTION {
            return self.introspection(field);
        }
        self.string(&T::type_name());
        Ok(())
    }
}

impl Object for EmptyFields {
    fn select_field(_: &str, _: &Sets<'_>, _: &mut Planner<'_>) -> Option<(usize, Selection)> {
        None
    }
}

/// An object's `Output`, by its `Object`.
macro_rules! output_of_object {
    ([$($generics:tt)*] $ty:ty) => {
        impl $($generics)* $crate::graphql::plan::Output for $ty {
            fn select(
                sets: &$crate::graphql::plan::Sets<'_>,
                planner: &mut $crate::graphql::plan::Planner<'_>,
            ) -> $crate::graphql::plan::Selection {
                $crate::graphql::plan::Selection::of(vec![planner.object::<Self>(sets)])
            }

            fn load<'a>(
                values: &[&'a Self],
                selection: &'a $crate::graphql::plan::Selection,
                execution: &'a $crate::graphql::plan::Execution,
            ) -> $crate::graphql::plan::Loading<'a> {
                $crate::graphql::plan::load_object(values, selection, 0, execution)
            }

            fn write<'e>(
                &self,
                selection: &'e $crate::graphql::plan::Selection,
                writer: &mut $crate::graphql::plan::Writer<'e>,
            ) -> $crate::graphql::plan::Written {
                writer.object(self, selection, 0)
            }
        }
    };
}
pub(crate) use output_of_object;
