//! Tells what operators see of an operation: what it is, and what becomes of it. The outermost
//! extension, so that it sees what leaves.

use std::any::TypeId;
use std::sync::{Arc, OnceLock};

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextParseQuery, NextPrepareRequest, NextRequest,
    NextSubscribe, NextValidation,
};
use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Request, Response, ServerError, ServerResult, ValidationResult, Variables, async_trait};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};

use super::context::Caller;
use super::document::operation_with_name;
use super::error::{ApiError, Code, code, error_id, was_executed};
use crate::telemetry::{Kind, Outcome, Running};

pub struct Watch;

impl ExtensionFactory for Watch {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Watching::default())
    }
}

#[derive(Default)]
struct Watching(Arc<OnceLock<Watched>>);

struct Watched {
    running: Arc<Running>,
    operation_name: Option<String>,
}

impl Watching {
    fn running(&self) -> Option<&Running> {
        self.0.get().map(|watched| &*watched.running)
    }
}

#[async_trait::async_trait]
impl Extension for Watching {
    async fn request(&self, ctx: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        let response = next.run(ctx).await;
        if let Some(running) = self.running() {
            hear(running, &response);
        }
        response
    }

    fn subscribe<'s>(
        &self,
        ctx: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        let (running, ended) = (Arc::clone(&self.0), Arc::clone(&self.0));
        let heard = next.run(ctx, stream).inspect(move |response| {
            if let Some(watched) = running.get() {
                hear(&watched.running, response);
            }
        });
        let end = stream::once(async move {
            if let Some(watched) = ended.get() {
                watched.running.ends(Outcome::Ok);
            }
        });
        heard.chain(end.filter_map(async |()| None)).boxed()
    }

    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        let running = request.data.get(&TypeId::of::<Arc<Running>>());
        if let Some(running) = running.and_then(|running| running.downcast_ref::<Arc<Running>>()) {
            let operation_name = request.operation_name.clone();
            self.0.get_or_init(|| Watched { running: Arc::clone(running), operation_name });
        }
        next.run(ctx, request).await
    }

    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let document = next.run(ctx, query, variables).await?;
        if let Some(Watched { running, operation_name }) = self.0.get()
            && let Some((name, operation)) = operation_with_name(&document, operation_name.as_deref())
        {
            running.asks(kind(operation.ty), name);
        }
        Ok(document)
    }

    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let valid = next.run(ctx).await?;
        if let Some(running) = self.running()
            && ctx.data_opt::<Caller>().is_some()
        {
            running.is_trusted();
        }
        Ok(valid)
    }
}

fn hear(running: &Running, response: &Response) {
    if let Some(id) = response.errors.iter().find_map(error_id) {
        running.failed(id);
    }
    let outcome = if response.errors.iter().any(|error| code(error) == Code::Internal.as_str()) {
        Outcome::Internal
    } else if !was_executed(response) {
        Outcome::Refused
    } else if !response.errors.is_empty() {
        Outcome::Error
    } else if running.is_subscription() {
        // One event of it; more may come.
        return;
    } else {
        Outcome::Ok
    };
    running.ends(outcome);
}

/// What a caller hears of a panic, which none of the above has seen.
#[must_use]
pub fn panicked(running: &Running) -> ApiError {
    let error = running.span().in_scope(|| ApiError::internal(&"a resolver panicked"));
    hear(running, &Response::from_errors(vec![error.clone().into_server_error()]));
    error
}

fn kind(kind: OperationType) -> Kind {
    match kind {
        OperationType::Query => Kind::Query,
        OperationType::Mutation => Kind::Mutation,
        OperationType::Subscription => Kind::Subscription,
    }
}
