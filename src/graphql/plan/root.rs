use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, Stream, StreamExt};

use super::output::{LoadFuture, Output};
use super::{Execution, PlannedField, PlannedSelection, ResponseWriter, WriteResult};
use crate::graphql::error::Result;

/// The result of a mutation, or an event of a subscription.
pub trait Payload: Send + Sync {
    fn load<'a>(&'a self, selection: &'a PlannedSelection, execution: &'a Execution) -> LoadFuture<'a>;
    fn write<'e>(&self, selection: &'e PlannedSelection, writer: &mut ResponseWriter<'e>) -> WriteResult;
}

impl<T: Output + Send + Sync> Payload for T {
    fn load<'a>(&'a self, selection: &'a PlannedSelection, execution: &'a Execution) -> LoadFuture<'a> {
        if selection.needs_loading { T::load(&[self], selection, execution) } else { None }
    }

    fn write<'e>(&self, selection: &'e PlannedSelection, writer: &mut ResponseWriter<'e>) -> WriteResult {
        Output::write(self, selection, writer)
    }
}

pub type MutationFuture<'a> = BoxFuture<'a, Result<Box<dyn Payload>>>;
pub type PayloadStream = BoxStream<'static, Result<Box<dyn Payload>>>;
pub type SubscribeFuture<'a> = BoxFuture<'a, Result<PayloadStream>>;

/// An object whose fields are mutations.
pub trait MutationRoot {
    fn mutate<'a>(
        &'a self,
        field: &'a PlannedField,
        index: usize,
        execution: &'a Execution,
    ) -> MutationFuture<'a>;
}

/// The stream that a field of `Subscription` returns.
pub trait IntoPayloadStream {
    type Payload: Output;
    fn into_payload_stream(self) -> PayloadStream;
}

impl<T, S> IntoPayloadStream for S
where
    T: Output + Send + Sync + 'static,
    S: Stream<Item = Result<T>> + Send + 'static,
{
    type Payload = T;

    fn into_payload_stream(self) -> PayloadStream {
        self.map(|payload| payload.map(|payload| Box::new(payload) as Box<dyn Payload>)).boxed()
    }
}

/// Implements `Object` and `MutationRoot` for a root that merges several others. Each of them has 64 indexes.
macro_rules! merged_mutation_root {
    ($ty:ty { $($part:tt: $of:ty),* $(,)? }) => {
        impl $crate::graphql::plan::Object for $ty {
            fn select_field(
                name: &str,
                sets: &$crate::graphql::plan::SelectionSets<'_>,
                planner: &mut $crate::graphql::plan::Planner<'_>,
            ) -> Option<(usize, $crate::graphql::plan::PlannedSelection)> {
                $(if let Some((index, selection)) = <$of as $crate::graphql::plan::Object>::select_field(name, sets, planner) {
                    return Some(($part * 64 + index, selection));
                })*
                None
            }
        }

        impl $crate::graphql::plan::MutationRoot for $ty {
            fn mutate<'a>(
                &'a self,
                field: &'a $crate::graphql::plan::PlannedField,
                index: usize,
                execution: &'a $crate::graphql::plan::Execution,
            ) -> $crate::graphql::plan::MutationFuture<'a> {
                match index / 64 {
                    $($part => self.$part.mutate(field, index % 64, execution),)*
                    _ => Box::pin(async { Err($crate::graphql::plan::not_planned()) }),
                }
            }
        }
    };
}
pub(crate) use merged_mutation_root;
