use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures_util::future::try_join_all;

use super::http::Client;
use super::operation::Operation;
use super::sample::Sample;
use super::servers::Server;

/// Sends requests for `time` from concurrent callers, each on its own connection, one request after another.
/// `pick` returns the member and the operation of a caller's `n`th request.
pub async fn run(
    server: &Server,
    tokens: &[String],
    callers: u64,
    time: Duration,
    pick: impl Fn(u64, u64) -> (u64, Operation),
) -> Result<Sample> {
    let clients = try_join_all((0..callers).map(|_| Client::connect(server.port))).await?;
    let before = server.cpu_times()?;
    let start = Instant::now();
    let call = async |caller: u64, mut client: Client| {
        let mut latencies = Vec::new();
        while start.elapsed() < time {
            let (member, operation) = pick(caller, latencies.len() as u64);
            latencies.push(send_request(server, &mut client, tokens, member, operation).await?);
        }
        anyhow::Ok(latencies)
    };
    let latencies = try_join_all((0..).zip(clients).map(|(caller, client)| call(caller, client))).await?;
    let elapsed = start.elapsed();
    let cpu = server.cpu_times()?.since(before);
    let latencies = latencies.concat();
    Ok(Sample { count: latencies.len(), elapsed, cpu, latencies })
}

/// Returns the latency of one request. Fails if it was not answered as intended.
pub async fn send_request(
    server: &Server,
    client: &mut Client,
    tokens: &[String],
    member: u64,
    operation: Operation,
) -> Result<Duration> {
    let token = tokens.get(usize::try_from(member)?).context("no such member")?;
    let request = operation.request(&server.kind, token);
    let start = Instant::now();
    let body = client.round_trip(&request).await?;
    let latency = start.elapsed();
    let text = || String::from_utf8_lossy(body);
    ensure!(operation.succeeded(body), "{} answers {operation:?} with {}", server.name, text());
    Ok(latency)
}
