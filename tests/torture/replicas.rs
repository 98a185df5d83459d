//! Three processes behind a balancer, of which one after another is killed, or drained as in a rolling upgrade.

use rstest::rstest;
use tokio::task::block_in_place;

use super::load::{Load, serve_with};
use super::scale::{random, seed, times};
use crate::support::forwarder::Forwarder;
use crate::support::nats_server::nats_server;
use crate::support::server_process::ServerProcess;
use crate::support::{Database, Postgres, Program};

async fn replica(database: &Database, nats: &ServerProcess) -> Program {
    let program = serve_with(&database.url, &["--nats", &nats.address]);
    program.is_connected_to_nats().await;
    program
}

fn addresses(programs: &[Program]) -> Vec<&str> {
    programs.iter().map(|program| program.address.as_str()).collect()
}

#[rstest]
#[case::killed(false)]
#[case::drained(true)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_move_to_other_processes(#[case] is_drained: bool) {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let seed = seed();
    let mut random = random(seed, 1000);
    let nats = nats_server().await;
    let mut programs = Vec::new();
    for _ in 0..3 {
        programs.push(replica(&database, &nats).await);
    }
    let balancer = Forwarder::to(programs[0].address.clone()).await;
    balancer.leads_to(&addresses(&programs));
    let load = Load::start(&[balancer.url()], seed).await;

    for _ in 0..times(4, 40) {
        load.acknowledges(1 + random.below(100)).await;
        let leaving = programs.remove(0);
        if is_drained {
            balancer.leads_to(&addresses(&programs));
            let (code, log) = block_in_place(|| leaving.stop());
            assert_eq!(code, Some(0), "{log}");
        } else {
            leaving.kill();
        }
        programs.push(replica(&database, &nats).await);
        balancer.leads_to(&addresses(&programs));
    }

    // Also when drained: a process may close an idle connection just when a request arrives. On one that is not idle,
    // it opens no more streams.
    load.ends(&database.url, &["no response", "STOPPING"]).await;
}
