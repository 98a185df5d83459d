//! Prepares operations: finds or compiles the document, and checks it and its variables against the limits.

use std::mem::take;
use std::sync::Arc;

use apollo_compiler::executable::OperationType;
use apollo_compiler::{Name, ast};
use async_graphql::{ServerError, Value};
use futures_util::FutureExt;

use super::cache::OperationCache;
use super::caller::CallingMember;
use super::compiler::{Compiler, parse_within_limits};
use super::documents::Documents;
use super::error::ApiError;
use super::guard::check_value_count;
use super::plan::{INTROSPECTION_QUERY, Introspection};
use super::prepared::{Plan, PreparedOperation};
use super::request::Request;
use super::schema::schema;
use super::variables::coerce;
use crate::app::App;
use crate::caller::Caller;
use crate::config::DocumentLimits;
use crate::limits::in_flight::{InFlight, TooManyInFlight};
use crate::telemetry::{OperationKind, OperationTelemetry};

type Errors = Vec<ServerError>;

/// The API that all transports share.
#[derive(Clone)]
pub struct Api(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub app: App,
    compiler: Compiler,
    documents: Documents,
    cache: OperationCache,
    pub introspection: Arc<Introspection>,
}

#[must_use]
pub fn build(app: App, limits: DocumentLimits, documents: Documents) -> Api {
    let (compiler, cache) = (Compiler::new(limits), OperationCache::default());
    let introspection = schema().execute(INTROSPECTION_QUERY).now_or_never().map(|response| response.data);
    let introspection = Arc::new(Introspection::of(introspection.unwrap_or_default()));
    Api(Arc::new(Inner { app, compiler, documents, cache, introspection }))
}

/// A prepared operation with its variables.
#[derive(Clone)]
pub struct BoundOperation {
    pub(super) prepared: Arc<PreparedOperation>,
    pub(super) plan: Arc<Plan>,
    pub(super) variables: Arc<[(Name, Value)]>,
}

impl BoundOperation {
    #[must_use]
    pub fn is_subscription(&self) -> bool {
        self.prepared.operation_type() == OperationType::Subscription
    }
}

impl Api {
    /// Prepares the operation of a request. Every transport calls this before it executes the operation.
    pub fn prepare(
        &self,
        mut request: Request,
        caller: &Caller<CallingMember>,
        telemetry: &OperationTelemetry,
        in_flight: &InFlight,
    ) -> Result<BoundOperation, Errors> {
        let Inner { compiler, documents, .. } = &*self.0;
        let refused = |error: ApiError| vec![error.into_server_error()];
        check_value_count(&request.variables, &compiler.limits).map_err(refused)?;
        let new_hash = documents.resolve(&mut request).map_err(refused)?;
        let (prepared, is_new) = self.find_or_compile(&request, telemetry)?;
        if request.allowed_types.is_some_and(|types| !types.contains(&prepared.operation_type())) {
            return Err(refused(ApiError::queries_only()));
        }
        let variables = take(&mut request.variables);
        let variables = coerce(compiler.schema, &prepared.operation, variables).map_err(refused)?;
        prepared.expanded_size.check(&variables).map_err(refused)?;
        prepared.cost.check(&variables, &compiler.limits).map_err(refused)?;
        if !matches!(caller, Caller::Anonymous) {
            telemetry.trust_name();
            // Only for signed-in callers, because anonymous ones could evict the documents that members use.
            if let Some(hash) = &new_hash {
                documents.persist(hash, &request.query);
            }
            if is_new {
                self.store(&request, &prepared);
            }
        }
        if let Caller::Member(member) = caller
            && prepared.operation_type() != OperationType::Subscription
            && let Err(TooManyInFlight { max }) = in_flight.start(member.id)
        {
            return Err(refused(ApiError::too_many_in_flight(max)));
        }
        let plan = prepared.plan(compiler.schema, &variables);
        Ok(BoundOperation { prepared, plan, variables: variables.into() })
    }

    /// Returns the operation, and whether it was compiled for this request.
    fn find_or_compile(
        &self,
        request: &Request,
        telemetry: &OperationTelemetry,
    ) -> Result<(Arc<PreparedOperation>, bool), Errors> {
        let Inner { compiler, cache, .. } = &*self.0;
        let name = request.operation_name.as_deref();
        if let Some(prepared) = cache.find(&request.query, name) {
            telemetry.set_operation(operation_kind(prepared.operation_type()), prepared.name());
            return Ok((prepared, false));
        }
        let parsed = parse_within_limits(&request.query, &compiler.limits)?;
        if let Some(operation) = find_operation(&parsed, name) {
            let name = operation.name.as_deref().unwrap_or_default();
            telemetry.set_operation(operation_kind(operation.operation_type), name);
        }
        Ok((Arc::new(compiler.prepare(&parsed, name)?), true))
    }

    /// Stores an operation in the cache. It must be within the limits, because its plan is compiled to estimate its
    /// size.
    fn store(&self, request: &Request, prepared: &Arc<PreparedOperation>) {
        let plan_bytes = prepared.max_plan_bytes(self.0.compiler.schema);
        let name = request.operation_name.as_deref();
        self.0.cache.insert(&request.query, name, Arc::clone(prepared), plan_bytes);
    }
}

/// Returns the operation to execute. None if the name is unknown, or is missing and the document has several
/// operations.
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

fn operation_kind(ty: OperationType) -> OperationKind {
    match ty {
        OperationType::Query => OperationKind::Query,
        OperationType::Mutation => OperationKind::Mutation,
        OperationType::Subscription => OperationKind::Subscription,
    }
}
