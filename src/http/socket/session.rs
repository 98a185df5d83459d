//! One socket, from its opening to its end.

use std::pin::{Pin, pin};
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::HeaderMap;
use entity::id::MemberId;
use tokio::sync::oneshot;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use tokio_tungstenite::tungstenite::Message;
use tokio_util::sync::CancellationToken;

use super::allowance::Allowance;
use super::closing::Closing;
use super::life::{self, Term};
use super::line::{End, Line};
use super::message::{Said, Say};
use super::operations::{Operations, Spoken};
use super::voice::Voice;
use crate::auth::AuthError;
use crate::graphql::{ApiError, Caller, Request, code};
use crate::http::address::Address;
use crate::http::credential::Credential;
use crate::http::wire::Inbound;
use crate::http::{Doors, Payer, task};
use crate::quota::places::Place;
use crate::quota::share::{Share, Who};
use crate::telemetry::{Running, Transport};

pub type Step = Result<(), End>;

pub struct Session {
    pub(super) doors: Arc<Doors>,
    /// Held until somebody has signed in.
    pub(super) stranger: Option<Place<Address>>,
    /// What the handshake brought, until `connection_init`.
    pub(super) shown: Result<Option<Credential>, AuthError>,
    /// Held from then on.
    pub(super) member: Option<Place<MemberId>>,
    // After the places, which are free again when the peer sees the end.
    line: Line,
    pub(super) allowance: Allowance,
    /// Whether `connection_init` was answered …
    pub(super) is_greeted: bool,
    /// … and who sends the operations since.
    pub(super) caller: Option<Caller>,
    /// Whatever the socket asks of the processor is their work.
    pub(super) share: Arc<Share>,
    pub(super) greeted: Option<oneshot::Sender<Term>>,
    end: Pin<Box<dyn Future<Output = Closing> + Send>>,
    /// Comes when it is time to leave: what has an end of its own may reach it.
    turn: Pin<Box<dyn Future<Output = ()> + Send>>,
    /// Comes when too much of what it said is not read.
    over: CancellationToken,
    operations: Operations,
    alive: bool,
}

impl Session {
    pub fn new(
        doors: Arc<Doors>,
        line: Line,
        inbound: Arc<Inbound>,
        stranger: Option<Place<Address>>,
        shown: Result<Option<Credential>, AuthError>,
    ) -> Self {
        let (greeted, greeting) = oneshot::channel();
        let over = CancellationToken::new();
        let end = Box::pin(life::end(Arc::clone(&doors), greeting, over.clone()));
        let shutdown = doors.shutdown.clone();
        let share = doors.app.shares.of(Who::Strangers);
        Self {
            line,
            allowance: Allowance::anonymous(inbound, &doors.bounds),
            doors,
            is_greeted: false,
            caller: None,
            share,
            greeted: Some(greeted),
            stranger,
            shown,
            member: None,
            end,
            turn: Box::pin(async move { shutdown.turn().await }),
            over,
            operations: Operations::default(),
            alive: true,
        }
    }

    pub async fn run(&mut self) {
        let end =
            if self.line.has_protocol() { self.converse().await } else { End::Close(Closing::WrongProtocol) };
        // What still runs has nobody to answer.
        self.operations.clear();
        if let End::Close(closing) = end {
            self.doors.app.metrics.closed_a_socket(closing.frame().code.into());
            self.line.close(closing).await;
        }
    }

