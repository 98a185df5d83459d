use tokio_tungstenite::tungstenite::protocol::CloseFrame;

/// Why the server ends a socket or stream. A reason has at most 123 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseReason {
    ShuttingDown,
    Internal,
    /// The code of this reason and the next makes common clients retry later.
    TooManySockets,
    AnonymousRateLimited,
    /// The peer sent an invalid message or one that is too large.
    BrokenFrame,
    NotUtf8,
    TooManyPings,
    TooLarge,
    /// Common clients reconnect and resume after the last event that they received.
    SlowReader,
    /// The issuer's keys are not loaded yet.
    NoKeys,
    /// The message does not follow the protocol; the text explains why.
    Malformed(&'static str),
    Unauthorized,
    Forbidden,
    TokenExpired,
    Revoked,
    WrongProtocol,
    InitTimeout,
    IdInUse,
    RepeatedInit,
}

impl CloseReason {
    pub fn frame(self) -> CloseFrame {
        let (code, reason) = match self {
            Self::ShuttingDown => (1001, "Service shutting down"),
            Self::BrokenFrame => (1002, "Protocol error"),
            Self::NotUtf8 => (1007, "Invalid UTF-8"),
            Self::TooManyPings => (1008, "Too many pings"),
            Self::TooLarge => (1009, "Message too large"),
            Self::Internal => (1011, "Internal error"),
            Self::TooManySockets => (1013, "Too many sockets"),
            Self::AnonymousRateLimited => (1013, "Too many requests without a token"),
            Self::NoKeys => (1013, "Try again later"),
            Self::Malformed(reason) => (4400, reason),
            Self::Unauthorized => (4401, "Unauthorized"),
            Self::Forbidden => (4403, "Forbidden"),
            Self::TokenExpired => (4403, "Token expired"),
            Self::Revoked => (4403, "Token revoked"),
            Self::WrongProtocol => (4406, "Subprotocol not acceptable"),
            Self::InitTimeout => (4408, "Connection initialisation timeout"),
            Self::IdInUse => (4409, "Subscriber for this id already exists"),
            Self::SlowReader => (4410, "Client is not reading"),
            Self::RepeatedInit => (4429, "Too many initialisation requests"),
        };
        CloseFrame { code: code.into(), reason: reason.into() }
    }
}
