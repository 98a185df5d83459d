use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::attacks::Attack;
use super::service::Service;

/// Concurrent requests, and subscriptions of each socket.
const CONCURRENCY: usize = 32;
const SOCKETS: usize = 16;
/// The pause between two of Bob's messages.
const PAUSE: Duration = Duration::from_millis(10);

/// Latencies in milliseconds.
pub struct Times {
    pub p50: f64,
    pub p99: f64,
    pub max: f64,
    pub failed: usize,
}

/// Runs clients on a runtime of their own, so that they do not share threads with the service.
fn block_on<T>(clients: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(clients)
}

/// Sends messages from Bob to Carol for `time`, one after another, and returns their latencies.
pub fn measure_sends(service: &Service, time: Duration) -> Times {
    block_on(async {
        let client = reqwest::Client::new();
        let query = "mutation($id: ID!) { sendMessage(input: { conversationId: $id, body: \"Bonjour\" }) { message { id } } }";
        let body = json!({ "query": query, "variables": { "id": service.bobs_conversation } });
        let (start, mut times, mut failed) = (Instant::now(), Vec::new(), 0);
        while start.elapsed() < time {
            let sent = Instant::now();
            let response = client.post(&service.url).bearer_auth(&service.bob).json(&body).send().await;
            let response: Value = response.expect("a response").json().await.expect("JSON");
            times.push(sent.elapsed().as_secs_f64() * 1000.0);
            failed += usize::from(response["data"]["sendMessage"]["message"]["id"].is_null());
            tokio::time::sleep(PAUSE).await;
        }
        times.sort_unstable_by(f64::total_cmp);
        let percentile = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
        Times { p50: percentile(50), p99: percentile(99), max: percentile(100), failed }
    })
}

/// Runs `measure` during the attack. Also returns the number of Ada's successful responses, and her errors by code.
pub fn under_attack<T>(
    service: &Service,
    attack: &Attack,
    measure: impl FnOnce() -> T,
) -> (T, usize, String) {
    let stop = AtomicBool::new(false);
    let codes = Arc::new(Mutex::new(BTreeMap::<String, usize>::new()));
    let measured = thread::scope(|scope| {
        scope.spawn(|| {
            block_on(async {
                if attack.is_subscription {
                    join_all((0..SOCKETS).map(|_| subscribe_repeatedly(service, attack, &stop, &codes)))
                        .await;
                } else {
                    join_all((0..CONCURRENCY).map(|_| request_repeatedly(service, attack, &stop, &codes)))
                        .await;
                }
            });
        });
        thread::sleep(Duration::from_secs(1));
        let measured = measure();
        stop.store(true, Ordering::Relaxed);
        measured
    });
    let mut codes = std::mem::take(&mut *codes.lock().expect("no panic"));
    let done = codes.remove("").unwrap_or_default();
    let refused: Vec<_> = codes.into_iter().map(|(code, count)| format!("{code} {count}")).collect();
    (measured, done, refused.join(" "))
}

fn count(codes: &Mutex<BTreeMap<String, usize>>, errors: &Value) {
    let code = errors[0]["extensions"]["code"].as_str().unwrap_or_default();
    *codes.lock().expect("no panic").entry(code.to_owned()).or_default() += 1;
}

async fn request_repeatedly(
    service: &Service,
    attack: &Attack,
    stop: &AtomicBool,
    codes: &Mutex<BTreeMap<String, usize>>,
) {
    let client = reqwest::Client::new();
    while !stop.load(Ordering::Relaxed) {
        let mut request = client.post(&service.url).bearer_auth(&service.ada).json(&attack.operation);
        if attack.is_compressed {
            request = request.header("accept-encoding", "gzip");
        }
        let bytes = request.send().await.expect("a response").bytes().await.expect("a body");
        // Long responses are successful, and parsing them would take CPU from the service.
        let is_short = bytes.len() < 100_000 && !attack.is_compressed;
        let response: Value =
            if is_short { serde_json::from_slice(&bytes).expect("JSON") } else { Value::Null };
        count(codes, &response["errors"]);
    }
}

/// Subscribes from the beginning of the log, on one socket, again and again.
async fn subscribe_repeatedly(
    service: &Service,
    attack: &Attack,
    stop: &AtomicBool,
    codes: &Mutex<BTreeMap<String, usize>>,
) {
    let mut request = service.url.replace("http", "ws").into_client_request().expect("an address");
    let protocol = "graphql-transport-ws".parse().expect("a header");
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let (mut socket, _) = connect_async(request).await.expect("a socket");
    let init = json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {}", service.ada) } });
    let frame = |value: Value| Message::text(value.to_string());
    socket.send(frame(init)).await.expect("an open socket");
    let subscribe = |id: usize| {
        let mut payload = attack.operation.clone();
        payload["variables"] = json!({ "after": service.beginning });
        frame(json!({ "type": "subscribe", "id": id.to_string(), "payload": payload }))
    };
    for id in 0..CONCURRENCY {
        socket.send(subscribe(id)).await.expect("an open socket");
    }
    let mut ids = CONCURRENCY;
    let mut events = 0;
    while !stop.load(Ordering::Relaxed) {
        let Ok(Some(Ok(message))) = tokio::time::timeout(Duration::from_secs(1), socket.next()).await else {
            continue;
        };
        let Message::Text(text) = message else { continue };
        events += 1;
        count(codes, &Value::Null);
        // All subscriptions are about equally far: replace one, as a reconnecting client does.
        if events % 200 == 0 {
            let message: Value = serde_json::from_str(&text).expect("JSON");
            let Some(id) = message["id"].as_str() else { continue };
            socket.send(frame(json!({ "type": "complete", "id": id }))).await.expect("an open socket");
            socket.send(subscribe(ids)).await.expect("an open socket");
            ids += 1;
        }
    }
}
