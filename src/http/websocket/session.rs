//! The session of one socket, from its opening to its end.

use std::mem::take;
use std::pin::{Pin, pin};
use std::sync::Arc;

use axum::body::Bytes;
use tokio::sync::oneshot;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use tokio_tungstenite::tungstenite::Message;
use tokio_util::sync::CancellationToken;

use super::client::Client;
use super::inbound_limits::InboundLimits;
use super::operations::{Operations, OutgoingMessage};
use super::phase::{PendingInit, Phase};
use super::protocol::{ClientMessage, ServerMessage};
use super::transport::{Disconnect, WsTransport};
use crate::auth::AuthError;
use crate::http::AppState;
use crate::http::address::Address;
use crate::http::close_reason::CloseReason;
use crate::http::connection_io::InboundBudget;
use crate::http::credential::Credential;
use crate::http::session_lifetime;
use crate::limits::concurrency::ConcurrencyPermit;

pub type StepResult = Result<(), Disconnect>;

pub struct SocketSession {
    pub(super) state: Arc<AppState>,
    // Dropped before the transport, so that its permit is released before the peer sees the end.
    pub(super) client: Client,
    pub(super) phase: Phase,
    transport: WsTransport,
    pub(super) inbound_limits: InboundLimits,
    end: Pin<Box<dyn Future<Output = CloseReason> + Send>>,
    /// Resolves when the socket has to drain.
    drain: Pin<Box<dyn Future<Output = ()> + Send>>,
    /// Canceled when the responses that wait for the client exceed their budget.
    pub(super) budget_exceeded: CancellationToken,
    pub(super) operations: Operations,
    /// Whether the peer has sent anything since the last ping.
    is_alive: bool,
}

impl SocketSession {
    pub fn new(
        state: Arc<AppState>,
        transport: WsTransport,
        inbound: Arc<InboundBudget>,
        anonymous: Option<ConcurrencyPermit<Address>>,
        credential: Result<Option<Credential>, AuthError>,
    ) -> Self {
        let (init, initialized) = oneshot::channel();
        let budget_exceeded = CancellationToken::new();
        let end = session_lifetime::end(Arc::clone(&state), initialized, budget_exceeded.clone());
        let drain = state.shutdown.clone().drain();
        Self {
            client: Client::anonymous(&state, anonymous),
            phase: Phase::AwaitingInit(PendingInit { credential, init }),
            transport,
            inbound_limits: InboundLimits::anonymous(inbound, &state.limits),
            state,
            end: Box::pin(end),
            drain: Box::pin(drain),
            budget_exceeded,
            operations: Operations::default(),
            is_alive: true,
        }
    }

    pub async fn run(&mut self) {
        let disconnect = if self.transport.has_protocol() {
            self.process().await
        } else {
            Disconnect::Close(CloseReason::WrongProtocol)
        };
        self.operations.clear();
        if let Disconnect::Close(reason) = disconnect {
            self.state.app.metrics.socket_closed(reason.frame().code.into());
            self.transport.close(reason).await;
        }
    }

    async fn process(&mut self) -> Disconnect {
        let period = self.state.limits.ping_interval;
        let mut pings = interval_at(Instant::now() + period, period);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let share = Arc::clone(&self.client.share);
            if let Err(disconnect) = share.run_short(pin!(self.step(&mut pings))).await {
                return disconnect;
            }
        }
    }

    async fn step(&mut self, pings: &mut Interval) -> StepResult {
        tokio::select! {
            reason = &mut self.end => Err(reason.into()),
            () = &mut self.drain, if !matches!(self.phase, Phase::Draining) => self.drain(),
            // Boxed, so that the future of an idle socket does not reserve space for it.
            message = self.transport.next() => Box::pin(self.receive(message)).await,
            message = self.operations.next() => match message {
                Some(OutgoingMessage { text, held: _held }) => self.write(Message::text(text)).await,
                None => Err(CloseReason::ShuttingDown.into()),
            },
            _ = pings.tick() => self.ping().await,
        }
    }

    /// Lets running operations finish. A client that has not sent `connection_init` has none, and is sent away before
    /// its `connection_init` could be taken for a repeated one.
    fn drain(&mut self) -> StepResult {
        if matches!(self.phase, Phase::AwaitingInit(_)) {
            return Err(CloseReason::ShuttingDown.into());
        }
        self.phase = Phase::Draining;
        self.operations.drain();
        Ok(())
    }

    /// Writes a message unless the session ends first: a peer that does not read must not delay its end.
    async fn write(&mut self, message: Message) -> StepResult {
        tokio::select! {
            // Writing first, because it rarely waits.
            biased;
            result = self.transport.send(message) => result,
            reason = &mut self.end => Err(reason.into()),
        }
    }

    pub(super) async fn send(&mut self, message: &ServerMessage<'_>) -> StepResult {
        match message.text() {
            Some(text) => self.write(Message::text(text)).await,
            None => Err(CloseReason::Internal.into()),
        }
    }

    /// Sends a ping, or disconnects a peer that has sent nothing since the last one.
    async fn ping(&mut self) -> StepResult {
        if !take(&mut self.is_alive) {
            return Err(Disconnect::Gone);
        }
        self.inbound_limits.reset_idle();
        self.write(Message::Ping(Bytes::new())).await
    }

    async fn receive(&mut self, message: Result<Message, Disconnect>) -> StepResult {
        self.is_alive = true;
        match message? {
            Message::Text(text) => {
                self.inbound_limits.check_message(text.len())?;
                self.handle(ClientMessage::read(&text)?).await
            }
            Message::Binary(_) => Err(CloseReason::Malformed("Binary message").into()),
            Message::Ping(bytes) | Message::Pong(bytes) => {
                Ok(self.inbound_limits.count_control(bytes.len())?)
            }
            // The library assembles frames into messages.
            Message::Frame(_) => Ok(()),
            Message::Close(_) => {
                self.transport.answer_close().await;
                Err(Disconnect::Gone)
            }
        }
    }

    async fn handle(&mut self, message: ClientMessage) -> StepResult {
        match message {
            ClientMessage::ConnectionInit(payload) => self.init(payload).await,
            ClientMessage::Subscribe { id, request, bytes } => {
                self.subscribe(id.into(), *request, bytes).await
            }
            // Not answered: an answer would end a new operation that reuses the ID at once.
            ClientMessage::Complete { id } if self.operations.end(&id) => Ok(()),
            ClientMessage::Complete { .. } | ClientMessage::Pong => Ok(self.inbound_limits.count_idle()?),
            ClientMessage::Ping(payload) => {
                self.inbound_limits.count_idle()?;
                self.send(&ServerMessage::Pong { payload }).await
            }
        }
    }

    /// Counts a request against the rate of the address if the client is anonymous.
    pub(super) fn count_anonymous(&self) -> StepResult {
        let address = self.client.anonymous_address();
        self.state.count_anonymous(address).map_err(|_| CloseReason::AnonymousRateLimited.into())
    }
}
