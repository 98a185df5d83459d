//! The API over WebSocket, with the `graphql-transport-ws` protocol. Implemented here, because async-graphql's
//! implementation limits neither the operations of a socket nor the time until `connection_init`, and sends no pings.

mod client; // the client of a socket, and the limit it counts toward
mod connection_init; // signing in
mod handshake; // the upgrade from HTTP
mod inbound_limits; // how much a client may send
mod operations; // the running operations
mod phase; // awaiting init, ready or draining
mod protocol; // the messages
mod session; // one socket, from its opening to its end
mod sink; // from the tasks of operations to their socket
mod subscribe; // starting an operation
mod transport; // reading, writing and closing

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
use crate::limits::concurrency::ConcurrencyPermit;
pub use handshake::Handshake;
use inbound_limits::READ_BUFFER;
use session::SocketSession;
use transport::{FRAME_BYTES, WsTransport};

/// Opens a socket after a valid handshake. It holds `connection`, and until a member signs in `anonymous`, its permit
/// among the anonymous sockets of its address.
pub fn open(
    state: Arc<AppState>,
    handshake: Handshake,
    connection: Option<connection::OpenConnection>,
    anonymous: Option<ConcurrencyPermit<Address>>,
    credential: Result<Option<Credential>, AuthError>,
) -> Response {
    let open = (state.app.metrics.socket_opened(), state.shutdown.sockets.token());
    let response = handshake.response().into_response();
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        // Each frame is written before the next one is accepted, so that nothing accumulates here.
        .write_buffer_size(0)
        // One frame, and the pongs for the pings of one read.
        .max_write_buffer_size(2 * FRAME_BYTES)
        .max_message_size(Some(state.limits.max_socket_message))
        .max_frame_size(Some(state.limits.max_socket_message));
    tokio::spawn(async move {
        let Ok(upgraded) = handshake.upgrade.await else { return };
        let socket =
            WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, Some(config)).await;
        let transport = WsTransport::new(socket, handshake.has_protocol, &state.limits);
        let inbound = connection.as_ref().map(|open| Arc::clone(&open.inbound)).unwrap_or_default();
        let mut session = SocketSession::new(state, transport, inbound, anonymous, credential);
        session.run().await;
        drop(session);
        drop((open, connection));
    });
    response
}
