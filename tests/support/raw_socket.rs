use futures_util::StreamExt;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, client_async, connect_async_with_config};

use super::socket::PROTOCOL_HEADER;
use super::{TIMEOUT, TestApp};

/// A WebSocket on which a test can send any frame.
pub type RawSocket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Opens a socket to the app.
pub async fn raw_socket(app: &TestApp) -> RawSocket {
    raw_socket_at(&app.url()).await
}

/// Opens a socket to this URL.
pub async fn raw_socket_at(url: &str) -> RawSocket {
    raw_socket_with(url, WebSocketConfig::default()).await
}

/// Opens a socket with its own frame and message limits.
pub async fn raw_socket_with(url: &str, config: WebSocketConfig) -> RawSocket {
    connect_async_with_config(handshake(url), Some(config), false).await.expect("a socket").0
}

/// Opens a socket with a small receive buffer, for clients that do not read.
pub async fn slow_raw_socket(app: &TestApp) -> RawSocket {
    let stream = MaybeTlsStream::Plain(tcp_with_small_buffer(&app.address).await);
    client_async(handshake(&app.url()), stream).await.expect("a socket").0
}

fn handshake(url: &str) -> Request {
    let mut request = url.replacen("http", "ws", 1).into_client_request().expect("an address");
    let (name, value) = PROTOCOL_HEADER;
    request.headers_mut().insert(name, HeaderValue::from_static(value));
    request
}

/// Opens a connection with a small receive buffer, for clients that do not read.
pub async fn tcp_with_small_buffer(address: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a small buffer");
    socket.connect(address.parse().expect("an address")).await.expect("a connection")
}

/// The code and reason of the close frame. None if the connection ends without one.
pub async fn close_frame(socket: &mut RawSocket) -> Option<(u16, String)> {
    let ending = async {
        while let Some(Ok(message)) = socket.next().await {
            if let Message::Close(frame) = message {
                return frame.map(|frame| (frame.code.into(), frame.reason.to_string()));
            }
        }
        None
    };
    timeout(TIMEOUT, ending).await.expect("the socket is closed in time")
}
