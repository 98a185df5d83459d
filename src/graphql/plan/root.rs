use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, Stream, StreamExt};

use super::output::{Loading, Output};
use super::{Execution, Field, Selection, Writer, Written};
use crate::graphql::error::{ApiError, Result};

/// What a mutation returned, or an event of a subscription.
pub trait Payload: Send + Sync {
    fn load<'a>(&'a self, selection: &'a Selection, execution: &'a Execution) -> Loading<'a>;
    fn write<'e>(&self, selection: &'e Selection, writer: &mut Writer<'e>) -> Written;
}

impl<T: Output + Send + Sync> Payload for T {
    fn load<'a>(&'a self, selection: &'a Selection, execution: &'a Execution) -> Loading<'a> {
        if selection.loads { T::load(&[self], selection, execution) } else { None }
    }

    fn write<'e>(&self, selection: &'e Selection, writer: &mut Writer<'e>) -> Written {
        Output::write(self, selection, writer)
    }
}

pub type Acting<'a> = BoxFuture<'a, Result<Box<dyn Payload>>>;
pub type Payloads = BoxStream<'static, Result<Box<dyn Payload>>>;
pub type Starting<'a> = BoxFuture<'a, Result<Payloads>>;

/// An object whose fields change something.
pub trait Root {
    fn act<'a>(&'a self, field: &'a Field, index: usize, execution: &'a Execution) -> Acting<'a>;
}

/// What a field of `Subscription` returns.
pub trait Source {
    type Payload: Output;
    fn payloads(self) -> Payloads;
}

impl<T, S> Source for S
where
    T: Output + Send + Sync + 'static,
    S: Stream<Item = Result<T>> + Send + 'static,
{
    type Payload = T;

    fn payloads(self) -> Payloads {
        self.map(|payload| payload.map(|payload| Box::new(payload) as Box<dyn Payload>)).boxed()
    }
}

/// A plan comes from the types, so each of its fields is known to them.
#[must_use]
pub fn not_planned() -> ApiError {
    ApiError::internal(&"a field has no plan")
}

/// A root that is made of several, each with some of its fields.
macro_rules! merged_root {
    ($ty:ty { $($part:tt: $of:ty),* $(,)? }) => {
        impl $crate::graphql::plan::Object for $ty {
            fn select_field(
                name: &str,
                sets: &$crate::graphql::plan::Sets<'_>,
                planner: &mut $crate::graphql::plan::Planner<'_>,
            ) -> Option<(usize, $crate::graphql::plan::Selection)> {
                $(if let Some((index, selection)) = <$of as $crate::graphql::plan::Object>::select_field(name, sets, planner) {
                    return Some(($part * 64 + index, selection));
                })*
                None
            }
        }

        impl $crate::graphql::plan::Root for $ty {
            fn act<'a>(
                &'a self,
                field: &'a $crate::graphql::plan::Field,
                index: usize,
                execution: &'a $crate::graphql::plan::Execution,
            ) -> $crate::graphql::plan::Acting<'a> {
                match index / 64 {
                    $($part => self.$part.act(field, index % 64, execution),)*
                    _ => Box::pin(async { Err($crate::graphql::plan::not_planned()) }),
                }
            }
        }
    };
}
pub(crate) use merged_root;
