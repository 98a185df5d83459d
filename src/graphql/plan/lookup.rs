use std::borrow::Cow;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::parser::types::Field as AstField;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerError, ServerResult, Value};
use futures_util::FutureExt;

use super::context::ContextExt;
use super::output::{Loading, Output, join};
use super::{Core, Execution, Planner, Selection, Sets, Writer, Written};
use crate::graphql::error::{ApiError, Result};

/// What a value is loaded by: a fact that does not change, such as a member's id. All keys of one kind that a step of an
/// operation needs are loaded at once, and each only once.
pub trait Key: Clone + Debug + Eq + Hash + Send + Sync + 'static {
    type Value: Send + Sync + 'static;

    /// Whether its statement itself sees that the viewer's token is still good.
    const CHECKS_VIEWER: bool = false;

    /// Those that are found. A field whose value must be there fails where it is left out: a count of none is 0.
    fn load(core: &Core, keys: &[Self]) -> impl Future<Output = Result<Vec<(Self, Self::Value)>>> + Send;

    /// What is wrong where a value that must be there is not.
    #[must_use]
    fn missing() -> ApiError {
        ApiError::internal(&format!("a row refers to what is gone: no {}", std::any::type_name::<Self>()))
    }

    /// Told once for each place in a plan that has it.
    fn plan(_: &mut Planner<'_>) {}
}

/// A value by its key; null where there is none.
#[derive(Clone, Debug)]
pub struct Lookup<K>(pub Option<K>);

/// A value by its key, which must be there.
pub enum Existing<K: Key> {
    By(K),
    /// It came with something else.
    Here(Arc<K::Value>),
}

/// What follows from a value by its key, or is known without it.
pub enum Derived<K: Key, T> {
    Ready(T),
    From(K, fn(&K::Value) -> T),
}

fn select<K: Key<Value: Output>>(sets: &Sets<'_>, planner: &mut Planner<'_>) -> Selection {
    K::plan(planner);
    Selection { loads: true, ..K::Value::select(sets, planner) }
}

/// Loads the values, and what is selected of them.
fn load<'a, K: Key<Value: Output>>(
    keys: Vec<K>,
    selection: &'a Selection,
    execution: &'a Execution,
) -> Loading<'a> {
    if keys.is_empty() {
        return None;
    }
    let loading = async move {
        execution.load(&keys).await;
        if selection.loads_deeper() {
            let values: Vec<_> = keys.iter().filter_map(|key| execution.found(key).ok().flatten()).collect();
            let values: Vec<_> = values.iter().map(|value| &**value).collect();
            if let Some(loading) = K::Value::load(&values, selection, execution) {
                loading.await;
            }
        }
    };
    Some(loading.boxed())
}

impl<K: Key<Value: Output>> Output for Lookup<K> {
    const NULLABLE: bool = true;

    fn select(sets: &Sets<'_>, planner: &mut Planner<'_>) -> Selection {
        select::<K>(sets, planner)
    }

    fn load<'a>(values: &[&'a Self], selection: &'a Selection, execution: &'a Execution) -> Loading<'a> {
        load(values.iter().filter_map(|value| value.0.clone()).collect(), selection, execution)
    }

    fn write<'e>(&self, selection: &'e Selection, writer: &mut Writer<'e>) -> Written {
        let Some(key) = &self.0 else {
            writer.null();
            return Ok(());
        };
        match writer.execution().found(key) {
            Ok(Some(value)) => writer.nullable(|writer| value.write(selection, writer)),
            Ok(None) => writer.null(),
            Err(error) => return writer.fail(error, true),
        }
        Ok(())
    }
}

impl<K: Key<Value: Output>> Output for Existing<K> {
    fn select(sets: &Sets<'_>, planner: &mut Planner<'_>) -> Selection {
        select::<K>(sets, planner)
    }

