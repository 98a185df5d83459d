use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::TIMEOUT;

pub const PROTOCOL: &str = "graphql-transport-ws";
pub const PROTOCOL_HEADER: (&str, &str) = ("sec-websocket-protocol", PROTOCOL);

/// The message that signs a socket in.
pub fn init_message(token: &str) -> Value {
    json!({ "type": "connection_init", "payload": { "Authorization": format!("Bearer {token}") } })
}

/// A graphql-transport-ws client.
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    /// Connects without `connection_init`.
    pub async fn connect(url: &str, protocol: Option<&'static str>) -> Self {
        let protocol = protocol.map(|protocol| ("sec-websocket-protocol", protocol));
        Self::connect_with(url, &Vec::from_iter(protocol)).await
    }

    /// Connects with only these headers.
    pub async fn connect_with(url: &str, headers: &[(&'static str, &str)]) -> Self {
        Self::tries_to_connect(url, headers).await.expect("a socket")
    }

    async fn tries_to_connect(url: &str, headers: &[(&'static str, &str)]) -> Result<Self, Error> {
        let mut request = url.replacen("http", "ws", 1).into_client_request().expect("an address");
        for (name, value) in headers {
            request.headers_mut().append(*name, HeaderValue::from_str(value).expect("a value"));
        }
        let (stream, _) = connect_async(request).await?;
        Ok(Self { stream })
    }

    /// Connects and signs in to a service that may not respond. Returns the first message with the socket.
    pub async fn tries_to_open(url: &str, token: &str) -> Result<(Self, Value), Error> {
        let mut socket = Self::tries_to_connect(url, &[PROTOCOL_HEADER]).await?;
        socket.tries_to_send(&init_message(token)).await?;
        let message = socket.next().await?;
        Ok((socket, message))
    }

    /// Connects and signs in.
    pub async fn open(url: &str, token: &str) -> Self {
        let mut socket = Self::connect(url, Some(PROTOCOL)).await;
        socket.signs_in(token).await;
        assert_eq!(socket.receives().await["type"], "connection_ack");
        socket
    }

    pub async fn signs_in(&mut self, token: &str) {
        self.sends(init_message(token)).await;
    }

    /// Asserts that the service answers a ping before anything else.
    pub async fn pings(&mut self) {
        self.sends(json!({ "type": "ping" })).await;
        assert_eq!(self.receives().await["type"], "pong");
    }

    /// Closes the socket and waits until the server has closed it too.
    pub async fn closes(&mut self) {
        self.stream.close(None).await.expect("an open socket");
        let ending = async { while self.stream.next().await.is_some() {} };
        timeout(TIMEOUT, ending).await.expect("the socket is closed in time");
    }

    pub async fn sends(&mut self, message: Value) {
        self.tries_to_send(&message).await.expect("an open socket");
    }

    pub async fn tries_to_send(&mut self, message: &Value) -> Result<(), Error> {
        self.stream.send(Message::text(message.to_string())).await
    }

    /// Sends a text frame. Returns the response, or the code that the server closes the socket with.
    pub async fn sends_text(&mut self, text: String) -> Result<Value, u16> {
        // The server may close the socket before it has received the whole message.
        let _ = self.stream.send(Message::text(text)).await;
        let coming = async {
            loop {
                match self.stream.next().await {
                    Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).expect("JSON")),
                    Some(Ok(Message::Close(Some(frame)))) => return Err(frame.code.into()),
                    Some(Ok(Message::Ping(_))) => {}
                    other => panic!("expected a message or a close frame, got {other:?}"),
                }
            }
        };
        timeout(TIMEOUT, coming).await.expect("a message in time")
    }

    /// The next message, ignoring WebSocket pings, however late. An error if the connection has ended.
    pub async fn next(&mut self) -> Result<Value, Error> {
        loop {
            match self.stream.next().await.ok_or(Error::ConnectionClosed)?? {
                Message::Text(text) => return Ok(serde_json::from_str(&text).expect("JSON")),
                Message::Ping(_) => {}
                _ => return Err(Error::ConnectionClosed),
            }
        }
    }

    /// The next message, ignoring WebSocket pings.
    pub async fn receives(&mut self) -> Value {
        timeout(TIMEOUT, self.next()).await.expect("a message in time").expect("a message")
    }

    /// Executes an operation. Returns its first response in the shape of an HTTP response body.
    pub async fn executes(&mut self, operation: &Value) -> Value {
        self.sends(json!({ "type": "subscribe", "id": "1", "payload": operation })).await;
        let message = self.receives().await;
        match message["type"].as_str() {
            Some("next") => message["payload"].clone(),
            _ => json!({ "errors": message["payload"] }),
        }
    }

    /// Executes an operation that has a single response. Returns that response.
    pub async fn executes_once(&mut self, query: &str, variables: Value) -> Value {
        let payload = json!({ "query": query, "variables": variables });
        self.sends(json!({ "type": "subscribe", "id": "once", "payload": payload })).await;
        let message = self.receives().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("next"), &json!("once")), "{message}");
        assert_eq!(self.receives().await, json!({ "type": "complete", "id": "once" }));
        message["payload"].clone()
    }

    /// The code that the server closes the socket with.
    pub async fn close_code(&mut self) -> u16 {
        let closing = async {
            loop {
                match self.stream.next().await {
                    Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                    Some(Ok(Message::Text(_) | Message::Ping(_) | Message::Pong(_))) => {}
                    other => panic!("expected a close frame, got {other:?}"),
                }
            }
        };
        timeout(TIMEOUT, closing).await.expect("a close frame in time")
    }
}

