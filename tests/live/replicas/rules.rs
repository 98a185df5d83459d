//! Signing out, blocks and limits through one process apply in the others.

use std::process::Command;

use rstest::rstest;

use super::replica;
use crate::support::nats_server::nats_server;
use crate::support::{Database, Postgres, Program};

#[rstest]
#[case::revoked(false)]
#[case::erased(true)]
#[tokio::test]
async fn a_member_who_is_signed_out_through_one_process_loses_the_sockets_on_all(#[case] is_erased: bool) {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let nats = nats_server().await;
    let (one, two) = (replica(&database, &nats).await, replica(&database, &nats).await);
    let (ada, bob) = (two.member("Ada").await, two.member("Bob").await);
    let mut sockets = Vec::new();
    for program in [&one, &two] {
        sockets.push(ada.at_url(&program.url()).opens_a_socket().await);
    }
    let mut other = bob.opens_a_socket().await;

    if is_erased {
        one.platform().erases("Ada").await;
    } else {
        one.platform().revokes("Ada", None).await;
    }

    for socket in &mut sockets {
        assert_eq!(socket.close_code().await, 4403);
    }
    other.pings().await;
}

#[tokio::test]
async fn a_block_through_one_process_applies_at_once_in_the_other() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let nats = nats_server().await;
    let (one, two) = (replica(&database, &nats).await, replica(&database, &nats).await);
    let (ada, bob) = (one.member("Ada").await, two.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;

    ada.on_member("blockMember", &bob).await;

    assert_eq!(bob.cannot_send(&id, "Bonjour ?", None).await, "CANNOT_MESSAGE_MEMBER input.conversationId");
}

#[tokio::test]
async fn the_processes_share_the_limits_on_writes() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let limited = |command: &mut Command| {
        command.args(["--sends-at-once", "6", "--sends-per-minute", "1"]);
    };
    // Each counts the processes when it starts, so each must start beside another one.
    let first = Program::serve(&database.url, limited);
    let two = Program::serve(&database.url, limited);
    first.stop();
    let one = Program::serve(&database.url, limited);
    let (ada, bob) = (one.member("Ada").await, one.member("Bob").await);
    let id = ada.starts_empty_conversation_with(&bob).await;

    for program in [&one, &two] {
        let ada = ada.at_url(&program.url());
        for number in 0..3 {
            ada.sends(&id, &number.to_string()).await;
        }
        let refused = ada.sends_with_key(&id, "3", None).await;
        assert_eq!(refused["userErrors"][0]["code"], "RATE_LIMITED");
    }
}
