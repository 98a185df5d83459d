//! An operation whose answers come one after another in one response: server-sent events, or the
//! parts of `multipart/mixed`.

mod form; // how a stream is written

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

pub use form::Form;

use super::answer::shield;
use super::socket::Closing;
use super::socket::life::{self, Term};
use super::task;
use super::word::{self, Word, Words};
use super::{Doors, Payer};
use crate::graphql::{Bookmark, Caller, Request};
use crate::quota::bytes::Held;
use crate::quota::places::Place;
use crate::quota::underway::Underway;
use crate::quota::unread::Unread;
use crate::telemetry;

/// What a stream is opened for.
pub struct Asked {
    pub request: Request,
    pub bookmark: Bookmark,
    pub running: Arc<telemetry::Running>,
    /// Who asks, and for how long.
    pub admitted: Option<(Caller, Term)>,
    /// One of those that the member has for sockets and streams.
    pub place: Option<Place<MemberId>>,
    /// The bytes of the request, and who pays for them and for the answers.
    pub held: Held<Payer>,
    pub payer: Option<Payer>,
}

/// Starts the operation.
pub fn open(doors: &Arc<Doors>, form: Form, asked: Asked) -> Response {
    let Asked { request, bookmark, running, admitted, place, held, payer } = asked;
    let underway = doors.underway();
    let (greeted, greeting) = oneshot::channel();
    let (caller, term) = match admitted {
        Some((caller, term)) => (Some(caller), term),
        None => (None, Term::Anonymous),
    };
    // The receiver is ours.
    let _ = greeted.send(term);
    let (queue, frames) = channel(doors.bounds.queue);
    let over = CancellationToken::new();
    let unread = doors.unread(payer, over.clone());
    let asked = task::Asked { request, caller, bookmark: Some(bookmark.clone()), underway: underway.clone() };
    let voice = Voice { form, bookmark, queue, unread };
    let (beat, shutdown, leaving) = (doors.bounds.ping, doors.shutdown.clone(), CancellationToken::new());
    let line = Line {
        form,
        frames,
        beats: interval_at(Instant::now() + beat, beat),
        end: Box::pin(life::end(Arc::clone(doors), greeting, over)),
        turn: Box::pin(async move { shutdown.turn().await }),
        leaving: leaving.clone(),
        has_ended: false,
        _operation: task::start(doors, running, leaving, asked, voice),
        _open: (doors.shutdown.sockets.token(), place, underway, held),
    };
    let bytes = stream::once(async move { form.opening() }).chain(stream::unfold(Some(line), Line::next));
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
    _unread: Held<Payer>,
}

struct Voice {
    form: Form,
    bookmark: Bookmark,
    queue: Sender<Frame>,
    unread: Unread<Payer>,
}

impl word::Voice for Voice {
    async fn says(&self, word: Word) {
        let last = word.is_last();
        let Some(bytes) = self.form.frame(&word, &self.bookmark) else { return };
        drop(word);
        let held = self.unread.hold(bytes.len()).await;
        // Nobody listens where the stream has just ended, and this task with it.
        let _ = self.queue.send(Frame { bytes, last, _unread: held }).await;
    }

    async fn follows(&self, mut words: Words) {
        while let Some(word) = words.next().await {
            self.says(word).await;
        }
    }
}

/// A stream until its end. Dropping it, as the server does once its peer is gone, ends the operation.
struct Line {
    form: Form,
    frames: Receiver<Frame>,
    beats: Interval,
    end: Pin<Box<dyn Future<Output = Closing> + Send>>,
    /// Comes when it is time to leave: what has an end of its own may reach it.
    turn: Pin<Box<dyn Future<Output = ()> + Send>>,
    leaving: CancellationToken,
    /// The operation has said all that it has to say.
    has_ended: bool,
    _operation: AbortOnDropHandle<()>,
    _open: (TaskTrackerToken, Option<Place<MemberId>>, Underway, Held<Payer>),
}

impl Line {
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
                    None => return Some((line.form.cut(Closing::ShuttingDown), None)),
                },
                _ = line.beats.tick() => break line.form.beat(),
            }
        };
        Some((bytes, Some(line)))
    }
}
