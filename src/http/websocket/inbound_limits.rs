use std::sync::Arc;

use crate::config::TransportLimits;
use crate::http::close_reason::CloseReason;
use crate::http::connection_io::InboundBudget;

/// The read buffer of a socket in bytes. The library's default is 128 KiB for each.
pub const READ_BUFFER: usize = 512;

/// Limits what a client may send: the size of a message before sign-in, and the number of messages that start no
/// operation.
pub struct InboundLimits {
    inbound: Arc<InboundBudget>,
    /// Maximum size of a message in bytes, unless the library's limit is lower.
    max_message: usize,
    /// Messages since the last server ping that started no operation.
    idle: u32,
    max_idle: u32,
}

impl InboundLimits {
    pub fn anonymous(inbound: Arc<InboundBudget>, limits: &TransportLimits) -> Self {
        // Larger than a message, because the library reads ahead and frames have headers.
        inbound.set_max(limits.max_anonymous_message + READ_BUFFER);
        Self {
            inbound,
            max_message: limits.max_anonymous_message,
            idle: 0,
            max_idle: limits.max_idle_messages,
        }
    }

    /// Removes all size limits except the library's, after a member has signed in.
    pub fn lift_anonymous(&mut self) {
        self.max_message = usize::MAX;
        self.inbound.set_max(usize::MAX);
    }

    /// Checks the size of a complete message.
    pub fn check_message(&mut self, bytes: usize) -> Result<(), CloseReason> {
        self.inbound.reset();
        if bytes > self.max_message { Err(CloseReason::TooLarge) } else { Ok(()) }
    }

    /// Counts a ping or pong frame with a payload of this size. It may arrive between the parts of a message.
    pub fn count_control(&mut self, bytes: usize) -> Result<(), CloseReason> {
        const HEADER_AND_MASK: usize = 6;
        self.inbound.subtract(bytes + HEADER_AND_MASK);
        self.count_idle()
    }

    /// Counts a message that starts no operation. A single one is cheap, but many are not.
    pub fn count_idle(&mut self) -> Result<(), CloseReason> {
        self.idle += 1;
        if self.idle > self.max_idle { Err(CloseReason::TooManyPings) } else { Ok(()) }
    }

    /// Resets the count, at each server ping.
    pub fn reset_idle(&mut self) {
        self.idle = 0;
    }
}
