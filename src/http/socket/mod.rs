//! The API over WebSocket, with the `graphql-transport-ws` protocol.

mod allowance; // how much its peer may say
mod closing; // why a socket is closed, and with which code
mod greeting; // who its peer is
mod handshake; // how it begins
pub mod life; // how long a socket may live
mod line; // its wire
mod message; // what is said on it
mod operations; // those that run on it
mod session; // one socket, from its opening to its end
mod voice; // how it hears them

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::Doors;
use super::address::Address;
use super::connection;
use super::credential::Credential;
use crate::auth::AuthError;
use crate::quota::places::Place;
pub use closing::Closing;
pub use handshake::Handshake;
use line::{Line, PIECE};
use session::Session;

/// What the WebSocket library reads at once. Its own default is 128 KiB for every socket.
const READ_BUFFER: usize = 512;

/// `connection` is its place among all, `stranger` among those on which nobody has signed in;
/// `shown` came with the handshake.
pub fn open(
    doors: Arc<Doors>,
    handshake: Handshake,
    connection: Option<connection::Place>,
    stranger: Option<Place<Address>>,
    shown: Result<Option<Credential>, AuthError>,
) -> Response {
    let open = (doors.app.metrics.opens_a_socket(), doors.shutdown.sockets.token());
    let response = handshake.response().into_response();
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        // Each piece is written out before the next is taken, so that nothing piles up here.
        .write_buffer_size(0)
        // A piece, and the pongs for the pings that one read brings.
        .max_write_buffer_size(2 * PIECE)
        .max_message_size(Some(doors.bounds.message))
        .max_frame_size(Some(doors.bounds.message));
    tokio::spawn(async move {
        let Ok(upgraded) = handshake.upgrade.await else { return };
        let socket =
            WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, Some(config)).await;
        let line = Line::new(socket, handshake.has_protocol, &doors.bounds);
        let inbound = connection.as_ref().map(|place| Arc::clone(&place.inbound)).unwrap_or_default();
        let mut session = Session::new(doors, line, inbound, stranger, shown);
        session.run().await;
        drop(session);
        drop((open, connection));
    });
    response
}
