use tokio_tungstenite::tungstenite::protocol::CloseFrame;

/// Why we close a socket. The reasons are of fixed words: one may not exceed 123 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseReason {
    ShuttingDown,
    Internal,
    /// Stock clients try again later, as the code of these two says.
    TooManySockets,
    AnonymousRateLimited,
    /// What came was not a message at all, or too large a one.
    BrokenFrame,
    NotUtf8,
    TooManyPings,
    TooLarge,
    /// Stock clients connect again, and subscribe after what they have heard.
    SlowReader,
    /// Nobody can be signed in until the issuer has been heard.
    NoKeys,
    /// What came is not of the protocol; says what is wrong with it.
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
