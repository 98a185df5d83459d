use reqwest::RequestBuilder;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Actor, PATIENCE, TestApp};

pub const JSON: &str = "application/json";
pub const GRAPHQL: &str = "application/graphql-response+json";
/// Needs nobody, and nothing of the database.
pub const HELLO: &str = "{ __typename }";

/// An answer, read whole.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    pub fn media(&self) -> &str {
        let value = self.headers["content-type"].to_str().expect("text");
        value.split(';').next().expect("a media type")
    }

    /// Status and code. Nothing was executed: the body is JSON, and has errors only.
    pub fn refusal(&self) -> String {
        assert!([JSON, GRAPHQL].contains(&self.media()), "{}", self.media());
        assert_eq!(self.body.as_object().expect("an object").len(), 1, "{}", self.body);
        let error = &self.body["errors"][0];
        assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{}", self.body);
        format!("{} {}", self.status, error["extensions"]["code"].as_str().expect("a code"))
    }
}

pub async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("an answer");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, body: response.json().await.expect("JSON") }
}

/// What comes back for these bytes, until the server closes the connection.
pub async fn answer_to_bytes(app: &TestApp, bytes: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(&app.address).await.expect("a connection");
    stream.write_all(bytes).await.expect("it is open");
    let mut text = String::new();
    let reading = timeout(PATIENCE, stream.read_to_string(&mut text));
    reading.await.expect("it ends in time").expect("it ends well");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
    let (status, lines) = head.split_once("\r\n").expect("a status and headers");
    let headers = lines.lines().filter_map(|line| line.split_once(": ")).map(|(name, value)| {
        (name.parse::<HeaderName>().expect("a name"), HeaderValue::from_str(value).expect("a value"))
    });
    let status = status.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Answer { status, headers: headers.collect(), body: serde_json::from_str(body).expect("JSON") }
}

/// Asks, and reads nothing of what comes. The headers are lines as they are sent.
pub async fn asks_unread(app: &TestApp, who: &Actor, headers: &str, operation: &Value) -> TcpStream {
    let body = operation.to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\n{headers}\r\nContent-Type: {JSON}\r\nContent-Length: {}\r\n\
         Authorization: Bearer {}\r\n\r\n",
        body.len(),
        who.token
    );
    let mut line = TcpStream::connect(&app.address).await.expect("a connection");
    line.write_all((head + &body).as_bytes()).await.expect("it is open");
    line.readable().await.expect("it is open");
    line
}

/// An operation as it should come.
pub fn post(app: &TestApp, body: &Value) -> RequestBuilder {
    app.http.post(app.url()).json(body)
}

pub fn get(app: &TestApp, parameters: &[(&str, &str)]) -> RequestBuilder {
    app.http.get(app.url()).query(parameters).header("graphql-require-preflight", "1")
}
