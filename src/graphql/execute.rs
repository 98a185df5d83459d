//! Executes prepared operations.

use std::sync::Arc;

use apollo_compiler::executable::OperationType;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, future};

use super::api::{Api, BoundOperation};
use super::caller::CallingMember;
use super::error::{ApiError, Result};
use super::plan::{Execution, MutationRoot, Output, Payload, PayloadStream, PlannedField, ResponseWriter};
use super::prepared::Plan;
use super::query::Query;
use super::response::Response;
use super::resume_point::ResumePoint;
use super::schema::Mutation;
use super::subscription::Subscription;
use crate::caller::Caller;

impl Api {
    /// Executes a query or a mutation.
    pub async fn execute(&self, operation: &BoundOperation, caller: Caller<CallingMember>) -> Response {
        let plan = &*operation.plan;
        let execution = Execution::new(&self.0.app, caller, Arc::clone(&operation.variables), plan.needs)
            .with_introspection(Arc::clone(&self.0.introspection));
        let mut writer = ResponseWriter::new(&execution);
        let mut has_mutated = false;
        match operation.prepared.operation_type() {
            OperationType::Query => {
                if plan.needs.log_end {
                    // An error is reported by the field that selects the end of the log.
                    let _ = execution.context.viewer_row().await;
                }
                if let Some(load) = Payload::load(&Query, &plan.selection, &execution) {
                    load.await;
                }
                writer.nullable(|writer| Output::write(&Query, &plan.selection, writer));
            }
            OperationType::Mutation => has_mutated = execute_mutations(plan, &execution, &mut writer).await,
            OperationType::Subscription => {
                return ApiError::bad_input("Subscriptions require a stream or a WebSocket.").into();
            }
        }
        let (data, errors) = writer.finish();
        let was_rejected = execution.context.is_rejected() && !has_mutated;
        Response { was_rejected, ..Response::executed(data, errors) }
    }

    /// Executes a subscription, and returns the stream of its responses.
    pub async fn subscribe(
        &self,
        operation: &BoundOperation,
        caller: Caller<CallingMember>,
        resume_point: Option<ResumePoint>,
    ) -> Result<BoxStream<'static, Response>, Response> {
        let variables = Arc::clone(&operation.variables);
        let execution = Execution::new(&self.0.app, caller, variables, operation.plan.needs)
            .with_resume_point(resume_point);
        let plan = Arc::clone(&operation.plan);
        let Some(field) = plan.selection.fields(0).first() else {
            return Err(ApiError::invalid("A subscription must select exactly one root field.").into());
        };
        let payloads = match Subscription.subscribe(field, field.index, &execution).await {
            Ok(payloads) => payloads,
            Err(error) => {
                let response = event_response(&plan, &execution, Err(error)).await;
                return Ok(stream::once(future::ready(response)).boxed());
            }
        };
        let events = Box::new(EventExecution { plan, execution: execution.for_events(), payloads });
        Ok(stream::unfold(events, EventExecution::next).boxed())
    }
}

/// Executes the events of a subscription.
struct EventExecution {
    plan: Arc<Plan>,
    execution: Execution,
    payloads: PayloadStream,
}

impl EventExecution {
    /// Returns the response to the next event. The stream ends after an event that failed with an internal error, so
    /// that a client that resumes receives it again.
    async fn next(mut self: Box<Self>) -> Option<(Response, Box<Self>)> {
        let payload = self.payloads.next().await?;
        let is_event = payload.is_ok();
        self.execution.reset();
        let response = event_response(&self.plan, &self.execution, payload).await;
        if is_event && response.has_failed() {
            self.payloads = stream::empty().boxed();
            self.execution.resume_point.iter().for_each(ResumePoint::step_back);
        }
        Some((response, self))
    }
}

/// Executes mutations serially, each of them written before the next starts. Stops after the first that fails if its
/// field cannot be null. Returns whether any of them may have changed something.
async fn execute_mutations<'e>(
    plan: &'e Plan,
    execution: &'e Execution,
    writer: &mut ResponseWriter<'e>,
) -> bool {
    let mut has_mutated = false;
    writer.push('{');
    for (index, field) in plan.selection.fields(0).iter().enumerate() {
        if index > 0 {
            writer.push(',');
        }
        writer.enter(field);
        let written = match field.index {
            PlannedField::TYPENAME | PlannedField::INTROSPECTION => writer.meta_field::<Mutation>(field),
            index => match Mutation::default().mutate(field, index, execution).await {
                Ok(payload) => {
                    has_mutated = true;
                    if let Some(load) = payload.load(&field.selection, execution) {
                        load.await;
                    }
                    payload.write(&field.selection, writer)
                }
                Err(error) => writer.fail(error, false),
            },
        };
        writer.leave();
        if written.is_err() {
            writer.replace_data_by_null();
            return has_mutated;
        }
    }
    writer.end_object();
    has_mutated
}

/// Executes one event.
async fn event_response(plan: &Plan, execution: &Execution, payload: Result<Box<dyn Payload>>) -> Response {
    let mut writer = ResponseWriter::new(execution);
    if let Some(field) = plan.selection.fields(0).first() {
        if let Ok(payload) = &payload
            && let Some(load) = payload.load(&field.selection, execution)
        {
            load.await;
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
