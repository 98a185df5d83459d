use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reqwest::header::{
    CONNECTION, ORIGIN, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use reqwest::{Client, StatusCode, Url};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::finding::Finding;
use crate::config::ClientLimits;

const PROXY: &str = "proxy";
const SOCKETS: &str = "sockets";
const ADDRESSES: &str = "client addresses";
const TIMEOUT: Duration = Duration::from_secs(5);

/// Connects to a running service as a client does, without signing in.
pub async fn check(url: &Url, clients: &ClientLimits) -> Vec<Finding> {
    let client = match Client::builder().timeout(TIMEOUT).build() {
        Ok(client) => client,
        Err(error) => return vec![Finding::failed(PROXY, error.to_string())],
    };
    vec![health(&client, url).await, socket(&client, url).await, addresses(clients)]
}

async fn health(client: &Client, url: &Url) -> Finding {
    let response = match url.join("healthz") {
        Ok(url) => client.get(url).send().await.and_then(reqwest::Response::error_for_status),
        Err(error) => return Finding::failed(PROXY, format!("--url: {error}")),
    };
    match response {
        Ok(_) => Finding::ok(PROXY, "reaches the service"),
        Err(error) => Finding::failed(PROXY, format!("does not reach the service: {}", root_cause(&error))),
    }
}

/// Opens a socket as the page does, and waits for the first message. A proxy may refuse the upgrade, hide the host from
/// the service, which then refuses the page's origin, or hold messages back.
async fn socket(client: &Client, url: &Url) -> Finding {
    let Ok(endpoint) = url.join("graphql") else { return Finding::failed(SOCKETS, "--url is invalid") };
    let request = client
        .get(endpoint)
        .header(CONNECTION, "Upgrade")
        .header(UPGRADE, "websocket")
        .header(SEC_WEBSOCKET_VERSION, "13")
        .header(SEC_WEBSOCKET_KEY, generate_key())
        .header(SEC_WEBSOCKET_PROTOCOL, "graphql-transport-ws")
        .header(ORIGIN, url.origin().ascii_serialization());
    let response = match request.send().await {
        Ok(response) => response,
        Err(error) => return Finding::failed(SOCKETS, root_cause(&error)),
    };
    match response.status() {
        StatusCode::SWITCHING_PROTOCOLS => {}
        StatusCode::FORBIDDEN => {
            let text =
                "the page's own origin is refused: let the proxy forward `Host`, or set --trusted-proxy";
            return Finding::failed(SOCKETS, text);
        }
        status => {
            let text = format!("the upgrade is answered with {status}: let the proxy forward `Upgrade`");
            return Finding::failed(SOCKETS, text);
        }
    }
    match timeout(TIMEOUT, first_message(response)).await {
        Ok(Some(())) => Finding::ok(SOCKETS, "upgraded, and messages pass at once"),
        _ => Finding::failed(SOCKETS, "upgraded, but no message passes: switch the proxy's buffering off"),
    }
}

async fn first_message(response: reqwest::Response) -> Option<()> {
    let upgraded = response.upgrade().await.ok()?;
    let mut socket = WebSocketStream::from_raw_socket(upgraded, Role::Client, None).await;
    socket.send(Message::text(r#"{"type":"connection_init"}"#)).await.ok()?;
    let message = socket.next().await?.ok()?;
    message.to_text().ok()?.contains("connection_ack").then_some(())
}

fn addresses(clients: &ClientLimits) -> Finding {
    if clients.trusted_proxy.is_empty() {
        let text = "no --trusted-proxy is set: all clients behind the proxy count as one";
        return Finding::warning(ADDRESSES, text);
    }
    let networks: Vec<_> = clients.trusted_proxy.iter().map(ToString::to_string).collect();
    Finding::ok(ADDRESSES, format!("as {} forward them", networks.join(", ")))
}

/// The error without the address, which precedes it.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
