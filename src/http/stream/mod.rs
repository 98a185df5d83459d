//! An operation whose answers come one after another in one response: server-sent events, or the
//! parts of `multipart/mixed`.

mod format; // how a stream is written

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use entity::id::MemberId;
use futures_util::stream::{self, StreamExt};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;
use tokio::time::{Instant, Interval, interval_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tokio_util::task::task_tracker::TaskTrackerToken;

pub use format::StreamFormat;

use super::operation_event::{self, OperationEvent, OperationEvents};
use super::operation_task;
use super::response::shield;
use super::websocket::CloseReason;
use super::websocket::session_lifetime::{self, Expiry};
use super::{AppState, BudgetOwner};
use crate::graphql::{Caller, Request, ResumePoint};
use crate::limits::byte_budget::ByteReservation;
use crate::limits::concurrency::Permit;
use crate::limits::in_flight::InFlight;
use crate::limits::send_budget::SendBudget;
use crate::telemetry;

/// What a stream is opened for.
pub struct StreamRequest {
    pub request: Request,
    pub resume_point: ResumePoint,
    pub running: Arc<telemetry::OperationTelemetry>,
    /// Who asks, and for how long.
    pub admitted: Option<(Caller, Expiry)>,
    /// One of those that the member has for sockets and streams.
    pub place: Option<Permit<MemberId>>,
    /// The bytes of the request, and who pays for them and for the answers.
    pub held: ByteReservation<BudgetOwner>,
    pub payer: Option<BudgetOwner>,
}

/// Starts the operation.
pub fn open(state: &Arc<AppState>, form: StreamFormat, asked: StreamRequest) -> Response {
    let StreamRequest { request, resume_point, running, admitted, place, held, payer } = asked;
    let in_flight = state.in_flight();
    let (greeted, greeting) = oneshot::channel();
    let (caller, term) = match admitted {
        Some((caller, term)) => (Some(caller), term),
        None => (None, Expiry::Anonymous),
    };
    // The receiver is ours.
    let _ = greeted.send(term);
    let (queue, frames) = channel(state.limits.socket_queue);
    let over = CancellationToken::new();
    let unread = state.send_budget(payer, over.clone());
    let asked = operation_task::OperationRequest {
        request,
        caller,
        resume_point: Some(resume_point.clone()),
        in_flight: in_flight.clone(),
    };
    let sink = StreamSink { form, resume_point, queue, unread };
    let (beat, shutdown, leaving) =
        (state.limits.ping_interval, state.shutdown.clone(), CancellationToken::new());
    let line = OpenStream {
        form,
        frames,
        beats: interval_at(Instant::now() + beat, beat),
        end: Box::pin(session_lifetime::end(Arc::clone(state), greeting, over)),
        turn: Box::pin(async move { shutdown.drain().await }),
        leaving: leaving.clone(),
        has_ended: false,
        _operation: operation_task::start(state, running, leaving, asked, sink),
        _open: (state.shutdown.sockets.token(), place, in_flight, held),
    };
    let bytes =
        stream::once(async move { form.opening() }).chain(stream::unfold(Some(line), OpenStream::next));
    let headers = [
        (header::CONTENT_TYPE, form.media()),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "accept, authorization"),
        // For nginx, which else gathers an answer before it hands it on.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (headers, shield(), Body::from_stream(bytes.map(Ok::<_, Infallible>))).into_response()
}

struct Frame {
    bytes: Bytes,
    last: bool,
    _unread: ByteReservation<BudgetOwner>,
}

struct StreamSink {
    form: StreamFormat,
    resume_point: ResumePoint,
    queue: Sender<Frame>,
    unread: SendBudget<BudgetOwner>,
}

impl operation_event::OperationSink for StreamSink {
    async fn send(&self, word: OperationEvent) {
        let last = word.is_last();
        let Some(bytes) = self.form.frame(&word, &self.resume_point) else { return };
        drop(word);
        let held = self.unread.hold(bytes.len()).await;
        // Nobody listens where the stream has just ended, and this task with it.
        let _ = self.queue.send(Frame { bytes, last, _unread: held }).await;
    }

    async fn forward(&self, mut words: OperationEvents) {
        while let Some(word) = words.next().await {
            self.send(word).await;
        }
    }
}

/// A stream until its end. Dropping it, as the server does once its peer is gone, ends the operation.
struct OpenStream {
    form: StreamFormat,
    frames: Receiver<Frame>,
    beats: Interval,
    end: Pin<Box<dyn Future<Output = CloseReason> + Send>>,
    /// Comes when it is time to leave: what has an end of its own may reach it.
    turn: Pin<Box<dyn Future<Output = ()> + Send>>,
    leaving: CancellationToken,
    /// The operation has said all that it has to say.
    has_ended: bool,
    _operation: AbortOnDropHandle<()>,
    _open: (TaskTrackerToken, Option<Permit<MemberId>>, InFlight, ByteReservation<BudgetOwner>),
}

impl OpenStream {
    async fn next(line: Option<Self>) -> Option<(Bytes, Option<Self>)> {
        let mut line = line?;
        let bytes = loop {
            tokio::select! {
                closing = &mut line.end => return Some((line.form.cut(closing), None)),
                () = &mut line.turn, if !line.leaving.is_cancelled() => line.leaving.cancel(),
                frame = line.frames.recv() => match frame {
                    Some(frame) => {
                        line.has_ended = frame.last;
                        break frame.bytes;
                    }
                    None if line.has_ended => return None,
                    None => return Some((line.form.cut(CloseReason::ShuttingDown), None)),
                },
                _ = line.beats.tick() => break line.form.beat(),
            }
        };
        Some((bytes, Some(line)))
    }
}
