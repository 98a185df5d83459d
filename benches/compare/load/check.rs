//! Checks that all servers do the same, before and after they are measured.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use futures_util::future::try_join_all;
use serde_json::{Value, from_slice, from_str};
use tokio::time::timeout;

use super::http::Client;
use super::operation::Operation;
use super::scenario::{Scenario, Workload};
use super::servers::Server;
use super::shape::{Shape, with_next};
use super::socket::Socket;
use super::subscribers::open;

/// Requests of each kind.
const REQUESTS: u64 = 20;
const MESSAGES: usize = 20;
/// A second delivery of a message would arrive within this time.
const SILENCE: Duration = Duration::from_millis(500);
/// The first sender.
const MEMBER: u64 = 310;

/// All servers answer the same request with the same JSON.
pub async fn answers(servers: &[Server], tokens: &[String], shape: Shape) -> Result<()> {
    for scenario in [Scenario::List, Scenario::History] {
        for n in 0..REQUESTS {
            let (member, operation) = Workload { scenario, shape, round: 0 }.request(0, n);
            let mut expected = None;
            for server in servers {
                let answer = answer(server, tokens, member, operation).await?;
                let expected = expected.get_or_insert_with(|| answer.clone());
                let name = &server.name;
                ensure!(*expected == answer, "{name}: {operation:?} gives {answer} instead of {expected}");
            }
        }
    }
    Ok(())
}

async fn answer(server: &Server, tokens: &[String], member: u64, operation: Operation) -> Result<Value> {
    let token = tokens.get(usize::try_from(member)?).context("no such member")?;
    let mut client = Client::connect(server.port).await?;
    Ok(from_slice(client.round_trip(&operation.request(&server.kind, token)).await?)?)
}

/// Both members of a conversation receive every message once and in order. Each server has its own conversation.
pub async fn deliveries(servers: &[Server], tokens: &[String]) -> Result<()> {
    let each = (MEMBER..).step_by(2).zip(servers);
    try_join_all(each.map(|(member, server)| check_deliveries(server, tokens, member))).await?;
    Ok(())
}

async fn check_deliveries(server: &Server, tokens: &[String], member: u64) -> Result<()> {
    let mut sockets = open(server, tokens, vec![member, member + 1]).await?;
    // The protocol does not confirm a subscription.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut sent = Vec::new();
    for _ in 0..MESSAGES {
        let answer = answer(server, tokens, member, Operation::Send(with_next(member))).await?;
        sent.push(answer["data"]["sendMessage"]["message"]["id"].clone());
    }
    for socket in &mut sockets {
        let received = receive(socket).await.with_context(|| server.name.clone())?;
        let ids: Vec<_> = received.iter().map(|message| message["message"]["id"].clone()).collect();
        ensure!(ids == sent, "{} delivered {ids:?} of {sent:?}", server.name);
        let numbers = received.iter().map(position).collect::<Result<Vec<_>>>()?;
        let follow = numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]);
        ensure!(follow, "{} delivered at the positions {numbers:?}", server.name);
        let name = &received[0]["message"]["sender"]["displayName"];
        ensure!(*name == format!("Member Numéro {member}"), "{} names {name} as the sender", server.name);
    }
    Ok(())
}

/// All deliveries until no more arrive.
async fn receive(socket: &mut Socket) -> Result<Vec<Value>> {
    let mut received = Vec::new();
    while let Ok(text) = timeout(SILENCE, socket.delivery()).await {
        let mut delivery: Value = from_str(&text?)?;
        received.push(delivery["payload"]["data"]["newMessage"].take());
    }
    Ok(received)
}

/// The position in a cursor of a member's event log.
fn position(delivery: &Value) -> Result<i64> {
    let cursor = delivery["cursor"].as_str().context("a delivery without a cursor")?;
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor)?;
    let number = bytes.last_chunk().context("a cursor without a number")?;
    Ok(i64::from_be_bytes(*number))
}
