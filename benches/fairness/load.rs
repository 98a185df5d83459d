use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::attacks::Attack;
use super::sends::block_on;
use super::service::Service;

/// Requests of Ada at a time, or subscriptions on a socket.
const CONCURRENCY: usize = 32;
const SOCKETS: usize = 16;
/// How long an attack runs before Bob is measured.
const WARM_UP: Duration = Duration::from_secs(1);
/// Events received on a socket before one of its subscriptions starts again.
const EVENTS_PER_RESTART: usize = 200;
/// Bytes of the longest response that is parsed: errors are shorter, and parsing long responses would slow the client.
const MAX_PARSED_BYTES: usize = 100_000;

/// What Ada received during an attack.
pub struct AttackOutcome {
    pub successful: usize,
    /// Errors by code.
    pub errors: BTreeMap<String, usize>,
}

/// Responses by error code; the empty code counts the successful ones.
type Codes = Mutex<BTreeMap<String, usize>>;

/// Calls `measure` while Ada attacks.
pub fn during_attack<T>(
    service: &Service,
    attack: &Attack,
    measure: impl FnOnce() -> T,
) -> (T, AttackOutcome) {
    let stop = AtomicBool::new(false);
    let codes = Arc::new(Codes::default());
    let measured = thread::scope(|scope| {
        scope.spawn(|| {
            block_on(async {
                if attack.subscribes {
                    join_all((0..SOCKETS).map(|_| subscribe(service, attack, &stop, &codes))).await;
                } else {
                    join_all((0..CONCURRENCY).map(|_| request(service, attack, &stop, &codes))).await;
                }
            });
        });
        thread::sleep(WARM_UP);
        let measured = measure();
        stop.store(true, Ordering::Relaxed);
        measured
    });
    let mut errors = std::mem::take(&mut *codes.lock().expect("no panic"));
    let successful = errors.remove("").unwrap_or_default();
    (measured, AttackOutcome { successful, errors })
}

fn count(codes: &Codes, errors: &Value) {
    let code = errors[0]["extensions"]["code"].as_str().unwrap_or_default();
    *codes.lock().expect("no panic").entry(code.to_owned()).or_default() += 1;
}

async fn request(service: &Service, attack: &Attack, stop: &AtomicBool, codes: &Codes) {
    let client = reqwest::Client::new();
    while !stop.load(Ordering::Relaxed) {
        let mut request = client.post(&service.url).bearer_auth(&service.ada).json(&attack.operation);
        if attack.compressed {
            request = request.header("accept-encoding", "gzip");
        }
        let bytes = request.send().await.expect("a response").bytes().await.expect("a whole response");
        let is_parsed = bytes.len() < MAX_PARSED_BYTES && !attack.compressed;
        let response: Value =
            if is_parsed { serde_json::from_slice(&bytes).expect("JSON") } else { Value::Null };
        count(codes, &response["errors"]);
    }
}

/// Subscribes many times on one socket, each time from the start of the log, and restarts subscriptions as clients do
/// that reconnect.
async fn subscribe(service: &Service, attack: &Attack, stop: &AtomicBool, codes: &Codes) {
    let mut request = service.url.replace("http", "ws").into_client_request().expect("a URL");
    let protocol = "graphql-transport-ws".parse().expect("a header");
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let (mut socket, _) = connect_async(request).await.expect("a socket");
    let init = json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {}", service.ada) } });
    let text = |value: Value| Message::text(value.to_string());
    socket.send(text(init)).await.expect("an open socket");
    let subscribe = |id: usize| {
        let mut payload = attack.operation.clone();
        payload["variables"] = json!({ "after": service.log_start });
        text(json!({ "type": "subscribe", "id": id.to_string(), "payload": payload }))
    };
    for id in 0..CONCURRENCY {
        socket.send(subscribe(id)).await.expect("an open socket");
    }
    let mut next_id = CONCURRENCY;
    let mut events = 0;
    while !stop.load(Ordering::Relaxed) {
        let Ok(Some(Ok(message))) = tokio::time::timeout(Duration::from_secs(1), socket.next()).await else {
            continue;
        };
        let Message::Text(received) = message else { continue };
        events += 1;
        count(codes, &Value::Null);
        if events % EVENTS_PER_RESTART == 0 {
            let message: Value = serde_json::from_str(&received).expect("JSON");
            let Some(id) = message["id"].as_str() else { continue };
            socket.send(text(json!({ "type": "complete", "id": id }))).await.expect("an open socket");
            socket.send(subscribe(next_id)).await.expect("an open socket");
            next_id += 1;
        }
    }
}
