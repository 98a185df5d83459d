//! The API over WebSocket, with the `graphql-transport-ws` protocol.

mod inbound_limits; // how much its peer may say
mod close_reason; // why a socket is closed, and with which code
mod connection_init; // who its peer is
mod handshake; // how it begins
pub mod session_lifetime; // how long a socket may live
mod transport; // its wire
mod protocol; // what is said on it
mod operations; // those that run on it
mod session; // one socket, from its opening to its end
mod sink; // how it hears them

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::AppState;
use super::address::Address;
use super::connection;
use super::credential::Credential;
use crate::auth::AuthError;
use crate::limits::concurrency::Permit;
pub use close_reason::CloseReason;
pub use handshake::Handshake;
use session::SocketSession;
use transport::{PIECE, WsTransport};

/// What the WebSocket library reads at once. Its own default is 128 KiB for every socket.
const READ_BUFFER: usize = 512;

/// `connection` is its place among all, `stranger` among those on which nobody has signed in;
/// `shown` came with the handshake.
pub fn open(
    state: Arc<AppState>,
    handshake: Handshake,
    connection: Option<connection::ConnectionPermit>,
    stranger: Option<Permit<Address>>,
    shown: Result<Option<Credential>, AuthError>,
) -> Response {
    let open = (state.app.metrics.socket_opened(), state.shutdown.sockets.token());
    let response = handshake.response().into_response();
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        // Each piece is written out before the next is taken, so that nothing piles up here.
        .write_buffer_size(0)
        // A piece, and the pongs for the pings that one read brings.
        .max_write_buffer_size(2 * PIECE)
        .max_message_size(Some(state.limits.max_socket_message))
        .max_frame_size(Some(state.limits.max_socket_message));
    tokio::spawn(async move {
        let Ok(upgraded) = handshake.upgrade.await else { return };
        let socket =
            WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, Some(config)).await;
        let line = WsTransport::new(socket, handshake.has_protocol, &state.limits);
        let inbound = connection.as_ref().map(|place| Arc::clone(&place.inbound)).unwrap_or_default();
        let mut session = SocketSession::new(state, line, inbound, stranger, shown);
        session.run().await;
        drop(session);
        drop((open, connection));
    });
    response
}
