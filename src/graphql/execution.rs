//! The schema's one extension: before every execution the guard, and fresh loaders for it; afterwards
//! what the specification asks of a response and the library leaves out: order, nulls, codes.

use std::any::TypeId;
use std::sync::{Arc, OnceLock};

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextExecute, NextPrepareRequest, NextRequest,
    NextSubscribe, NextValidation,
};
use async_graphql::parser::types::OperationType;
use async_graphql::{Data, Request, Response, ServerError, ServerResult, ValidationResult, async_trait};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;

use super::context::{Caller, Execution};
use super::document::{missing_variable, operation};
use super::documents::{Documents, Found};
use super::error::{ApiError, Code, mark};
use super::guard::{self, Limits};
use super::nulls;
use super::order::Order;
use super::placing::misplaced;
use crate::app::App;
use crate::quota::underway::{TooMany, Underway};

/// A document can be wrong in very many places. Nobody reads more than this.
const MOST_ERRORS: usize = 100;
/// Bytes of a message. Some repeat a value, which can be long.
const LONGEST_MESSAGE: usize = 500;

/// Goes with a request that must not change anything: what it may be.
pub struct Only(pub &'static [OperationType]);

pub struct PerExecution(pub Limits, pub Documents);

impl ExtensionFactory for PerExecution {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(PerRequest { limits: self.0, documents: self.1.clone(), asked: OnceLock::new() })
    }
}

struct PerRequest {
    limits: Limits,
    documents: Documents,
    asked: OnceLock<Asked>,
}

/// What the request asks for, for what comes after the library has taken it apart.
struct Asked {
    query: String,
    operation_name: Option<String>,
    order: Order,
    kind: OperationType,
    misplaced: Vec<ServerError>,
    /// To keep the document under, where it is good.
    hash: Option<String>,
}

#[async_trait::async_trait]
impl Extension for PerRequest {
    async fn request(&self, ctx: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        let mut response = next.run(ctx).await;
        coded(&mut response);
        response
    }

    fn subscribe<'s>(
        &self,
        ctx: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        let stream = stream.map(|mut response| {
            coded(&mut response);
            response
        });
        next.run(ctx, stream.boxed())
    }

    /// Every transport comes through here, before the library looks at the document.
    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        mut request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        guard::admit_variables(&request.variables, &self.limits).map_err(ApiError::into_server_error)?;
        let found = self.documents.find(&mut request).map_err(ApiError::into_server_error)?;
        let (document, hash) = match found {
            Found::Parsed(document) => (document, None),
            Found::Text => (guard::admit(&request.query, &self.limits)?, None),
            Found::New(hash) => (guard::admit(&request.query, &self.limits)?, Some(hash)),
        };
        guard::admit_weight(&document, &request.variables).map_err(ApiError::into_server_error)?;
        // Where it is not found, the library says so.
        if let Some(operation) = operation(&document, request.operation_name.as_deref()) {
            let only = request.data.get(&TypeId::of::<Only>()).and_then(|only| only.downcast_ref::<Only>());
            if only.is_some_and(|Only(kinds)| !kinds.contains(&operation.ty)) {
                return Err(ApiError::only_queries().into_server_error());
            }
            if let Some(variable) = missing_variable(operation, &request.variables) {
                let message = format!("The variable `${variable}` must be given.");
                return Err(ApiError::invalid(message).into_server_error());
            }
            guard::admit_cost(
                &ctx.schema_env.registry,
                &document,
                operation,
                &request.variables,
                &self.limits,
            )
            .map_err(ApiError::into_server_error)?;
            self.asked.get_or_init(|| Asked {
                query: request.query.clone(),
                operation_name: request.operation_name.clone(),
                order: Order::of(&document, operation),
                kind: operation.ty,
                misplaced: misplaced(&ctx.schema_env.registry, &document, operation),
                hash,
            });
        }
        request.set_parsed_query(document);
        next.run(ctx, request).await
    }

    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let valid = next.run(ctx).await.map_err(|errors| {
            let marked = errors.into_iter().map(|error| mark(error, Code::ValidationFailed));
            marked.take(MOST_ERRORS).collect::<Vec<_>>()
        })?;
        let Some(asked) = self.asked.get() else { return Ok(valid) };
        if !asked.misplaced.is_empty() {
            return Err(asked.misplaced.iter().take(MOST_ERRORS).cloned().collect());
        }
        if let (Some(Caller::Member { id, .. }), Some(underway)) =
            (ctx.data_opt(), ctx.data_opt::<Underway>())
            && asked.kind != OperationType::Subscription
            && let Err(TooMany { most }) = underway.begin(*id)
        {
            return Err(vec![ApiError::too_much_underway(most).into_server_error()]);
        }
        // A stranger could push out what members use.
        if let Some(hash) = &asked.hash
            && ctx.data_opt::<Caller>().is_some()
        {
            self.documents.keep(hash, &asked.query);
        }
        Ok(valid)
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let mut data = Data::default();
        if let (Some(app), Some(Caller::Member { id, .. })) = (ctx.data_opt::<App>(), ctx.data_opt()) {
            data.insert(Execution::new(app, *id));
        }
        let mut response = next.run_with_data(ctx, operation_name, data).await;
        if let Some(asked) = self.asked.get() {
            let name = asked.operation_name.as_deref();
            nulls::put_in_place(&ctx.schema_env.registry, &asked.query, name, &mut response);
            asked.order.apply(&mut response.data);
        }
        response
    }
}

/// All our errors have a code, so one without is the library's: a value that does not fit its type.
fn coded(response: &mut Response) {
    for error in &mut response.errors {
        let taken = std::mem::replace(error, ServerError::new("", None));
        *error = mark(taken, Code::BadUserInput);
        if error.message.len() > LONGEST_MESSAGE {
            error.message.truncate(error.message.floor_char_boundary(LONGEST_MESSAGE));
            error.message.push('…');
        }
    }
}
