use async_graphql::ID;

use super::output::{Loading, Output};
use super::{Execution, Planner, Selection, Sets, Writer, Written};

/// A value without fields.
macro_rules! output_of_leaf {
    ($($ty:ty: |$value:ident, $writer:ident| $write:expr;)*) => {
        $(impl Output for $ty {
            fn select(_: &Sets<'_>, _: &mut Planner<'_>) -> Selection {
                Selection::default()
            }

            fn load<'a>(_: &[&'a Self], _: &'a Selection, _: &'a Execution) -> Loading<'a> {
                None
            }

            fn write<'e>(&self, _: &'e Selection, $writer: &mut Writer<'e>) -> Written {
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
    bool: |value, writer| writer.plain(if *value { "true" } else { "false" });
    crate::graphql::scalar::DateTime: |value, writer| writer.string(&value.text());
    crate::graphql::scalar::EventCursor: |value, writer| writer.string(&value.text());
}

/// An enum's `Output`, by the names that the library gives to its items.
macro_rules! output_of_enum {
    ($ty:ty) => {
        impl $crate::graphql::plan::Output for $ty {
            fn select(
                _: &$crate::graphql::plan::Sets<'_>,
                _: &mut $crate::graphql::plan::Planner<'_>,
            ) -> $crate::graphql::plan::Selection {
                $crate::graphql::plan::Selection::default()
            }

            fn load<'a>(
                _: &[&'a Self],
                _: &'a $crate::graphql::plan::Selection,
                _: &'a $crate::graphql::plan::Execution,
            ) -> $crate::graphql::plan::Loading<'a> {
                None
            }

            fn write<'e>(
                &self,
                _: &'e $crate::graphql::plan::Selection,
                writer: &mut $crate::graphql::plan::Writer<'e>,
            ) -> $crate::graphql::plan::Written {
                let items = <Self as ::async_graphql::resolver_utils::EnumType>::items();
                let name = items.iter().find(|item| item.value == *self).map_or("", |item| item.name);
                writer.string(name);
                Ok(())
            }
        }
    };
}
pub(crate) use output_of_enum;
