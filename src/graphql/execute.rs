//! Executing a prepared operation.

use std::sync::Arc;

use apollo_compiler::executable::OperationType;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, future};

use super::api::{Api, Operation};
use super::caller::CallingMember;
use super::error::{ApiError, Result};
use super::plan::{Execution, Field, Output, Payload, Payloads, Root, Writer};
use super::prepared::Plan;
use super::query::Query;
use super::response::Response;
use super::resume_point::ResumePoint;
use super::schema::Mutation;
use super::subscription::Subscription;
use crate::caller::Caller;

impl Api {
    /// A query or a mutation, once.
    pub async fn execute(&self, operation: &Operation, caller: Caller<CallingMember>) -> Response {
        let plan = &*operation.plan;
        let execution = Execution::new(&self.0.app, caller, Arc::clone(&operation.variables), plan.needs)
            .introspecting(Arc::clone(&self.0.introspection));
        let mut writer = Writer::new(&execution);
        let mut has_acted = false;
        match operation.prepared.kind() {
            OperationType::Query => {
                if plan.needs.log_end {
                    // What is wrong with it is told where it is selected.
                    let _ = execution.core.viewer_row().await;
                }
                if let Some(loading) = Payload::load(&Query, &plan.selection, &execution) {
                    loading.await;
                }
                writer.nullable(|writer| Output::write(&Query, &plan.selection, writer));
            }
            OperationType::Mutation => has_acted = act(plan, &execution, &mut writer).await,
            OperationType::Subscription => {
                return ApiError::bad_input("Subscriptions require a stream or a WebSocket.").into();
            }
        }
        let (data, errors) = writer.finish();
        let was_rejected = execution.core.is_rejected() && !has_acted;
        Response { was_rejected, ..Response::executed(data, errors) }
    }

    /// An answer for each event.
    pub async fn subscribe(
        &self,
        operation: &Operation,
        caller: Caller<CallingMember>,
        resume_point: Option<ResumePoint>,
    ) -> Result<BoxStream<'static, Response>, Response> {
        let variables = Arc::clone(&operation.variables);
        let execution =
            Execution::new(&self.0.app, caller, variables, operation.plan.needs).marking(resume_point);
        let plan = Arc::clone(&operation.plan);
        let Some(field) = plan.selection.fields(0).first() else {
            return Err(ApiError::invalid("A subscription must select exactly one root field.").into());
        };
        let payloads = match Subscription.start(field, field.index, &execution).await {
            Ok(payloads) => payloads,
            Err(error) => {
                return Ok(stream::once(future::ready(event(&plan, &execution, Err(error)).await)).boxed());
            }
        };
        let following = Box::new(Following { plan, execution: execution.for_events(), payloads });
        Ok(stream::unfold(following, Following::next).boxed())
    }
}

/// A subscription between two events.
struct Following {
    plan: Arc<Plan>,
    execution: Execution,
    payloads: Payloads,
}

impl Following {
    /// Nothing comes after an event that could not be shown: whoever comes back hears it then.
    async fn next(mut self: Box<Self>) -> Option<(Response, Box<Self>)> {
        let payload = self.payloads.next().await?;
        let is_event = payload.is_ok();
        self.execution.renew();
        let response = event(&self.plan, &self.execution, payload).await;
        if is_event && response.has_failed() {
            self.payloads = stream::empty().boxed();
            self.execution.resume_point.iter().for_each(ResumePoint::put_back);
        }
        Some((response, self))
    }
}

/// One after another, each answered before the next begins. After one that failed nothing more is done. Returns whether
/// any of them may have changed something.
async fn act<'e>(plan: &'e Plan, execution: &'e Execution, writer: &mut Writer<'e>) -> bool {
    let mut has_acted = false;
    writer.push('{');
    for (place, field) in plan.selection.fields(0).iter().enumerate() {
        if place > 0 {
            writer.push(',');
        }
        writer.enter(field);
        let written = match field.index {
            Field::TYPENAME | Field::INTROSPECTION => writer.meta::<Mutation>(field),
            index => match Mutation::default().act(field, index, execution).await {
                Ok(payload) => {
                    has_acted = true;
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
            writer.only_null();
            return has_acted;
        }
    }
    writer.end_object();
    has_acted
}

async fn event(plan: &Plan, execution: &Execution, payload: Result<Box<dyn Payload>>) -> Response {
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
