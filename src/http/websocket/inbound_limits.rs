use std::sync::Arc;

use super::READ_BUFFER;
use super::close_reason::CloseReason;
use crate::config::TransportLimits;
use crate::http::connection_io::InboundBudget;

/// How much a peer may say: in one message before anybody has signed in, and how often what starts nothing.
pub struct InboundLimits {
    inbound: Arc<InboundBudget>,
    /// Bytes of a message, below the limit of the library.
    largest: usize,
    /// What came since our last ping and started nothing.
    idle: u32,
    most_idle: u32,
}

impl InboundLimits {
    pub fn anonymous(inbound: Arc<InboundBudget>, limits: &TransportLimits) -> Self {
        // The library reads ahead, and frames have headers.
        inbound.limit(limits.max_anonymous_message + READ_BUFFER);
        Self { inbound, largest: limits.max_anonymous_message, idle: 0, most_idle: limits.max_idle_messages }
    }

    /// From now on the library's own limit is the one.
    pub fn sign_in(&mut self) {
        self.largest = usize::MAX;
        self.inbound.limit(usize::MAX);
    }

    /// A whole message.
    pub fn message(&mut self, bytes: usize) -> Result<(), CloseReason> {
        self.inbound.finish();
        if bytes > self.largest { Err(CloseReason::TooLarge) } else { Ok(()) }
    }

    /// A ping or pong of the transport, with so much in it. It may stand between the parts of a message.
    pub fn control(&mut self, bytes: usize) -> Result<(), CloseReason> {
        const HEADER_AND_MASK: usize = 6;
        self.inbound.pass(bytes + HEADER_AND_MASK);
        self.idle()
    }

    /// Each costs little, and so many of them much.
    pub fn idle(&mut self) -> Result<(), CloseReason> {
        self.idle += 1;
        if self.idle > self.most_idle { Err(CloseReason::TooManyPings) } else { Ok(()) }
    }

    /// A new time between two pings of ours begins.
    pub fn renew(&mut self) {
        self.idle = 0;
    }
}
