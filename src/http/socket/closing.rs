use axum::extract::ws::CloseFrame;

/// Why we close a socket. The reasons are of fixed words: one may not exceed 123 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    ShuttingDown,
    Internal,
    /// Stock clients try again later, as the code says.
    TooManySockets,
    /// Nobody can be signed in until the issuer has been heard.
    NoKeys,
    /// What came is not of the protocol; says what is wrong with it.
    Malformed(&'static str),
    NotGreeted,
    Forbidden,
    TokenExpired,
    WrongProtocol,
    GreetingTooLate,
    IdInUse,
    GreetedTwice,
}

impl Closing {
    pub fn frame(self) -> CloseFrame {
        let (code, reason) = match self {
            Self::ShuttingDown => (1001, "The server is going away"),
            Self::Internal => (1011, "Internal error"),
            Self::TooManySockets => (1013, "Too many sockets"),
            Self::NoKeys => (1013, "Try again later"),
            Self::Malformed(reason) => (4400, reason),
            Self::NotGreeted => (4401, "Unauthorized"),
            Self::Forbidden => (4403, "Forbidden"),
            Self::TokenExpired => (4403, "Token expired"),
            Self::WrongProtocol => (4406, "Subprotocol not acceptable"),
            Self::GreetingTooLate => (4408, "Connection initialisation timeout"),
            Self::IdInUse => (4409, "Subscriber for this id already exists"),
            Self::GreetedTwice => (4429, "Too many initialisation requests"),
        };
        CloseFrame { code, reason: reason.into() }
    }
}
