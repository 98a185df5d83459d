use reqwest::RequestBuilder;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Actor, TIMEOUT, TestApp};

pub const JSON: &str = "application/json";
pub const GRAPHQL: &str = "application/graphql-response+json";
/// Needs a member's token.
pub const VIEWER: &str = "{ viewer { member { handle } } }";
/// Needs neither a token nor the database.
pub const HELLO: &str = "{ __typename }";

/// A complete HTTP response with a JSON body.
pub struct HttpResponse {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl HttpResponse {
    pub fn media_type(&self) -> &str {
        let value = self.headers["content-type"].to_str().expect("a string");
        value.split(';').next().expect("a media type")
    }

    /// The status and error code of a request that was not executed: the body has errors and no data.
    pub fn refusal(&self) -> String {
        assert!([JSON, GRAPHQL].contains(&self.media_type()), "{}", self.media_type());
        assert_eq!(self.body.as_object().expect("an object").len(), 1, "{}", self.body);
        let error = &self.body["errors"][0];
        assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{}", self.body);
        format!("{} {}", self.status, error["extensions"]["code"].as_str().expect("a code"))
    }
}

/// Sends a request and reads the whole response.
pub async fn send(request: RequestBuilder) -> HttpResponse {
    let response = request.send().await.expect("a response");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    HttpResponse { status, headers, body: response.json().await.expect("JSON") }
}

/// Sends these bytes and reads the response until the server closes the connection.
pub async fn send_bytes(app: &TestApp, bytes: &[u8]) -> HttpResponse {
    let mut stream = TcpStream::connect(&app.address).await.expect("a connection");
    stream.write_all(bytes).await.expect("an open connection");
    let mut text = String::new();
    let reading = timeout(TIMEOUT, stream.read_to_string(&mut text));
    reading.await.expect("the server closes the connection in time").expect("a complete response");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
    let (status, lines) = head.split_once("\r\n").expect("a status and headers");
    let headers = lines.lines().filter_map(|line| line.split_once(": ")).map(|(name, value)| {
        (name.parse::<HeaderName>().expect("a name"), HeaderValue::from_str(value).expect("a value"))
    });
    let status = status.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    HttpResponse { status, headers: headers.collect(), body: serde_json::from_str(body).expect("JSON") }
}

/// Sends an operation and does not read the response. `headers` are complete header lines.
pub async fn send_without_reading(
    app: &TestApp,
    actor: &Actor,
    headers: &str,
    operation: &Value,
) -> TcpStream {
    let body = operation.to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\n{headers}\r\nContent-Type: {JSON}\r\nContent-Length: {}\r\n\
         Authorization: Bearer {}\r\n\r\n",
        body.len(),
        actor.token
    );
    let mut stream = TcpStream::connect(&app.address).await.expect("a connection");
    stream.write_all((head + &body).as_bytes()).await.expect("an open connection");
    stream.readable().await.expect("an open connection");
    stream
}

/// A valid POST request.
pub fn post(app: &TestApp, body: &Value) -> RequestBuilder {
    app.http.post(app.url()).json(body)
}

/// A valid GET request.
pub fn get(app: &TestApp, parameters: &[(&str, &str)]) -> RequestBuilder {
    app.http.get(app.url()).query(parameters).header("graphql-require-preflight", "1")
}

/// Ada, and a mutation with which she starts a conversation with Bob.
pub async fn start_conversation(app: &TestApp) -> (Actor, Value) {
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let query = "mutation Contact($id: ID!) { startConversation(input: { memberId: $id }) { created } }";
    (ada, json!({ "query": query, "variables": { "id": bob.id } }))
}
