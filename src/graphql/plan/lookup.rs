use std::sync::Arc;

use futures_util::FutureExt;

use super::output::{LoadFuture, Output, join};
use super::{Execution, LoaderKey, PlannedSelection, Planner, ResponseWriter, SelectionSets, WriteResult};

/// A value that is loaded by its key. Null without a key, and if no value exists.
#[derive(Clone, Debug)]
pub struct Lookup<K>(pub Option<K>);

/// A value that is loaded by its key and must exist.
pub enum Existing<K: LoaderKey> {
    ByKey(K),
    /// A value that was read together with something else.
    Loaded(Arc<K::Value>),
}

/// A value that is computed from one that is loaded by its key, or is known without loading.
pub enum Derived<K: LoaderKey, T> {
    Ready(T),
    From(K, fn(&K::Value) -> T),
}

fn select<K: LoaderKey<Value: Output>>(
    sets: &SelectionSets<'_>,
    planner: &mut Planner<'_>,
) -> PlannedSelection {
    K::plan(planner);
    PlannedSelection { needs_loading: true, ..K::Value::select(sets, planner) }
}

/// Loads the values, and then what is selected of them.
fn load<'a, K: LoaderKey<Value: Output>>(
    keys: Vec<K>,
    selection: &'a PlannedSelection,
    execution: &'a Execution,
) -> LoadFuture<'a> {
    if keys.is_empty() {
        return None;
    }
    let future = async move {
        execution.load(&keys).await;
        if selection.fields_need_loading() {
            let values: Vec<_> = keys.iter().filter_map(|key| execution.loaded(key).ok().flatten()).collect();
            let values: Vec<_> = values.iter().map(|value| &**value).collect();
            if let Some(future) = K::Value::load(&values, selection, execution) {
                future.await;
            }
        }
    };
    Some(future.boxed())
}

impl<K: LoaderKey<Value: Output>> Output for Lookup<K> {
    const NULLABLE: bool = true;

    fn select(sets: &SelectionSets<'_>, planner: &mut Planner<'_>) -> PlannedSelection {
        select::<K>(sets, planner)
    }

    fn load<'a>(
        values: &[&'a Self],
        selection: &'a PlannedSelection,
        execution: &'a Execution,
    ) -> LoadFuture<'a> {
        load(values.iter().filter_map(|value| value.0.clone()).collect(), selection, execution)
    }

    fn write<'e>(&self, selection: &'e PlannedSelection, writer: &mut ResponseWriter<'e>) -> WriteResult {
        let Some(key) = &self.0 else {
            writer.null();
            return Ok(());
        };
        match writer.execution().loaded(key) {
            Ok(Some(value)) => writer.nullable(|writer| value.write(selection, writer)),
            Ok(None) => writer.null(),
            Err(error) => return writer.fail(error, true),
        }
        Ok(())
    }
}

impl<K: LoaderKey<Value: Output>> Output for Existing<K> {
    fn select(sets: &SelectionSets<'_>, planner: &mut Planner<'_>) -> PlannedSelection {
        select::<K>(sets, planner)
    }

    fn load<'a>(
        values: &[&'a Self],
        selection: &'a PlannedSelection,
        execution: &'a Execution,
    ) -> LoadFuture<'a> {
        let (mut keys, mut loaded) = (Vec::new(), Vec::new());
        for value in values {
            match value {
                Self::ByKey(key) => keys.push(key.clone()),
                Self::Loaded(value) => loaded.push(&**value),
            }
        }
        let fields = (!loaded.is_empty() && selection.fields_need_loading())
            .then(|| K::Value::load(&loaded, selection, execution));
        join([load(keys, selection, execution), fields.flatten()])
    }

    fn write<'e>(&self, selection: &'e PlannedSelection, writer: &mut ResponseWriter<'e>) -> WriteResult {
        let loaded = match self {
            Self::ByKey(key) => writer.execution().loaded(key),
            Self::Loaded(value) => Ok(Some(Arc::clone(value))),
        };
        match loaded {
            Ok(Some(value)) => value.write(selection, writer),
            Ok(None) => writer.fail(K::missing(), false),
            Err(error) => writer.fail(error, false),
        }
    }
}

impl<K: LoaderKey, T: Output + Send + Sync> Output for Derived<K, T> {
    const NULLABLE: bool = T::NULLABLE;

    fn select(sets: &SelectionSets<'_>, planner: &mut Planner<'_>) -> PlannedSelection {
        K::plan(planner);
        PlannedSelection { needs_loading: true, ..T::select(sets, planner) }
    }

    fn load<'a>(values: &[&'a Self], _: &'a PlannedSelection, execution: &'a Execution) -> LoadFuture<'a> {
        let keys =
            values.iter().filter_map(|value| if let Self::From(key, _) = value { Some(key) } else { None });
        let keys: Vec<_> = keys.cloned().collect();
        Some(async move { execution.load(&keys).await }.boxed())
    }

    fn write<'e>(&self, selection: &'e PlannedSelection, writer: &mut ResponseWriter<'e>) -> WriteResult {
        match self {
            Self::Ready(value) => value.write(selection, writer),
            Self::From(key, derive) => match writer.execution().loaded(key) {
                Ok(Some(value)) => derive(&value).write(selection, writer),
                Ok(None) => writer.fail(K::missing(), T::NULLABLE),
                Err(error) => writer.fail(error, T::NULLABLE),
            },
        }
    }
}
