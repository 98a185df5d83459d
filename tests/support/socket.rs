use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::PATIENCE;

/// A client of graphql-transport-ws.
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    /// Connects, and nothing more.
    pub async fn connect(url: &str, protocol: Option<&'static str>) -> Self {
        let protocol = protocol.map(|protocol| ("sec-websocket-protocol", protocol));
        Self::connect_with(url, &Vec::from_iter(protocol)).await
    }

    /// With these headers and no others.
    pub async fn connect_with(url: &str, headers: &[(&'static str, &str)]) -> Self {
        let mut request = url.replacen("http", "ws", 1).into_client_request().expect("an address");
        for (name, value) in headers {
            request.headers_mut().append(*name, HeaderValue::from_str(value).expect("a value"));
        }
        let (stream, _) = connect_async(request).await.expect("a socket");
        Self { stream }
    }

    /// Connects, signs in, and is welcome.
    pub async fn open(url: &str, token: &str) -> Self {
        let mut socket = Self::connect(url, Some("graphql-transport-ws")).await;
        socket.signs_in(token).await;
        assert_eq!(socket.hears().await["type"], "connection_ack");
        socket
    }

    pub async fn signs_in(&mut self, token: &str) {
        let payload = json!({ "Authorization": format!("Bearer {token}") });
        self.says(json!({ "type": "connection_init", "payload": payload })).await;
    }

    /// Ends it as one should, and waits until the server has seen to it.
    pub async fn leaves(&mut self) {
        self.stream.close(None).await.expect("the socket is open");
        let ending = async { while self.stream.next().await.is_some() {} };
        timeout(PATIENCE, ending).await.expect("it ends in time");
    }

    pub async fn says(&mut self, message: Value) {
        self.stream.send(Message::text(message.to_string())).await.expect("the socket is open");
    }

    /// Says it as it is. What comes of it: an answer, or the code that the server closes with.
    pub async fn blurts(&mut self, text: String) -> Result<Value, u16> {
        // The server may have had enough before all of it is there.
        let _ = self.stream.send(Message::text(text)).await;
        let coming = async {
            loop {
                match self.stream.next().await {
                    Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).expect("JSON")),
                    Some(Ok(Message::Close(Some(frame)))) => return Err(frame.code.into()),
                    Some(Ok(Message::Ping(_))) => {}
                    other => panic!("an answer or a close frame, not {other:?}"),
                }
            }
        };
        timeout(PATIENCE, coming).await.expect("something comes in time")
    }

    /// The next message, past the pings of the transport.
    pub async fn hears(&mut self) -> Value {
        let message = async {
            loop {
                match self.stream.next().await {
                    Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).expect("JSON"),
                    Some(Ok(Message::Ping(_))) => {}
                    other => panic!("a message, not {other:?}"),
                }
            }
        };
        timeout(PATIENCE, message).await.expect("something comes in time")
    }

    /// The first answer to an operation, as HTTP would have it.
    pub async fn asks(&mut self, operation: &Value) -> Value {
        self.says(json!({ "type": "subscribe", "id": "1", "payload": operation })).await;
        let message = self.hears().await;
        match message["type"].as_str() {
            Some("next") => message["payload"].clone(),
            _ => json!({ "errors": message["payload"] }),
        }
    }

    /// The code that the server closes it with.
    pub async fn is_closed(&mut self) -> u16 {
        let closing = async {
            loop {
                match self.stream.next().await {
                    Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                    Some(Ok(Message::Text(_) | Message::Ping(_) | Message::Pong(_))) => {}
                    other => panic!("a close frame, not {other:?}"),
                }
            }
        };
        timeout(PATIENCE, closing).await.expect("it is closed in time")
    }
}

/// One subscription on a socket of its own. Dropping it cuts the socket without a word.
pub struct Feed {
    pub socket: Socket,
}

impl Feed {
    pub async fn start(mut socket: Socket, query: &str, variables: Value) -> Self {
        let payload = json!({ "query": query, "variables": variables });
        socket.says(json!({ "type": "subscribe", "id": "feed", "payload": payload })).await;
        Self { socket }
    }

    /// The next event: what stands in the only field of `data`.
    pub async fn next(&mut self) -> Value {
        let message = self.socket.hears().await;
        assert_eq!(message["type"], "next", "{message}");
        assert!(message["payload"].get("errors").is_none(), "{message}");
        let data = message["payload"]["data"].as_object().expect("data");
        data.values().next().expect("a field").clone()
    }

    /// The text of the next new message.
    pub async fn hears(&mut self) -> String {
        self.next().await["message"]["body"].as_str().expect("a body").to_owned()
    }

    /// The next event in a few words.
    pub async fn happens(&mut self) -> String {
        let event = self.next().await;
        let kind = event["__typename"].as_str().expect("a type");
        let detail = match kind {
            "ConversationStarted" => &event["conversation"]["correspondent"]["handle"],
            "MessageSent" => &event["message"]["body"],
            "ConversationRead" => &event["reader"]["handle"],
            "ConversationClosed" => &event["conversation"]["closedBy"]["handle"],
            _ => &Value::Null,
        };
        format!("{kind} {}", detail.as_str().unwrap_or_default()).trim_end().to_owned()
    }

    /// The code of the error that ends it.
    pub async fn fails(&mut self) -> String {
        let message = self.socket.hears().await;
        let errors = match message["type"].as_str() {
            Some("next") => &message["payload"]["errors"],
            _ => &message["payload"],
        };
        errors[0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("a code: {message}")).to_owned()
    }

    /// That it is over.
    pub async fn completes(&mut self) {
        assert_eq!(self.socket.hears().await["type"], "complete");
    }
}
