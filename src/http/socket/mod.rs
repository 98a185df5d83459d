//! The API over WebSocket, with the `graphql-transport-ws` protocol.

mod closing; // why a socket is closed, and with which code
pub mod life; // how long a socket may live
mod line; // its wire
mod message; // what is said on it
mod operation; // what its operations say
mod session; // one socket, from its opening to its end

use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;

use super::Doors;
use super::address::Address;
use super::connection;
use super::credential::Credential;
use crate::auth::AuthError;
use crate::quota::places::Place;
pub use closing::Closing;
use session::Session;

const PROTOCOL: &str = "graphql-transport-ws";
/// What the WebSocket library reads at once. Its own default is 128 KiB for every socket.
const READ_BUFFER: usize = 4 * 1024;
/// Larger than any one message of ours: limits of cost and of bodies see to that.
const WRITE_BUFFER: usize = 64 * 1024 * 1024;

/// `connection` is its place among all, `stranger` among those on which nobody has signed in;
/// the cookie came with the handshake.
pub fn open(
    doors: Doors,
    upgrade: WebSocketUpgrade,
    connection: Option<connection::Place>,
    stranger: Option<Place<Address>>,
    cookie: Result<Option<Credential>, AuthError>,
) -> Response {
    let open = (doors.app.metrics.opens_a_socket(), doors.shutdown.sockets.token());
    upgrade
        .protocols([PROTOCOL])
        .read_buffer_size(READ_BUFFER)
        // Each message is written out before the next is taken, so that nothing piles up here.
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER)
        .max_message_size(doors.bounds.message)
        .max_frame_size(doors.bounds.message)
        .on_upgrade(async move |socket| {
            Session::new(doors, socket, stranger, cookie).run().await;
            drop((open, connection));
        })
}