/// A subscription on its own socket. Dropping it cuts the connection.
pub struct Subscription {
    pub socket: Socket,
}

impl Subscription {
    pub async fn start(mut socket: Socket, query: &str, variables: Value) -> Self {
        let payload = json!({ "query": query, "variables": variables });
        socket.sends(json!({ "type": "subscribe", "id": "subscription", "payload": payload })).await;
        Self { socket }
    }

    /// The next event: the value of the only field of `data`.
    pub async fn next(&mut self) -> Value {
        let message = self.socket.receives().await;
        assert_eq!(message["type"], "next", "{message}");
        assert!(message["payload"].get("errors").is_none(), "{message}");
        let data = message["payload"]["data"].as_object().expect("data");
        data.values().next().expect("a field").clone()
    }

    /// The body of the next new message.
    pub async fn receives(&mut self) -> String {
        self.next().await["message"]["body"].as_str().expect("a body").to_owned()
    }

    /// The next state of `typing`.
    pub async fn is_typing(&mut self) -> bool {
        self.next().await["isTyping"].as_bool().expect("a state")
    }

    /// The next event as its type and its most telling field.
    pub async fn next_summary(&mut self) -> String {
        let event = self.next().await;
        let typename = event["__typename"].as_str().expect("a type");
        let detail = match typename {
            "ConversationStarted" => &event["conversation"]["correspondent"]["handle"],
            "MessageSent" => &event["message"]["body"],
            "ConversationRead" => &event["reader"]["handle"],
            "ConversationClosed" => &event["conversation"]["closedBy"]["handle"],
            // The number of the message.
            "MessagesExpired" => &event["expiredUpTo"].as_str().and_then(|id| id.rsplit('_').next()).into(),
            _ => &Value::Null,
        };
        format!("{typename} {}", detail.as_str().unwrap_or_default()).trim_end().to_owned()
    }

    /// The code of the error that ends the subscription.
    pub async fn error_code(&mut self) -> String {
        let message = self.socket.receives().await;
        let errors = match message["type"].as_str() {
            Some("next") => &message["payload"]["errors"],
            _ => &message["payload"],
        };
        errors[0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("a code: {message}")).to_owned()
    }

    /// Asserts that the next message is `complete`.
    pub async fn completes(&mut self) {
        assert_eq!(self.socket.receives().await["type"], "complete");
    }
}
