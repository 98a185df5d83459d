//! An operation, from its text to its answer: prepared once for each document, then executed with its variables.

use std::sync::Arc;

use apollo_compiler::executable::OperationType;
use apollo_compiler::{Name, ast};
use async_graphql::indexmap::IndexMap;
use async_graphql::{ServerError, Value, Variables};
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, future};

use super::bookmark::Bookmark;
use super::cache::Cache;
use super::caller::Caller;
use super::documents::{Documents, Found};
use super::error::ApiError;
use super::guard::{Limits, admit_variables};
use super::plan::{Execution, Field, Output, Payload, Root, Writer};
use super::prepared::{Compiler, Plan, Prepared, admit};
use super::query::Query;
use super::request::Request;
use super::response::Response;
use super::schema::{Mutation, Schema, schema};
use super::subscription::Subscription;
use super::variables::coerce;
use crate::app::App;
use crate::quota::underway::{TooMany, Underway};
use crate::telemetry::{Kind, Running};

type Errors = Vec<ServerError>;

/// What every transport executes operations with.
#[derive(Clone)]
pub struct Api(Arc<Inner>);

struct Inner {
    app: App,
    compiler: Compiler,
    documents: Documents,
    prepared: Cache,
    schema: Schema,
}

#[must_use]
pub fn build(app: App, limits: Limits, documents: Documents) -> Api {
    let (compiler, prepared) = (Compiler::new(limits), Cache::default());
    Api(Arc::new(Inner { app, compiler, documents, prepared, schema: schema() }))
}

/// An operation with all that it needs.
#[derive(Clone)]
pub struct Operation {
    prepared: Arc<Prepared>,
    plan: Arc<Plan>,
    variables: Arc<[(Name, Value)]>,
}

impl Operation {
    #[must_use]
    pub fn is_subscription(&self) -> bool {
        self.prepared.kind() == OperationType::Subscription
    }
}

impl Api {
    /// Every transport comes through here before anything is executed.
    pub fn prepare(
        &self,
        mut request: Request,
        caller: Option<&Caller>,
        running: &Running,
        underway: &Underway,
    ) -> Result<Operation, Errors> {
        let Inner { compiler, documents, .. } = &*self.0;
        let refused = |error: ApiError| vec![error.into_server_error()];
        admit_variables(&request.variables, &compiler.limits).map_err(refused)?;
        let found = documents.find(&mut request).map_err(refused)?;
        let prepared = self.prepared(&request, caller, running)?;
        if request.only.is_some_and(|kinds| !kinds.contains(&prepared.kind())) {
            return Err(refused(ApiError::only_queries()));
        }
        let variables = coerce(&compiler.schema, &prepared.operation, request.variables).map_err(refused)?;
        prepared.weight.admit(&variables).map_err(refused)?;
        prepared.cost.admit(&variables, &compiler.limits).map_err(refused)?;
        if caller.is_some() {
            running.is_trusted();
            // A stranger could push out what members use.
            if let Found::New(hash) = &found {
                documents.keep(hash, &request.query);
            }
        }
        if let Some(Caller::Member { id, .. }) = caller
            && prepared.kind() != OperationType::Subscription
            && let Err(TooMany { most }) = underway.begin(*id)
        {
            return Err(refused(ApiError::too_much_underway(most)));
        }
        let plan = prepared.plan(&compiler.schema, &variables);
        Ok(Operation { prepared, plan, variables: variables.into() })
    }

    fn prepared(
        &self,
        request: &Request,
        caller: Option<&Caller>,
        running: &Running,
    ) -> Result<Arc<Prepared>, Errors> {
        let Inner { compiler, prepared, .. } = &*self.0;
        let name = request.operation_name.as_deref();
        if let Some(prepared) = prepared.find(&request.query, name) {
            running.asks(kind(prepared.operation.operation_type), prepared.name());
            return Ok(prepared);
        }
        let parsed = admit(&request.query, &compiler.limits)?;
        if let Some(operation) = find_operation(&parsed, name) {
            running.asks(kind(operation.operation_type), operation.name.as_deref().unwrap_or_default());
        }
        let fresh = Arc::new(compiler.prepare(&request.query, &parsed, name)?);
        if caller.is_some() {
            prepared.keep(&request.query, name, &fresh);
        }
        Ok(fresh)
    }

