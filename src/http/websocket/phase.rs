use tokio::sync::oneshot;

use crate::auth::AuthError;
use crate::http::credential::Credential;
use crate::http::session_lifetime::Expiry;

/// The phases of a socket, in their order.
pub enum Phase {
    AwaitingInit(PendingInit),
    Ready,
    /// Running queries and mutations may finish, and no operation starts.
    Draining,
}

/// The state of a socket before `connection_init`.
pub struct PendingInit {
    /// The credential of the handshake.
    pub credential: Result<Option<Credential>, AuthError>,
    pub init: oneshot::Sender<Expiry>,
}
