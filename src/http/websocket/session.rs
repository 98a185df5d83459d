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

use super::close_reason::CloseReason;
use super::inbound_limits::InboundLimits;
use super::operations::{Operations, OutgoingMessage};
use super::protocol::{ClientMessage, ServerMessage};
use super::session_lifetime::{self, Expiry};
use super::sink::SocketSink;
use super::transport::{Disconnect, WsTransport};
use crate::auth::AuthError;
use crate::graphql::{ApiError, Caller, Request, code};
use crate::http::address::Address;
use crate::http::connection_io::InboundBudget;
use crate::http::credential::Credential;
use crate::http::{AppState, BudgetOwner, operation_task};
use crate::limits::concurrency::Permit;
use crate::limits::fair_share::{FairShare, Principal};
use crate::telemetry::{OperationTelemetry, Transport};

pub type StepResult = Result<(), Disconnect>;

pub struct SocketSession {
    pub(super) state: Arc<AppState>,
    /// Held until somebody has signed in.
    pub(super) stranger: Option<Permit<Address>>,
    /// What the handshake brought, until `connection_init`.
    pub(super) shown: Result<Option<Credential>, AuthError>,
    /// Held from then on.
    pub(super) member: Option<Permit<MemberId>>,
    // After the places, which are free again when the peer sees the end.
    line: WsTransport,
    pub(super) allowance: InboundLimits,
    /// Whether `connection_init` was answered …
    pub(super) is_greeted: bool,
    /// … and who sends the operations since.
    pub(super) caller: Option<Caller>,
    /// Whatever the socket asks of the processor is their work.
    pub(super) share: Arc<FairShare>,
    pub(super) greeted: Option<oneshot::Sender<Expiry>>,
    end: Pin<Box<dyn Future<Output = CloseReason> + Send>>,
    /// Comes when it is time to leave: what has an end of its own may reach it.
    turn: Pin<Box<dyn Future<Output = ()> + Send>>,
    /// Comes when too much of what it said is not read.
    over: CancellationToken,
    operations: Operations,
    alive: bool,
}

impl SocketSession {
    pub fn new(
        state: Arc<AppState>,
        line: WsTransport,
        inbound: Arc<InboundBudget>,
        stranger: Option<Permit<Address>>,
        shown: Result<Option<Credential>, AuthError>,
    ) -> Self {
        let (greeted, greeting) = oneshot::channel();
        let over = CancellationToken::new();
        let end = Box::pin(session_lifetime::end(Arc::clone(&state), greeting, over.clone()));
        let shutdown = state.shutdown.clone();
        let share = state.app.shares.of(Principal::Anonymous);
        Self {
            line,
            allowance: InboundLimits::anonymous(inbound, &state.limits),
            state,
            is_greeted: false,
            caller: None,
            share,
            greeted: Some(greeted),
            stranger,
            shown,
            member: None,
            end,
            turn: Box::pin(async move { shutdown.drain().await }),
            over,
            operations: Operations::default(),
            alive: true,
        }
    }

    pub async fn run(&mut self) {
        let end = if self.line.has_protocol() {
            self.converse().await
        } else {
            Disconnect::Close(CloseReason::WrongProtocol)
        };
        // What still runs has nobody to answer.
        self.operations.clear();
        if let Disconnect::Close(closing) = end {
            self.state.app.metrics.socket_closed(closing.frame().code.into());
            self.line.close(closing).await;
        }
    }