    async fn converse(&mut self) -> End {
        let ping = self.doors.bounds.ping;
        let mut pings = interval_at(Instant::now() + ping, ping);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let share = Arc::clone(&self.share);
            if let Err(end) = share.run_short(pin!(self.step(&mut pings))).await {
                return end;
            }
        }
    }

    async fn step(&mut self, pings: &mut Interval) -> Step {
        tokio::select! {
            closing = &mut self.end => Err(closing.into()),
            () = &mut self.turn, if !self.operations.leaving.is_cancelled() => {
                self.operations.leave();
                Ok(())
            }
            // Boxed, so that a socket at rest has no room for it.
            message = self.line.next() => Box::pin(self.hear(message)).await,
            spoken = self.operations.next() => match spoken {
                Some(Spoken { text, held: _held }) => self.send(Message::text(text)).await,
                None => Err(Closing::ShuttingDown.into()),
            },
            _ = pings.tick() => self.ask_for_life().await,
        }
    }

    /// A peer who does not read must not keep us from seeing that it is time to close.
    async fn send(&mut self, message: Message) -> Step {
        tokio::select! {
            // Mostly there is room for it.
            biased;
            step = self.line.send(message) => step,
            closing = &mut self.end => Err(closing.into()),
        }
    }

    pub(super) async fn say(&mut self, say: &Say<'_>) -> Step {
        match say.text() {
            Some(text) => self.send(Message::text(text)).await,
            None => Err(Closing::Internal.into()),
        }
    }

    async fn ask_for_life(&mut self) -> Step {
        if !std::mem::take(&mut self.alive) {
            return Err(End::Gone);
        }
        self.allowance.renew();
        self.send(Message::Ping(Bytes::new())).await
    }

    async fn hear(&mut self, message: Result<Message, End>) -> Step {
        self.alive = true;
        match message? {
            Message::Text(text) => {
                self.allowance.message(text.len())?;
                self.answer(Said::read(&text)?).await
            }
            Message::Binary(_) => Err(Closing::Malformed("Binary message").into()),
            Message::Ping(bytes) | Message::Pong(bytes) => Ok(self.allowance.control(bytes.len())?),
            // The library makes messages of frames.
            Message::Frame(_) => Ok(()),
            Message::Close(_) => {
                self.line.answer_close().await;
                Err(End::Gone)
            }
        }
    }

    async fn answer(&mut self, said: Said) -> Step {
        match said {
            Said::Init(payload) => self.greet(payload).await,
            Said::Subscribe { id, request, bytes } => self.start(id.into(), *request, bytes).await,
            // No echo: under an id that is used again at once it would end the new operation.
            Said::Complete { id } if self.operations.end(&id) => Ok(()),
            Said::Complete { .. } | Said::Pong => Ok(self.allowance.idle()?),
            Said::Ping(payload) => {
                self.allowance.idle()?;
                self.say(&Say::Pong { payload }).await
            }
        }
    }

    /// Nobody where somebody has signed in.
    pub(super) fn count_anonymous(&self) -> Step {
        let address = self.stranger.as_ref().map(|place| *place.key());
        self.doors.count_anonymous(address).map_err(|_| Closing::TooOften.into())
    }

    /// Who pays for what is held for it.
    fn payer(&self) -> Option<Payer> {
        let member = self.member.as_ref().map(|place| Payer::Member(*place.key()));
        member.or(self.stranger.as_ref().map(|place| Payer::Address(*place.key())))
    }

    async fn start(&mut self, id: Arc<str>, request: Request, bytes: usize) -> Step {
        if !self.is_greeted {
            return Err(Closing::NotGreeted.into());
        }
        self.count_anonymous()?;
        // Whoever takes our place is asked again.
        if self.operations.leaving.is_cancelled() {
            return Ok(());
        }
        if self.operations.has(&id) {
            return Err(Closing::IdInUse.into());
        }
        if self.operations.count() >= self.doors.bounds.operations {
            return self.refuse(&id, ApiError::too_many_operations(self.doors.bounds.operations)).await;
        }
        let Ok(held) = self.doors.request_budget().hold(self.payer(), bytes) else {
            return self.refuse(&id, ApiError::too_much_held(self.doors.bounds.held)).await;
        };
        let Some((turn, queue)) = self.operations.turn(self.doors.bounds.queue) else { return Ok(()) };
        let underway = self.doors.underway();
        let unread = self.doors.unread(self.payer(), self.over.clone());
        let asked =
            task::Asked { request, caller: self.caller.clone(), bookmark: None, underway: underway.clone() };
        let voice = Voice { id: Arc::clone(&id), turn, queue, underway, unread };
        let app = &self.doors.app;
        let running = Running::start(&app.metrics, &app.traces, Transport::WebSocket, &HeaderMap::new());
        let task = task::start(&self.doors, running, self.operations.leaving.clone(), asked, voice);
        self.operations.begin(id, turn, task, held);
        Ok(())
    }

    async fn refuse(&mut self, id: &str, error: ApiError) -> Step {
        let error = error.into_server_error();
        self.doors.app.metrics.refused(code(&error));
        self.say(&Say::Error { id, payload: &[error] }).await
    }
}
