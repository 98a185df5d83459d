//! One operation of a socket, in a task of its own: a busy one starves no other, and what it asks of
//! the database is finished and given back whether or not the peer reads.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::{Data, Request, ServerError};
use axum::http::HeaderMap;
use futures_util::{FutureExt, StreamExt, future};
use tokio::sync::mpsc::Sender;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

use super::message::Say;
use crate::graphql::{Schema, panicked, was_executed};
use crate::http::Doors;
use crate::telemetry::{Metrics, Running, Transport};

/// What an operation has to say.
pub struct Frame {
    /// Which operation, and which of those that had this id one after another.
    pub id: Arc<str>,
    pub turn: u64,
    pub text: String,
    /// Nothing more comes of it.
    pub last: bool,
}

/// Where an operation's frames go.
pub struct Voice {
    pub id: Arc<str>,
    pub turn: u64,
    pub queue: Sender<Frame>,
    /// Comes when the socket is about to end, and subscriptions with it.
    pub leaving: CancellationToken,
    pub metrics: Arc<Metrics>,
}

impl Voice {
    /// Waits for a place in the queue.
    async fn says(&self, say: &Say<'_>) {
        let Some(text) = say.text(&self.metrics) else { return };
        let last = matches!(say, Say::Complete { .. } | Say::Error { .. });
        let frame = Frame { id: Arc::clone(&self.id), turn: self.turn, text, last };
        // Nobody listens where the socket has just ended, and this task with it.
        let _ = self.queue.send(frame).await;
    }

    async fn fails(&self, errors: &[ServerError]) {
        self.says(&Say::Error { id: &self.id, payload: errors }).await;
    }
}

/// Starts it; dropping the handle ends it.
pub fn start(doors: &Doors, request: Request, data: Arc<Data>, voice: Voice) -> AbortOnDropHandle<()> {
    let (app, schema) = (&doors.app, doors.schema.clone());
    let running = Running::start(&app.metrics, &app.traces, Transport::WebSocket, &HeaderMap::new());
    let request = request.data(Arc::clone(&running));
    AbortOnDropHandle::new(tokio::spawn(async move {
        let executing = execute(schema, request, data, &voice, &running).instrument(running.span());
        if AssertUnwindSafe(executing).catch_unwind().await.is_err() {
            // A fault of ours, and of this one operation only.
            voice.fails(&[panicked(&running).into_server_error()]).await;
        }
    }))
}

async fn execute(schema: Schema, request: Request, data: Arc<Data>, voice: &Voice, running: &Running) {
    let mut responses = schema.execute_stream_with_session_data(request, data);
    while !(voice.leaving.is_cancelled() && running.is_subscription()) {
        let response = tokio::select! {
            biased;
            response = responses.next() => response,
            () = left(voice, running) => return,
        };
        let Some(response) = response else {
            return voice.says(&Say::Complete { id: &voice.id }).await;
        };
        if !was_executed(&response) {
            return voice.fails(&response.errors).await;
        }
        voice.says(&Say::Next { id: &voice.id, payload: &response }).await;
    }
}

/// Comes when a subscription has to end. Whatever else it is has an end of its own, which is waited
/// for.
async fn left(voice: &Voice, running: &Running) {
    voice.leaving.cancelled().await;
    if !running.is_subscription() {
        future::pending::<()>().await;
    }
}