    async fn converse(&mut self) -> Disconnect {
        let ping = self.state.limits.ping_interval;
        let mut pings = interval_at(Instant::now() + ping, ping);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let share = Arc::clone(&self.share);
            if let Err(end) = share.run_short(pin!(self.step(&mut pings))).await {
                return end;
            }
        }
    }

    async fn step(&mut self, pings: &mut Interval) -> StepResult {
        tokio::select! {
            closing = &mut self.end => Err(closing.into()),
            () = &mut self.turn, if !self.operations.draining.is_cancelled() => {
                self.operations.drain();
                Ok(())
            }
            // Boxed, so that a socket at rest has no room for it.
            message = self.line.next() => Box::pin(self.hear(message)).await,
            spoken = self.operations.next() => match spoken {
                Some(OutgoingMessage { text, held: _held }) => self.send(Message::text(text)).await,
                None => Err(CloseReason::ShuttingDown.into()),
            },
            _ = pings.tick() => self.ask_for_life().await,
        }
    }

    /// A peer who does not read must not keep us from seeing that it is time to close.
    async fn send(&mut self, message: Message) -> StepResult {
        tokio::select! {
            // Mostly there is room for it.
            biased;
            step = self.line.send(message) => step,
            closing = &mut self.end => Err(closing.into()),
        }
    }

    pub(super) async fn say(&mut self, say: &ServerMessage<'_>) -> StepResult {
        match say.text() {
            Some(text) => self.send(Message::text(text)).await,
            None => Err(CloseReason::Internal.into()),
        }
    }

    async fn ask_for_life(&mut self) -> StepResult {
        if !std::mem::take(&mut self.alive) {
            return Err(Disconnect::Gone);
        }
        self.allowance.renew();
        self.send(Message::Ping(Bytes::new())).await
    }

    async fn hear(&mut self, message: Result<Message, Disconnect>) -> StepResult {
        self.alive = true;
        match message? {
            Message::Text(text) => {
                self.allowance.message(text.len())?;
                self.answer(ClientMessage::read(&text)?).await
            }
            Message::Binary(_) => Err(CloseReason::Malformed("Binary message").into()),
            Message::Ping(bytes) | Message::Pong(bytes) => Ok(self.allowance.control(bytes.len())?),
            // The library makes messages of frames.
            Message::Frame(_) => Ok(()),
            Message::Close(_) => {
                self.line.answer_close().await;
                Err(Disconnect::Gone)
            }
        }
    }

    async fn answer(&mut self, said: ClientMessage) -> StepResult {
        match said {
            ClientMessage::Init(payload) => self.greet(payload).await,
            ClientMessage::Subscribe { id, request, bytes } => self.start(id.into(), *request, bytes).await,
            // No echo: under an id that is used again at once it would end the new operation.
            ClientMessage::Complete { id } if self.operations.end(&id) => Ok(()),
            ClientMessage::Complete { .. } | ClientMessage::Pong => Ok(self.allowance.idle()?),
            ClientMessage::Ping(payload) => {
                self.allowance.idle()?;
                self.say(&ServerMessage::Pong { payload }).await
            }
        }
    }

    /// Nobody where somebody has signed in.
    pub(super) fn count_anonymous(&self) -> StepResult {
        let address = self.stranger.as_ref().map(|place| *place.key());
        self.state.count_anonymous(address).map_err(|_| CloseReason::AnonymousRateLimited.into())
    }

    /// Who pays for what is held for it.
    fn payer(&self) -> Option<BudgetOwner> {
        let member = self.member.as_ref().map(|place| BudgetOwner::Member(*place.key()));
        member.or(self.stranger.as_ref().map(|place| BudgetOwner::Address(*place.key())))
    }

    async fn start(&mut self, id: Arc<str>, request: Request, bytes: usize) -> StepResult {
        if !self.is_greeted {
            return Err(CloseReason::Unauthorized.into());
        }
        self.count_anonymous()?;
        // Whoever takes our place is asked again.
        if self.operations.draining.is_cancelled() {
            return Ok(());
        }
        if self.operations.has(&id) {
            return Err(CloseReason::IdInUse.into());
        }
        if self.operations.count() >= self.state.limits.socket_operations {
            return self
                .refuse(&id, ApiError::too_many_operations(self.state.limits.socket_operations))
                .await;
        }
        let Ok(held) = self.state.request_budget().hold(self.payer(), bytes) else {
            return self.refuse(&id, ApiError::too_much_held(self.state.limits.max_held_bytes)).await;
        };
        let Some((turn, queue)) = self.operations.turn(self.state.limits.socket_queue) else { return Ok(()) };
        let in_flight = self.state.in_flight();
        let unread = self.state.send_budget(self.payer(), self.over.clone());
        let asked = operation_task::OperationRequest {
            request,
            caller: self.caller.clone(),
            resume_point: None,
            in_flight: in_flight.clone(),
        };
        let sink = SocketSink { id: Arc::clone(&id), turn, queue, in_flight, unread };
        let app = &self.state.app;
        let running =
            OperationTelemetry::start(&app.metrics, &app.traces, Transport::WebSocket, &HeaderMap::new());
        let task = operation_task::start(&self.state, running, self.operations.draining.clone(), asked, sink);
        self.operations.begin(id, turn, task, held);
        Ok(())
    }

    async fn refuse(&mut self, id: &str, error: ApiError) -> StepResult {
        let error = error.into_server_error();
        self.state.app.metrics.record_refusal(code(&error));
        self.say(&ServerMessage::Error { id, payload: &[error] }).await
    }
}