    /// A query or a mutation, once.
    pub async fn execute(&self, operation: &Operation, caller: Option<Caller>) -> Response {
        let plan = &*operation.plan;
        let mut execution = Execution::new(&self.0.app, caller.clone(), Arc::clone(&operation.variables));
        if plan.introspects {
            execution = execution.introspecting(self.introspect(operation, caller).await);
        }
        let mut writer = Writer::new(&execution);
        match operation.prepared.kind() {
            OperationType::Query => {
                if plan.reads_log_end {
                    // What is wrong with it is told where it is selected.
                    let _ = execution.core.viewer_row().await;
                }
                if let Some(loading) = Payload::load(&Query, &plan.selection, &execution) {
                    loading.await;
                }
                writer.nullable(|writer| Output::write(&Query, &plan.selection, writer));
            }
            OperationType::Mutation => act(plan, &execution, &mut writer).await,
            OperationType::Subscription => return ApiError::bad_input("Subscriptions are not supported on this transport.").into(),
        }
        let (data, errors) = writer.finish();
        Response { was_rejected: execution.core.is_rejected(), ..Response::executed(data, errors) }
    }

    /// An answer for each event.
    pub async fn subscribe(
        &self,
        operation: &Operation,
        caller: Option<Caller>,
        bookmark: Option<Bookmark>,
    ) -> Result<BoxStream<'static, Response>, Response> {
        let variables = Arc::clone(&operation.variables);
        let execution = Execution::new(&self.0.app, caller, variables).marking(bookmark);
        let plan = Arc::clone(&operation.plan);
        let Some(field) = plan.selection.fields(0).first() else {
            return Err(ApiError::invalid("A subscription selects a field.").into());
        };
        let payloads = match Subscription.start(field, field.index, &execution).await {
            Ok(payloads) => payloads,
            Err(error) => return Ok(stream::once(future::ready(event(&plan, &execution, Err(error)).await)).boxed()),
        };
        let execution = Arc::new(execution);
        let responses = payloads.then(move |payload| {
            let (plan, execution) = (Arc::clone(&plan), Arc::clone(&execution));
            async move { event(&plan, &execution.renewed(), payload).await }
        });
        Ok(responses.boxed())
    }

    /// What the schema says of itself, as async-graphql has it.
    async fn introspect(&self, operation: &Operation, caller: Option<Caller>) -> IndexMap<async_graphql::Name, Value> {
        let variables = operation.variables.iter();
        let variables = variables.map(|(name, value)| (async_graphql::Name::new(name.as_str()), value.clone()));
        let request = async_graphql::Request::new(&*operation.prepared.text)
            .variables(Variables::from_value(Value::Object(variables.collect())))
            .data(Execution::new(&self.0.app, caller, Arc::clone(&operation.variables)));
        let name = operation.prepared.name();
        let request = if name.is_empty() { request } else { request.operation_name(name) };
        match self.0.schema.execute(request).await.data {
            Value::Object(data) => data,
            _ => IndexMap::default(),
        }
    }
}

/// One after another, each answered before the next begins. After one that failed nothing more is done.
async fn act<'e>(plan: &'e Plan, execution: &'e Execution, writer: &mut Writer<'e>) {
    for (place, field) in plan.selection.fields(0).iter().enumerate() {
        writer.push(if place == 0 { '{' } else { ',' });
        writer.enter(field);
        let written = match field.index {
            Field::TYPENAME | Field::INTROSPECTION => writer.meta::<Mutation>(field),
            index => match Mutation::default().act(field, index, execution).await {
                Ok(payload) => {
                    if let Some(loading) = payload.load(&field.selection, execution) {
                        loading.await;
                    }
                    payload.write(&field.selection, writer)
                }
                Err(error) => writer.fail(error, false),
            },
        };
        writer.leave();
        if written.is_err() {
            return writer.only_null();
        }
    }
    writer.end_object();
}

async fn event(plan: &Plan, execution: &Execution, payload: super::error::Result<Box<dyn Payload>>) -> Response {
    let mut writer = Writer::new(execution);
    if let Some(field) = plan.selection.fields(0).first() {
        if let Ok(payload) = &payload
            && let Some(loading) = payload.load(&field.selection, execution)
        {
            loading.await;
        }
        writer.nullable(|writer| {
            writer.push('{');
            writer.enter(field);
            let written = match payload {
                Ok(payload) => payload.write(&field.selection, writer),
                Err(error) => writer.fail(error, false),
            };
            writer.leave();
            writer.end_object();
            written
        });
    }
    let (data, errors) = writer.finish();
    Response::executed(data, errors)
}

/// What would be executed. None where the name is wrong, or is missing among several.
fn find_operation<'d>(document: &'d ast::Document, name: Option<&str>) -> Option<&'d ast::OperationDefinition> {
    let operations = document.definitions.iter().filter_map(|definition| match definition {
        ast::Definition::OperationDefinition(operation) => Some(&**operation),
        _ => None,
    });
    let mut found = operations.filter(|it| name.is_none() || it.name.as_deref() == name);
    let first = found.next();
    first.filter(|_| found.next().is_none())
}

fn kind(kind: OperationType) -> Kind {
    match kind {
        OperationType::Query => Kind::Query,
        OperationType::Mutation => Kind::Mutation,
        OperationType::Subscription => Kind::Subscription,
    }
}
