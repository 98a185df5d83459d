//! The schema's one extension: fresh loaders for every execution, limits before it, and afterwards
//! what the specification asks of a response and the library leaves out: order, nulls, codes.

use std::sync::{Arc, OnceLock};

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextExecute, NextParseQuery, NextPrepareRequest,
    NextRequest, NextSubscribe, NextValidation,
};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{
    Data, Request, Response, ServerError, ServerResult, ValidationResult, Variables, async_trait,
};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;

use super::context::{Caller, Execution};
use super::document::{missing_variable, operation};
use super::error::{ApiError, Code, mark};
use super::nulls;
use super::order::Order;
use super::schema::Limits;
use crate::app::App;

pub struct PerExecution(pub Limits);

impl ExtensionFactory for PerExecution {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(PerRequest { limits: self.0, asked: OnceLock::new(), order: OnceLock::new() })
    }
}

struct PerRequest {
    limits: Limits,
    asked: OnceLock<Asked>,
    order: OnceLock<Order>,
}

/// What the request asks for, for what comes after the library has taken it apart.
struct Asked {
    query: String,
    operation_name: Option<String>,
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

    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        self.asked.get_or_init(|| Asked {
            query: request.query.clone(),
            operation_name: request.operation_name.clone(),
        });
        next.run(ctx, request).await
    }

    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let parsed = next.run(ctx, query, variables).await;
        let document = parsed.map_err(|error| mark(in_short(error), Code::ParseFailed))?;
        let name = self.asked.get().and_then(|asked| asked.operation_name.as_deref());
        // Where it is not found, the library says so.
        let Some(operation) = operation(&document, name) else { return Ok(document) };
        if let Some(variable) = missing_variable(operation, variables) {
            return Err(ApiError::missing_variable(variable).into_server_error());
        }
        if let Some(order) = Order::of(&document, operation) {
            self.order.get_or_init(|| order);
        }
        Ok(document)
    }

    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let valid = next.run(ctx).await.map_err(|errors| {
            let marked = errors.into_iter().map(|error| mark(error, Code::ValidationFailed));
            marked.collect::<Vec<_>>()
        })?;
        let refused = if valid.depth > self.limits.depth {
            ApiError::limit(Code::TooDeep, "depth", self.limits.depth)
        } else if valid.complexity > self.limits.complexity {
            ApiError::limit(Code::TooComplex, "complexity", self.limits.complexity)
        } else {
            return Ok(valid);
        };
        Err(vec![refused.into_server_error()])
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let mut data = Data::default();
        if let (Some(app), Some(caller)) = (ctx.data_opt::<App>(), ctx.data_opt::<Caller>()) {
            data.insert(Execution::new(&app.store.read, caller.clone()));
        }
        let mut response = next.run_with_data(ctx, operation_name, data).await;
        if let Some(asked) = self.asked.get() {
            let name = asked.operation_name.as_deref();
            nulls::put_in_place(&ctx.schema_env.registry, &asked.query, name, &mut response);
        }
        if let Some(order) = self.order.get() {
            order.apply(&mut response.data);
        }
        response
    }
}

/// The parser draws the place into the text, with all of the query that stands on that line. The
/// place is in `locations` anyway; what was expected there is in the last line.
fn in_short(mut error: ServerError) -> ServerError {
    if let Some((_, expected)) = error.message.rsplit_once("\n  = ") {
        error.message = format!("Syntax error: {expected}.");
    }
    error
}

/// All our errors have a code, so one without is the library's: a value that does not fit its type.
fn coded(response: &mut Response) {
    for error in &mut response.errors {
        let taken = std::mem::replace(error, ServerError::new("", None));
        *error = mark(taken, Code::BadUserInput);
    }
}
