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

const AT_ONCE: usize = 32;
const SOCKETS: usize = 16;
/// Between two messages of Bob.
const PAUSE: Duration = Duration::from_millis(10);

/// In milliseconds.
pub struct Times {
    pub p50: f64,
    pub p99: f64,
    pub most: f64,
    pub failed: usize,
}

/// Runs in a thread of its own, so that clients do not take turns with the service.
fn alone<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

/// Bob writes to Carol for so long, one message after another.
pub fn sends(service: &Service, time: Duration) -> Times {
    alone(async {
        let client = reqwest::Client::new();
        let query = "mutation($id: ID!) { sendMessage(input: { conversationId: $id, body: \"Bonjour\" }) { message { id } } }";
        let body = json!({ "query": query, "variables": { "id": service.theirs } });
        let (start, mut times, mut failed) = (Instant::now(), Vec::new(), 0);
        while start.elapsed() < time {
            let asked = Instant::now();
            let answer = client.post(&service.url).bearer_auth(&service.bob).json(&body).send().await;
            let answer: Value = answer.expect("an answer").json().await.expect("JSON");
            times.push(asked.elapsed().as_secs_f64() * 1000.0);
            failed += usize::from(answer["data"]["sendMessage"]["message"]["id"].is_null());
            tokio::time::sleep(PAUSE).await;
        }
        times.sort_unstable_by(f64::total_cmp);
        let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
        Times { p50: at(50), p99: at(99), most: at(100), failed }
    })
}

/// While Ada does her worst. What `measure` found, how many answers she got, and what was refused.
pub fn at_once<T>(service: &Service, attack: &Attack, measure: impl FnOnce() -> T) -> (T, usize, String) {
    let over = AtomicBool::new(false);
    let heard = Arc::new(Mutex::new(BTreeMap::<String, usize>::new()));
    let measured = thread::scope(|scope| {
        scope.spawn(|| {
            alone(async {
                if attack.subscribes {
                    join_all((0..SOCKETS).map(|_| subscribes(service, attack, &over, &heard))).await;
                } else {
                    join_all((0..AT_ONCE).map(|_| asks(service, attack, &over, &heard))).await;
                }
            });
        });
        thread::sleep(Duration::from_secs(1));
        let measured = measure();
        over.store(true, Ordering::Relaxed);
        measured
    });
    let mut heard = std::mem::take(&mut *heard.lock().expect("no panic"));
    let done = heard.remove("").unwrap_or_default();
    let refused: Vec<_> = heard.into_iter().map(|(code, count)| format!("{code} {count}")).collect();
    (measured, done, refused.join(" "))
}

fn count(heard: &Mutex<BTreeMap<String, usize>>, errors: &Value) {
    let code = errors[0]["extensions"]["code"].as_str().unwrap_or_default();
    *heard.lock().expect("no panic").entry(code.to_owned()).or_default() += 1;
}

async fn asks(service: &Service, attack: &Attack, over: &AtomicBool, heard: &Mutex<BTreeMap<String, usize>>) {
    let client = reqwest::Client::new();
    while !over.load(Ordering::Relaxed) {
        let mut request = client.post(&service.url).bearer_auth(&service.ada).json(&attack.operation);
        if attack.compressed {
            request = request.header("accept-encoding", "gzip");
        }
        let bytes = request.send().await.expect("an answer").bytes().await.expect("all of it");
        // What is long is no refusal, and reading it would be work of its own.
        let short = bytes.len() < 100_000 && !attack.compressed;
        let answer: Value = if short { serde_json::from_slice(&bytes).expect("JSON") } else { Value::Null };
        count(heard, &answer["errors"]);
    }
}

/// From the beginning of the log, on one socket, again and again.
async fn subscribes(
    service: &Service,
    attack: &Attack,
    over: &AtomicBool,
    heard: &Mutex<BTreeMap<String, usize>>,
) {
    let mut request = service.url.replace("http", "ws").into_client_request().expect("an address");
    let protocol = "graphql-transport-ws".parse().expect("a header");
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let (mut socket, _) = connect_async(request).await.expect("a socket");
    let init = json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {}", service.ada) } });
    let says = |value: Value| Message::text(value.to_string());
    socket.send(says(init)).await.expect("it is open");
    let subscribe = |id: usize| {
        let mut payload = attack.operation.clone();
        payload["variables"] = json!({ "after": service.beginning });
        says(json!({ "type": "subscribe", "id": id.to_string(), "payload": payload }))
    };
    for id in 0..AT_ONCE {
        socket.send(subscribe(id)).await.expect("it is open");
    }
    let mut ids = AT_ONCE;
    let mut events = 0;
    while !over.load(Ordering::Relaxed) {
        let Ok(Some(Ok(message))) = tokio::time::timeout(Duration::from_secs(1), socket.next()).await else {
            continue;
        };
        let Message::Text(text) = message else { continue };
        events += 1;
        count(heard, &Value::Null);
        // All have heard about as much: begin anew, as clients that come back do.
        if events % 200 == 0 {
            let message: Value = serde_json::from_str(&text).expect("JSON");
            let Some(id) = message["id"].as_str() else { continue };
            socket.send(says(json!({ "type": "complete", "id": id }))).await.expect("it is open");
            socket.send(subscribe(ids)).await.expect("it is open");
            ids += 1;
        }
    }
}
