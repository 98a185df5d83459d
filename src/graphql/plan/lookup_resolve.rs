//! How async-graphql's own executor resolves the values of `lookup.rs`.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::parser::types::Field as AstField;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerError, ServerResult, Value};

use super::context_ext::ContextExt;
use super::{Derived, Existing, LoaderKey, Lookup};
use crate::graphql::error::{ApiError, Result};

impl<K: LoaderKey<Value: OutputType>> OutputType for Lookup<K> {
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
        match load_one(ctx, key).await.map_err(|error| located(ctx, field, error))? {
            Some(value) => value.resolve(ctx, field).await,
            None => Ok(Value::Null),
        }
    }
}

impl<K: LoaderKey<Value: OutputType>> OutputType for Existing<K> {
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
        let loaded = match self {
            Self::ByKey(key) => load_one(ctx, key).await,
            Self::Loaded(value) => Ok(Some(Arc::clone(value))),
        };
        let value = loaded.and_then(|value| value.ok_or_else(K::missing));
        value.map_err(|error| located(ctx, field, error))?.resolve(ctx, field).await
    }
}

impl<K: LoaderKey, T: OutputType> OutputType for Derived<K, T> {
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
                let loaded = load_one(ctx, key).await;
                let value = loaded.and_then(|value| value.ok_or_else(K::missing));
                let value = value.map_err(|error| located(ctx, field, error))?;
                derive(&value).resolve(ctx, field).await
            }
        }
    }
}

async fn load_one<K: LoaderKey>(ctx: &ContextSelectionSet<'_>, key: &K) -> Result<Option<Arc<K::Value>>> {
    let execution = ctx.execution()?;
    execution.load(std::slice::from_ref(key)).await;
    execution.loaded(key)
}

fn located(ctx: &ContextSelectionSet<'_>, field: &Positioned<AstField>, error: ApiError) -> ServerError {
    let error = async_graphql::Error::from(error);
    ctx.set_error_path(error.into_server_error(field.pos))
}
