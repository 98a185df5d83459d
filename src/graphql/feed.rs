//! A member's log as a stream of what happened, ready to be shown.

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

/// What a feed shows, one after another.
pub type Events<T> = BoxStream<'static, Result<T>>;

pub struct Feed {
    app: App,
    tail: Tail,
    /// Where the log was when the feed began.
    start: EventCursor,
    epoch: watch::Receiver<i64>,
    /// What was written before is old news: it says nothing of how fast we are.
    since: DateTime<Utc>,
    ready: VecDeque<ResolvedEvent>,
    /// The number of the last one handed out.
    shown: i64,
    /// The newest event with which something may have been erased before those were read.
    erasing: i64,
    resume_point: Option<ResumePoint>,
}

impl Feed {
    /// Starts after a cursor, or now. What the transport says that the client has heard goes before
    /// what the operation says: a client that comes back by itself sends its first variables again.
    pub async fn start(execution: &Execution, after: Option<EventCursor>) -> Result<Self> {
        let viewer = execution.core.viewer()?;
        let app = execution.core.app.for_events();
        let resume_point = execution.resume_point.clone();
        let heard = resume_point.as_ref().map_or(Ok(None), ResumePoint::heard)?;
        let after = heard.or(after);
        if after.is_some_and(|after| after.member != viewer) {
            return Err(ApiError::bad_input("The cursor must belong to the viewer's event log."));
        }
        let mut epoch = app.epoch.subscribe();
        let now = *epoch.borrow_and_update();
        if after.is_some_and(|after| after.epoch != now) {
            return Err(TailError::Expired.into());
        }
        let since = app.clock.now();
        let tail =
            Tail::start(app.store.clone(), &app.event_bus, viewer, after.map(|after| after.seq)).await?;
        let shown = tail.cursor();
        Ok(Self {
            app,
            tail,
            start: EventCursor { member: viewer, epoch: now, seq: shown },
            epoch,
            since,
            ready: VecDeque::new(),
            shown,
            erasing: 0,
            resume_point,
        })
    }

    /// What happens, as long as `show` wants more: it makes something of a delivery, or passes it
    /// over, or ends the stream.
    pub fn show<T: Send + 'static>(
        self,
        show: impl Fn(ResolvedEvent) -> Shown<T> + Send + Sync + 'static,
    ) -> Events<T> {
        let events = try_unfold(Box::new((self, show)), async |mut state| {
            let (feed, show) = &mut *state;
            loop {
                let delivery = feed.next().await?;
                let at = delivery.at;
                match show(delivery) {
                    Shown::This(item) => {
                        feed.delivered(at);
                        feed.mark();
                        return Ok(Some((item, state)));
                    }
                    Shown::Nothing => {}
                    Shown::End => return Ok(None),
                }
            }
        });
        events.boxed()
    }

    async fn next(&mut self) -> Result<ResolvedEvent> {
        loop {
            // What was read before something was erased may be of that: it is read again.
            if !self.ready.is_empty() && self.tail.newest_erasure() > self.erasing {
                self.ready.clear();
                self.tail.rewind(self.shown);
            }
            if let Some(delivery) = self.ready.pop_front() {
                self.shown = delivery.seq;
                return Ok(delivery);
            }
            // Asked before: what comes while these are read is not among them.
            let known = self.tail.newest_erasure();
            let events = tokio::select! {
                events = self.tail.next() => events?,
                // It ends with the sender, too, which is never before us.
                _ = self.epoch.changed() => return Err(TailError::Expired.into()),
            };
            self.erasing = events.last().map_or(known, |newest| known.max(newest.seq));
            self.ready = event::resolve(&self.app.store.read, self.start.member, &events).await?.into();
        }
    }

    fn delivered(&self, at: DateTime<Utc>) {
        // Another process wrote it by its own clock, which may be ahead of ours.
        let lag = (at >= self.since).then(|| (self.app.clock.now() - at).to_std().unwrap_or_default());
        self.app.metrics.event_delivered(lag);
    }

    fn mark(&self) {
        if let Some(resume_point) = &self.resume_point {
            resume_point.put(self.start.at(self.shown));
        }
    }

    /// With the viewer's share of the database.
    pub fn app(&self) -> &App {
        &self.app
    }

    pub fn viewer(&self) -> MemberId {
        self.start.member
    }

    /// Where the log was when the feed began; what it shows is in the same log.
    pub fn cursor(&self) -> EventCursor {
        self.start
    }
}

pub enum Shown<T> {
    This(T),
    Nothing,
    End,
}
