//! `subscribe`: starts an operation on a socket.

use std::sync::Arc;

use axum::http::HeaderMap;

use super::phase::Phase;
use super::protocol::ServerMessage;
use super::session::{SocketSession, StepResult};
use super::sink::SocketSink;
use crate::graphql::{ApiError, Request, code};
use crate::http::close_reason::CloseReason;
use crate::http::operation_task::{self, OperationRequest};
use crate::telemetry::{OperationTelemetry, Transport};

impl SocketSession {
    /// Starts an operation whose request occupies `bytes` bytes of memory.
    pub(super) async fn subscribe(&mut self, id: Arc<str>, request: Request, bytes: usize) -> StepResult {
        if matches!(self.phase, Phase::AwaitingInit(_)) {
            return Err(CloseReason::Unauthorized.into());
        }
        self.count_anonymous()?;
        // Ignored without an answer: the client sends it again after it has reconnected.
        if matches!(self.phase, Phase::Draining) {
            return Ok(());
        }
        let limits = self.state.limits;
        if self.operations.has(&id) {
            return Err(CloseReason::IdInUse.into());
        }
        if self.operations.count() >= limits.socket_operations {
            return self.refuse(&id, ApiError::too_many_operations(limits.socket_operations)).await;
        }
        let owner = self.client.budget_owner();
        let Ok(reservation) = self.state.request_budget().reserve(owner, bytes) else {
            return self.refuse(&id, ApiError::too_many_bytes(limits.max_held_bytes)).await;
        };
        let Some((generation, queue)) = self.operations.reserve(limits.socket_queue) else { return Ok(()) };
        let in_flight = self.state.in_flight();
        let request = OperationRequest {
            request,
            caller: self.client.caller.clone(),
            share: Arc::clone(&self.client.share),
            resume_point: None,
            in_flight: in_flight.clone(),
        };
        let send_budget = self.state.send_budget(owner, self.budget_exceeded.clone());
        let sink = SocketSink { id: Arc::clone(&id), generation, queue, in_flight, send_budget };
        let app = &self.state.app;
        let telemetry =
            OperationTelemetry::start(&app.metrics, &app.traces, Transport::WebSocket, &HeaderMap::new());
        let draining = self.operations.draining.clone();
        let task = operation_task::start(&self.state, telemetry, draining, request, sink);
        self.operations.insert(id, generation, task, reservation);
        Ok(())
    }

    async fn refuse(&mut self, id: &str, error: ApiError) -> StepResult {
        let error = error.into_server_error();
        self.state.app.metrics.record_refusal(code(&error));
        self.send(&ServerMessage::Error { id, payload: &[error] }).await
    }
}
