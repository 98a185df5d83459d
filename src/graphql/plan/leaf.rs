use async_graphql::ID;

use super::output::{LoadFuture, Output};
use super::{Execution, PlannedSelection, Planner, ResponseWriter, SelectionSets, WriteResult};

/// Implements `Output` for scalars.
macro_rules! output_of_leaf {
    ($($ty:ty: |$value:ident, $writer:ident| $write:expr;)*) => {
        $(impl Output for $ty {
            fn select(_: &SelectionSets<'_>, _: &mut Planner<'_>) -> PlannedSelection {
                PlannedSelection::default()
            }

            fn load<'a>(_: &[&'a Self], _: &'a PlannedSelection, _: &'a Execution) -> LoadFuture<'a> {
                None
            }

            fn write<'e>(&self, _: &'e PlannedSelection, $writer: &mut ResponseWriter<'e>) -> WriteResult {
                let $value = self;
                $write;
                Ok(())
            }
        })*
    };
}

output_of_leaf! {
    str: |value, writer| writer.string(value);
    std::borrow::Cow<'_, str>: |value, writer| writer.string(value);
    String: |value, writer| writer.string(value);
    ID: |value, writer| writer.string(value);
    i32: |value, writer| writer.int(*value);
    bool: |value, writer| writer.raw(if *value { "true" } else { "false" });
    crate::graphql::scalar::DateTime: |value, writer| writer.string(&value.text());
    crate::graphql::scalar::LocalTime: |value, writer| writer.string(&value.text());
    crate::graphql::scalar::EventCursor: |value, writer| writer.string(&value.text());
}

/// Implements `Output` for an enum, with the names that its derive of `Enum` gives to the items.
macro_rules! output_of_enum {
    ($ty:ty) => {
        impl $crate::graphql::plan::Output for $ty {
            fn select(
                _: &$crate::graphql::plan::SelectionSets<'_>,
                _: &mut $crate::graphql::plan::Planner<'_>,
            ) -> $crate::graphql::plan::PlannedSelection {
                $crate::graphql::plan::PlannedSelection::default()
            }

            fn load<'a>(
                _: &[&'a Self],
                _: &'a $crate::graphql::plan::PlannedSelection,
                _: &'a $crate::graphql::plan::Execution,
            ) -> $crate::graphql::plan::LoadFuture<'a> {
                None
            }

            fn write<'e>(
                &self,
                _: &'e $crate::graphql::plan::PlannedSelection,
                writer: &mut $crate::graphql::plan::ResponseWriter<'e>,
            ) -> $crate::graphql::plan::WriteResult {
                let items = <Self as ::async_graphql::resolver_utils::EnumType>::items();
                let name = items.iter().find(|item| item.value == *self).map_or("", |item| item.name);
                writer.string(name);
                Ok(())
            }
        }
    };
}
pub(crate) use output_of_enum;
