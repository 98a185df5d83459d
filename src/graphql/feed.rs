//! The event log of a member as a stream of resolved events. A subscription starts and resumes here.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use futures_util::StreamExt;
use futures_util::stream::{BoxStream, try_unfold};
use tokio::sync::watch;

use super::error::{ApiError, Result};
use super::plan::Execution;
use super::resume_point::ResumePoint;
use super::scalar::EventCursor;
use crate::app::App;
use crate::live::{Tail, TailError};
use crate::messaging::event;
use crate::messaging::event::ResolvedEvent;
use crate::store::UNKNOWN_EPOCH;

/// The stream that a field of `Subscription` returns.
pub type EventStream<T> = BoxStream<'static, Result<T>>;

/// Reads the events of one subscription from a `Tail`, and resolves them to objects.
pub struct Feed {
    app: App,
    tail: Tail,
    /// The position in the log at which the feed started.
    start: EventCursor,
    epoch: watch::Receiver<i64>,
    /// When the feed started. The delivery of earlier events is not measured.
    started_at: DateTime<Utc>,
    resolved: VecDeque<ResolvedEvent>,
    /// The number of the last event that was emitted.
    emitted_seq: i64,
    /// The number of the newest erasure that `resolved` takes into account.
    known_erasure: i64,
    resume_point: Option<ResumePoint>,
}

/// What a feed does with an event.
pub enum FeedAction<T> {
    Emit(T),
    Skip,
    End,
}

impl Feed {
    /// Starts a feed after a cursor, or at the end of the log. The cursor of the transport takes precedence over that
    /// of the operation, because a client that reconnects automatically sends its original variables again.
    pub async fn start(execution: &Execution, after: Option<EventCursor>) -> Result<Self> {
        let viewer = execution.context.viewer()?;
        let app = execution.context.app.for_events();
        let resume_point = execution.resume_point.clone();
        let resumed_after = resume_point.as_ref().map_or(Ok(None), ResumePoint::start)?;
        let after = resumed_after.or(after);
        if after.is_some_and(|after| after.member != viewer) {
            return Err(ApiError::bad_input("The cursor must belong to the viewer's event log."));
        }
        let mut epoch = app.epoch.subscribe();
        let current_epoch = *epoch.borrow_and_update();
        // No cursor is valid while the epoch is unknown.
        let is_valid = |after: EventCursor| after.epoch == current_epoch && current_epoch != UNKNOWN_EPOCH;
        if after.is_some_and(|after| !is_valid(after)) {
            return Err(TailError::Expired.into());
        }
        let started_at = app.clock.now();
        let tail =
            Tail::start(app.store.clone(), &app.event_bus, viewer, after.map(|after| after.seq)).await?;
        let seq = tail.cursor();
        Ok(Self {
            app,
            tail,
            start: EventCursor { member: viewer, epoch: current_epoch, seq },
            epoch,
            started_at,
            resolved: VecDeque::new(),
            emitted_seq: seq,
            known_erasure: 0,
            resume_point,
        })
    }

    /// Returns the stream of what `action` emits for each event.
    pub fn into_stream<T: Send + 'static>(
        self,
        action: impl Fn(ResolvedEvent) -> FeedAction<T> + Send + Sync + 'static,
    ) -> EventStream<T> {
        let events = try_unfold(Box::new((self, action)), async |mut state| {
            let (feed, action) = &mut *state;
            loop {
                let event = feed.next().await?;
                let at = event.at;
                match action(event) {
                    FeedAction::Emit(item) => {
                        feed.measure_delivery(at);
                        feed.advance_resume_point();
                        return Ok(Some((item, state)));
                    }
                    FeedAction::Skip => {}
                    FeedAction::End => return Ok(None),
                }
            }
        });
        events.boxed()
    }

    async fn next(&mut self) -> Result<ResolvedEvent> {
        loop {
            // After an erasure, events that were resolved before it may contain erased data: they are read again.
            if !self.resolved.is_empty() && self.tail.newest_erasure() > self.known_erasure {
                self.resolved.clear();
                self.tail.rewind(self.emitted_seq);
            }
            if let Some(event) = self.resolved.pop_front() {
                self.emitted_seq = event.seq;
                return Ok(event);
            }
            // Read before the events, because an erasure that arrives during the read may not be visible to it.
            let known_erasure = self.tail.newest_erasure();
            let events = tokio::select! {
                events = self.tail.next() => events?,
                // Also completes if the sender is dropped, but the feed holds it.
                _ = self.epoch.changed() => return Err(TailError::Expired.into()),
            };
            // The events may come from a database that the service has just connected to.
            if self.epoch.has_changed().unwrap_or_default() {
                return Err(TailError::Expired.into());
            }
            self.known_erasure = events.last().map_or(known_erasure, |newest| known_erasure.max(newest.seq));
            self.resolved = event::resolve(&self.app.store.read, self.start.member, &events).await?.into();
            // A message of another process that does not exist was erased, or was never sent: only the log shows which.
            if self.resolved.is_empty() && events.iter().any(|event| event.is_shared()) {
                self.tail.rewind(self.emitted_seq);
            }
        }
    }

    fn measure_delivery(&self, at: DateTime<Utc>) {
        // The clock of the process that logged the event may be ahead of ours.
        let lag = (at >= self.started_at).then(|| (self.app.clock.now() - at).to_std().unwrap_or_default());
        self.app.metrics.event_delivered(lag);
    }

    fn advance_resume_point(&self) {
        if let Some(resume_point) = &self.resume_point {
            resume_point.advance(self.start.at(self.emitted_seq));
        }
    }

    /// The app, limited to the viewer's share of the database.
    pub fn app(&self) -> &App {
        &self.app
    }

    pub fn viewer(&self) -> MemberId {
        self.start.member
    }

    /// The position in the log at which the feed started.
    pub fn start_cursor(&self) -> EventCursor {
        self.start
    }
}
