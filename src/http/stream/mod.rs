//! Operations whose responses form a stream: server-sent events or multipart.

mod format; // how a stream is written

use std::convert::Infallible;
use std::future::ready;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use entity::id::MemberId;
use futures_util::{StreamExt, stream};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{Instant, Interval, interval_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tokio_util::task::task_tracker::TaskTrackerToken;

pub use format::StreamFormat;

use super::close_reason::CloseReason;
use super::operation_event::{OperationEvent, OperationEvents, OperationSink};
use super::operation_task::{self, OperationRequest};
use super::response::security_headers;
use super::session_lifetime::{self, Expiry};
use super::{AppState, BudgetOwner};
use crate::caller::Caller;
use crate::graphql::{CallingMember, Request, ResumePoint};
use crate::limits::byte_budget::ByteReservation;
use crate::limits::concurrency::ConcurrencyPermit;
use crate::limits::in_flight::InFlight;
use crate::limits::send_budget::SendBudget;
use crate::telemetry::OperationTelemetry;

/// The operation of a stream.
pub struct StreamRequest {
    pub request: Request,
    pub resume_point: ResumePoint,
    pub telemetry: Arc<OperationTelemetry>,
    pub caller: Caller<CallingMember>,
    pub expiry: Expiry,
    /// Counts among the sockets and streams of the member.
    pub permit: Option<ConcurrencyPermit<MemberId>>,
    /// The bytes of the request.
    pub reservation: ByteReservation<BudgetOwner>,
    /// The owner of the budget for the responses.
    pub owner: Option<BudgetOwner>,
}

/// Starts the operation and returns a response that streams its events.
pub fn open(state: &Arc<AppState>, format: StreamFormat, request: StreamRequest) -> Response {
    let StreamRequest { request, resume_point, telemetry, caller, expiry, permit, reservation, owner } =
        request;
    let in_flight = state.in_flight();
    let (queue, frames) = channel(state.limits.socket_queue);
    let exceeded = CancellationToken::new();
    let send_budget = state.send_budget(owner, exceeded.clone());
    let request = OperationRequest {
        request,
        share: state.app.shares.of(caller.ids()),
        caller,
        resume_point: Some(resume_point.clone()),
        in_flight: in_flight.clone(),
    };
    let sink = StreamSink { format, resume_point, queue, send_budget };
    let (period, draining) = (state.limits.ping_interval, CancellationToken::new());
    let open = OpenStream {
        format,
        frames,
        heartbeats: interval_at(Instant::now() + period, period),
        end: Box::pin(session_lifetime::end(Arc::clone(state), ready(Ok(expiry)), exceeded)),
        drain: Box::pin(state.shutdown.clone().drain()),
        draining: draining.clone(),
        is_complete: false,
        _operation: operation_task::start(state, telemetry, draining, request, sink),
        _held: (state.shutdown.sockets.token(), permit, in_flight, reservation),
    };
    let bytes =
        stream::once(async move { format.opening() }).chain(stream::unfold(Some(open), OpenStream::next));
    let headers = [
        (header::CONTENT_TYPE, format.media()),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "accept, authorization"),
        // nginx would buffer the stream otherwise.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (headers, security_headers(), Body::from_stream(bytes.map(Ok::<_, Infallible>))).into_response()
}

struct StreamFrame {
    bytes: Bytes,
    is_last: bool,
    _reservation: ByteReservation<BudgetOwner>,
}

struct StreamSink {
    format: StreamFormat,
    resume_point: ResumePoint,
    queue: Sender<StreamFrame>,
    send_budget: SendBudget<BudgetOwner>,
}

impl OperationSink for StreamSink {
    async fn send(&self, event: OperationEvent) {
        let is_last = event.is_last();
        let Some(bytes) = self.format.frame(&event, &self.resume_point) else { return };
        drop(event);
        let reservation = self.send_budget.reserve(bytes.len()).await;
        // Fails if the stream has just ended, which also ends this task.
        let _ = self.queue.send(StreamFrame { bytes, is_last, _reservation: reservation }).await;
    }

    async fn forward(&self, mut events: OperationEvents) {
        while let Some(event) = events.next().await {
            self.send(event).await;
        }
    }
}

/// An open stream. The server drops it when the peer disconnects, which ends the operation.
struct OpenStream {
    format: StreamFormat,
    frames: Receiver<StreamFrame>,
    heartbeats: Interval,
    end: Pin<Box<dyn Future<Output = CloseReason> + Send>>,
    /// Resolves when the stream has to drain: a subscription then ends, and other operations may finish.
    drain: Pin<Box<dyn Future<Output = ()> + Send>>,
    draining: CancellationToken,
    /// Whether the last frame of the operation was received.
    is_complete: bool,
    _operation: AbortOnDropHandle<()>,
    _held: (TaskTrackerToken, Option<ConcurrencyPermit<MemberId>>, InFlight, ByteReservation<BudgetOwner>),
}

impl OpenStream {
    async fn next(open: Option<Self>) -> Option<(Bytes, Option<Self>)> {
        let mut open = open?;
        let bytes = loop {
            tokio::select! {
                reason = &mut open.end => return Some((open.format.cut(reason), None)),
                () = &mut open.drain, if !open.draining.is_cancelled() => open.draining.cancel(),
                frame = open.frames.recv() => match frame {
                    Some(frame) => {
                        open.is_complete = frame.is_last;
                        break frame.bytes;
                    }
                    None if open.is_complete => return None,
                    None => return Some((open.format.cut(CloseReason::ShuttingDown), None)),
                },
                _ = open.heartbeats.tick() => break open.format.heartbeat(),
            }
        };
        Some((bytes, Some(open)))
    }
}
