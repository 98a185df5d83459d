//! An operation, from its text: prepared once for each document, with its variables each time.

use std::mem::take;
use std::sync::Arc;

use apollo_compiler::executable::OperationType;
use apollo_compiler::{Name, ast};
use async_graphql::{ServerError, Value};

use super::cache::OperationCache;
use super::caller::CallingMember;
use super::documents::{Documents, Found};
use super::error::ApiError;
use super::guard::admit_variables;
use super::plan::Introspection;
use super::prepared::{Compiler, Plan, Prepared, admit};
use super::request::Request;
use super::schema::schema;
use super::variables::coerce;
use crate::app::App;
use crate::caller::Caller;
use crate::config::DocumentLimits;
use crate::limits::in_flight::{InFlight, TooManyInFlight};
use crate::telemetry::{OperationKind, OperationTelemetry};

type Errors = Vec<ServerError>;

/// What every transport executes operations with.
#[derive(Clone)]
pub struct Api(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub app: App,
    compiler: Compiler,
    documents: Documents,
    prepared: OperationCache,
    pub introspection: Arc<Introspection>,
}

#[must_use]
pub fn build(app: App, limits: DocumentLimits, documents: Documents) -> Api {
    let (compiler, prepared) = (Compiler::new(limits), OperationCache::default());
    let introspection = Arc::new(Introspection::of(&schema()));
    Api(Arc::new(Inner { app, compiler, documents, prepared, introspection }))
}

/// An operation with all that it needs.
#[derive(Clone)]
pub struct Operation {
    pub(super) prepared: Arc<Prepared>,
    pub(super) plan: Arc<Plan>,
    pub(super) variables: Arc<[(Name, Value)]>,
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
        caller: &Caller<CallingMember>,
        running: &OperationTelemetry,
        in_flight: &InFlight,
    ) -> Result<Operation, Errors> {
        let Inner { compiler, documents, .. } = &*self.0;
        let refused = |error: ApiError| vec![error.into_server_error()];
        admit_variables(&request.variables, &compiler.limits).map_err(refused)?;
        let found = documents.find(&mut request).map_err(refused)?;
        let (prepared, is_fresh) = self.prepared(&request, running)?;
        if request.only.is_some_and(|kinds| !kinds.contains(&prepared.kind())) {
            return Err(refused(ApiError::only_queries()));
        }
        let variables = take(&mut request.variables);
        let variables = coerce(compiler.schema, &prepared.operation, variables).map_err(refused)?;
        prepared.weight.admit(&variables).map_err(refused)?;
        prepared.cost.admit(&variables, &compiler.limits).map_err(refused)?;
        if !matches!(caller, Caller::Anonymous) {
            running.trust_name();
            // A stranger could push out what members use.
            if let Found::New(hash) = &found {
                documents.keep(hash, &request.query);
            }
            if is_fresh {
                self.keep(&request, &prepared);
            }
        }
        if let Caller::Member(member) = caller
            && prepared.kind() != OperationType::Subscription
            && let Err(TooManyInFlight { most }) = in_flight.begin(member.id)
        {
            return Err(refused(ApiError::too_much_underway(most)));
        }
        let plan = prepared.plan(compiler.schema, &variables);
        Ok(Operation { prepared, plan, variables: variables.into() })
    }

    /// The operation, and whether it was made just now.
    fn prepared(
        &self,
        request: &Request,
        running: &OperationTelemetry,
    ) -> Result<(Arc<Prepared>, bool), Errors> {
        let Inner { compiler, prepared, .. } = &*self.0;
        let name = request.operation_name.as_deref();
        if let Some(prepared) = prepared.find(&request.query, name) {
            running.set_operation(kind(prepared.operation.operation_type), prepared.name());
            return Ok((prepared, false));
        }
        let parsed = admit(&request.query, &compiler.limits)?;
        if let Some(operation) = find_operation(&parsed, name) {
            running
                .set_operation(kind(operation.operation_type), operation.name.as_deref().unwrap_or_default());
        }
        Ok((Arc::new(compiler.prepare(&parsed, name)?), true))
    }

    /// For the next time. Only what was admitted, so that it can be measured.
    fn keep(&self, request: &Request, prepared: &Arc<Prepared>) {
        let bytes = prepared.bytes(self.0.compiler.schema);
        let name = request.operation_name.as_deref();
        self.0.prepared.keep(&request.query, name, Arc::clone(prepared), bytes);
    }
}

/// What would be executed. None where the name is wrong, or is missing among several.
fn find_operation<'d>(
    document: &'d ast::Document,
    name: Option<&str>,
) -> Option<&'d ast::OperationDefinition> {
    let operations = document.definitions.iter().filter_map(|definition| match definition {
        ast::Definition::OperationDefinition(operation) => Some(&**operation),
        _ => None,
    });
    let mut found = operations.filter(|it| name.is_none() || it.name.as_deref() == name);
    let first = found.next();
    first.filter(|_| found.next().is_none())
}

fn kind(kind: OperationType) -> OperationKind {
    match kind {
        OperationType::Query => OperationKind::Query,
        OperationType::Mutation => OperationKind::Mutation,
        OperationType::Subscription => OperationKind::Subscription,
    }
}
