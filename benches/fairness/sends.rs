use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::service::Service;

/// Between two messages of Bob.
const SEND_INTERVAL: Duration = Duration::from_millis(10);
/// Bob's latencies in milliseconds.
pub struct Latencies {
    pub p50: f64,
    pub p99: f64,
    pub max: f64,
    /// Sends that failed.
    pub failed: usize,
}

/// Blocks a thread of its own, so that clients do not share threads with the service.
pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

/// Bob sends messages to Carol, one after another.
pub fn measure_sends(service: &Service, duration: Duration) -> Latencies {
    let start = Instant::now();
    measure_sends_while(service, || start.elapsed() < duration)
}

/// The same, while a condition holds.
pub fn measure_sends_while(service: &Service, goes_on: impl Fn() -> bool) -> Latencies {
    block_on(async {
        let client = reqwest::Client::new();
        let query = "mutation($id: ID!) { sendMessage(input: { conversationId: $id, body: \"Bonjour\" }) { message { id } } }";
        let body = json!({ "query": query, "variables": { "id": service.bob_and_carol } });
        let (mut latencies, mut failed) = (Vec::new(), 0);
        while goes_on() {
            let sent_at = Instant::now();
            let response = client.post(&service.url).bearer_auth(&service.bob).json(&body).send().await;
            let response: Value = response.expect("a response").json().await.expect("JSON");
            latencies.push(sent_at.elapsed().as_secs_f64() * 1000.0);
            failed += usize::from(response["data"]["sendMessage"]["message"]["id"].is_null());
            tokio::time::sleep(SEND_INTERVAL).await;
        }
        latencies.sort_unstable_by(f64::total_cmp);
        let percentile =
            |percent: usize| latencies[(latencies.len() * percent / 100).min(latencies.len() - 1)];
        Latencies { p50: percentile(50), p99: percentile(99), max: percentile(100), failed }
    })
}
