use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::command::Kind;
use super::operation::NEW_MESSAGE;
use super::servers::Server;

const OPEN_TIMEOUT: Duration = Duration::from_secs(20);

/// A socket with one subscription, to `newMessage`.
pub struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    pub async fn subscribe(server: &Server, authorization: &str) -> Result<Self> {
        let opened = timeout(OPEN_TIMEOUT, Self::open(server, authorization)).await;
        opened.ok().context("timed out")?.with_context(|| format!("cannot subscribe at {}", server.name))
    }

    async fn open(server: &Server, authorization: &str) -> Result<Self> {
        let path = if matches!(server.kind, Kind::Bare) { "live" } else { "graphql" };
        let mut request = format!("ws://127.0.0.1:{}/{path}", server.port).into_client_request()?;
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse()?);
        let stream = TcpStream::connect(("127.0.0.1", server.port)).await?;
        stream.set_nodelay(true)?;
        // There are thousands of them: the default buffers are too large.
        let config = WebSocketConfig::default().read_buffer_size(2048).write_buffer_size(0);
        let (socket, _) = client_async_with_config(request, stream, Some(config)).await?;
        let mut socket = Self(socket);
        let init = json!({ "type": "connection_init", "payload": { "authorization": authorization } });
        socket.write(init.to_string()).await?;
        let ack = socket.read().await?;
        ensure!(ack.contains("connection_ack"), "expected connection_ack, not {ack}");
        let subscribe = json!({ "type": "subscribe", "id": "1", "payload": { "query": NEW_MESSAGE } });
        socket.write(subscribe.to_string()).await?;
        Ok(socket)
    }

    /// The next delivery.
    pub async fn delivery(&mut self) -> Result<Utf8Bytes> {
        let text = self.read().await?;
        ensure!(text.contains(r#""type":"next""#), "expected next, not {text}");
        Ok(text)
    }

    async fn read(&mut self) -> Result<Utf8Bytes> {
        while let Some(message) = self.0.next().await {
            let Message::Text(text) = message? else { continue };
            if text.starts_with(r#"{"type":"ping""#) {
                self.write(json!({ "type": "pong" }).to_string()).await?;
            } else {
                return Ok(text);
            }
        }
        bail!("the socket was closed")
    }

    async fn write(&mut self, text: String) -> Result<()> {
        Ok(self.0.send(Message::text(text)).await?)
    }
}
