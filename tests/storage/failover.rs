//! A standby of PostgreSQL is promoted that lacks the newest writes, because it was replicated asynchronously.

use serde_json::json;
use tokio::task::block_in_place;

use crate::support::cluster::Cluster;
use crate::support::forwarder::Forwarder;
use crate::support::{Program, eventually};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cursor_of_lost_events_has_expired_as_soon_as_the_standby_is_used() {
    let Some(primary) = Cluster::start() else { return };
    let network = Forwarder::to(primary.address.clone()).await;
    let url = Cluster::url_at(&format!("127.0.0.1:{}", network.port));
    let program = block_in_place(|| {
        Program::serve(&url, |command| {
            command.args(["--sends-per-minute", "0"]);
        })
    });
    let (ada, bob) = (program.member("Ada").await, program.member("Bob").await);
    let id = ada.writes_to(&bob, "replicated").await;
    let standby = block_in_place(|| {
        let standby = primary.standby();
        standby.stops("fast");
        standby
    });
    let mut running = bob.subscribes_to_messages(&bob.cursor().await).await;
    for number in 0..3 {
        ada.sends(&id, &format!("lost {number}")).await;
        running.next().await;
    }
    let cursor = bob.cursor().await;

    block_in_place(|| {
        primary.stops("immediate");
        standby.starts();
        standby.promotes();
    });
    network.leads_to(&[&standby.address]);
    network.cuts_all();

    let send = "mutation($id: ID!) { sendMessage(input: { conversationId: $id, body: \"new\" }) { message { id } } }";
    let sends = async || !ada.executes_raw(send, json!({ "id": id })).await["data"]["sendMessage"].is_null();
    eventually("a connection to the standby", sends).await;
    // Past the event number of the old cursor.
    for _ in 0..5 {
        ada.sends(&id, "new").await;
    }
    assert_eq!(bob.subscribes_to_messages(&cursor).await.error_code().await, "CURSOR_EXPIRED");
    assert_eq!(running.error_code().await, "CURSOR_EXPIRED");
    assert_eq!(bob.history(&id).await, ["replicated", "new", "new", "new", "new", "new", "new"]);
    eventually("a new epoch", async || {
        let mut resumed = bob.subscribes_to_messages(&bob.cursor().await).await;
        ada.sends(&id, "live").await;
        resumed.socket.receives().await["payload"]["data"]["newMessage"]["message"]["body"] == "live"
    })
    .await;
    drop(program);
}
