use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::http::Client;
use super::operation::Operation;
use super::requests::{run, send_request};
use super::sample::Sample;
use super::servers::Server;
use super::shape::{mix, with_next};
use super::subscribers::Subscribers;

/// The member with many subscriptions.
const MEMBER: u64 = 300;
/// Concurrent senders while many members are subscribed.
const CALLERS: u64 = 8;
/// Alternations between subscribed and unsubscribed members.
const TURNS: u32 = 8;
/// Attempts to reach every subscription: the protocol does not confirm a subscription.
const ATTEMPTS: u32 = 10;
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(2);

/// Sends messages to one member who has many sockets, each message after all sockets have received the previous one.
pub async fn to_one(server: &Server, tokens: &[String], sockets: u64, time: Duration) -> Result<Sample> {
    let members = vec![MEMBER; usize::try_from(sockets)?];
    let subscribers = Subscribers::connect(server, tokens, members).await?;
    wait_until_subscribed(server, tokens, &subscribers, &[MEMBER]).await?;
    let mut client = Client::connect(server.port).await?;
    let before = server.cpu_times()?;
    let start = Instant::now();
    let mut messages = 0;
    while start.elapsed() < time {
        messages += 1;
        subscribers.expect(messages * subscribers.count);
        let send = Operation::Send(with_next(MEMBER));
        send_request(server, &mut client, tokens, MEMBER + 1, send).await?;
        subscribers.wait().await?;
    }
    let elapsed = start.elapsed();
    let cpu = server.cpu_times()?.since(before);
    let latencies = subscribers.take_latencies();
    Ok(Sample { count: latencies.len(), elapsed, cpu, latencies })
}

/// Sends messages between pairs of members who have one socket each, and takes off the cost of the same number of
/// messages between pairs without sockets. The two kinds alternate, so that drift affects both.
pub async fn to_many(server: &Server, tokens: &[String], sockets: u64, time: Duration) -> Result<Sample> {
    let subscribers = Subscribers::connect(server, tokens, (0..sockets).collect()).await?;
    let all: Vec<_> = (0..2 * sockets).step_by(2).collect();
    wait_until_subscribed(server, tokens, &subscribers, &all).await?;
    let (mut baseline, mut delivered) = (Sample::default(), Sample::default());
    for turn in 0..TURNS {
        for (first, sum) in [(sockets, &mut baseline), (0, &mut delivered)] {
            // Callers have separate pairs: the bare server and the peers do not order concurrent sends.
            let pick = |caller, n: u64| {
                let random = mix(u64::from(turn) << 48 | caller << 32 | n) % (sockets / 2 / CALLERS);
                let member = first + 2 * (caller + CALLERS * random);
                (member + 1, Operation::Send(with_next(member)))
            };
            sum.add(run(server, tokens, CALLERS, time / (2 * TURNS), pick).await?);
        }
        subscribers.expect(2 * delivered.count);
        subscribers.wait().await?;
    }
    Ok(delivered.deliveries(&baseline))
}

/// Sends a message to each of the members, from the next member, until one attempt reaches all subscribers.
async fn wait_until_subscribed(
    server: &Server,
    tokens: &[String],
    subscribers: &Subscribers,
    members: &[u64],
) -> Result<()> {
    let mut client = Client::connect(server.port).await?;
    for _ in 0..ATTEMPTS {
        subscribers.expect(subscribers.count);
        for member in members {
            let send = Operation::Send(with_next(*member));
            send_request(server, &mut client, tokens, member + 1, send).await?;
        }
        let start = Instant::now();
        while start.elapsed() < ATTEMPT_TIMEOUT {
            if subscribers.missing()? == 0 {
                subscribers.take_latencies();
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        subscribers.take_latencies();
    }
    bail!("{} does not deliver", server.name)
}
