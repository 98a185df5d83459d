use futures_util::StreamExt;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, client_async, connect_async_with_config};

use super::{PATIENCE, TestApp};

pub type Line = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A socket to say anything on.
pub async fn line(app: &TestApp) -> Line {
    line_at(&app.url()).await
}

/// … wherever the service is.
pub async fn line_at(url: &str) -> Line {
    line_with(url, WebSocketConfig::default()).await
}

/// … with limits of its own on what it takes.
pub async fn line_with(url: &str, config: WebSocketConfig) -> Line {
    connect_async_with_config(handshake(url), Some(config), false).await.expect("a socket").0
}

/// … for whom the system takes little.
pub async fn deaf_line(app: &TestApp) -> Line {
    let stream = MaybeTlsStream::Plain(deaf(&app.address).await);
    client_async(handshake(&app.url()), stream).await.expect("a socket").0
}

fn handshake(url: &str) -> Request {
    let mut request = url.replacen("http", "ws", 1).into_client_request().expect("an address");
    request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("graphql-transport-ws"));
    request
}

/// A connection of somebody for whom the system takes little, as they do not read.
pub async fn deaf(address: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a small buffer");
    socket.connect(address.parse().expect("an address")).await.expect("a connection")
}

/// How it ends: with a code and a reason, or cut off.
pub async fn ending(line: &mut Line) -> Option<(u16, String)> {
    let ending = async {
        while let Some(Ok(message)) = line.next().await {
            if let Message::Close(frame) = message {
                return frame.map(|frame| (frame.code.into(), frame.reason.to_string()));
            }
        }
        None
    };
    timeout(PATIENCE, ending).await.expect("it ends in time")
}