    fn load<'a>(values: &[&'a Self], selection: &'a Selection, execution: &'a Execution) -> Loading<'a> {
        let (mut keys, mut here) = (Vec::new(), Vec::new());
        for value in values {
            match value {
                Self::By(key) => keys.push(key.clone()),
                Self::Here(value) => here.push(&**value),
            }
        }
        let deeper = (!here.is_empty() && selection.loads_deeper())
            .then(|| K::Value::load(&here, selection, execution));
        join([load(keys, selection, execution), deeper.flatten()])
    }

    fn write<'e>(&self, selection: &'e Selection, writer: &mut Writer<'e>) -> Written {
        let found = match self {
            Self::By(key) => writer.execution().found(key),
            Self::Here(value) => Ok(Some(Arc::clone(value))),
        };
        match found {
            Ok(Some(value)) => value.write(selection, writer),
            Ok(None) => writer.fail(K::missing(), false),
            Err(error) => writer.fail(error, false),
        }
    }
}

impl<K: Key, T: Output + Send + Sync> Output for Derived<K, T> {
    const NULLABLE: bool = T::NULLABLE;

    fn select(sets: &Sets<'_>, planner: &mut Planner<'_>) -> Selection {
        K::plan(planner);
        Selection { loads: true, ..T::select(sets, planner) }
    }

    fn load<'a>(values: &[&'a Self], _: &'a Selection, execution: &'a Execution) -> Loading<'a> {
        let keys =
            values.iter().filter_map(|value| if let Self::From(key, _) = value { Some(key) } else { None });
        let keys: Vec<_> = keys.cloned().collect();
        Some(async move { execution.load(&keys).await }.boxed())
    }

    fn write<'e>(&self, selection: &'e Selection, writer: &mut Writer<'e>) -> Written {
        match self {
            Self::Ready(value) => value.write(selection, writer),
            Self::From(key, derive) => match writer.execution().found(key) {
                Ok(Some(value)) => derive(&value).write(selection, writer),
                Ok(None) => writer.fail(K::missing(), T::NULLABLE),
                Err(error) => writer.fail(error, T::NULLABLE),
            },
        }
    }
}

// As the library resolves them.

impl<K: Key<Value: OutputType>> OutputType for Lookup<K> {
    fn type_name() -> Cow<'static, str> {
        K::Value::type_name()
    }

    fn qualified_type_name() -> String {
        K::Value::type_name().into_owned()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Option<K::Value>>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<AstField>,
    ) -> ServerResult<Value> {
        let Some(key) = &self.0 else { return Ok(Value::Null) };
        match load_one(ctx, key).await.map_err(|error| placed(ctx, field, error))? {
            Some(value) => value.resolve(ctx, field).await,
            None => Ok(Value::Null),
        }
    }
}

impl<K: Key<Value: OutputType>> OutputType for Existing<K> {
    fn type_name() -> Cow<'static, str> {
        K::Value::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        K::Value::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<AstField>,
    ) -> ServerResult<Value> {
        let found = match self {
            Self::By(key) => load_one(ctx, key).await,
            Self::Here(value) => Ok(Some(Arc::clone(value))),
        };
        let value = found.and_then(|value| value.ok_or_else(K::missing));
        value.map_err(|error| placed(ctx, field, error))?.resolve(ctx, field).await
    }
}

impl<K: Key, T: OutputType> OutputType for Derived<K, T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<AstField>,
    ) -> ServerResult<Value> {
        match self {
            Self::Ready(value) => value.resolve(ctx, field).await,
            Self::From(key, derive) => {
                let found = load_one(ctx, key).await;
                let value = found.and_then(|value| value.ok_or_else(K::missing));
                let value = value.map_err(|error| placed(ctx, field, error))?;
                derive(&value).resolve(ctx, field).await
            }
        }
    }
}

async fn load_one<K: Key>(ctx: &ContextSelectionSet<'_>, key: &K) -> Result<Option<Arc<K::Value>>> {
    let execution = ctx.execution()?;
    execution.load(std::slice::from_ref(key)).await;
    execution.found(key)
}

fn placed(ctx: &ContextSelectionSet<'_>, field: &Positioned<AstField>, error: ApiError) -> ServerError {
    let error = async_graphql::Error::from(error);
    ctx.set_error_path(error.into_server_error(field.pos))
}
