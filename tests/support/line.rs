use futures_util::StreamExt;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::{PATIENCE, TestApp};

pub type Line = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A socket to say anything on.
pub async fn line(app: &TestApp) -> Line {
    let mut request = app.url().replacen("http", "ws", 1).into_client_request().expect("an address");
    request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("graphql-transport-ws"));
    connect_async(request).await.expect("a socket").0
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
