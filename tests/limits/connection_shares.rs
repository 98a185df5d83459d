//! A member's share of database connections: slow statements of one member do not delay others.

use std::collections::HashSet;

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::json;
use tokio::time::timeout;

use crate::support::document_outcome::repeated;
use crate::support::rows::count;
use crate::support::transaction::{Transaction, WAITING_FOR_LOCKS, waiting_for_locks};
use crate::support::{Backend, Postgres, Sqlite, Subscription, TIMEOUT, eventually, start};

const LIST: &str = "{ viewer { conversations { nodes { id correspondent { id } lastMessage { id } } } } }";

/// On PostgreSQL, because a locked table keeps its readers waiting with their connections.
#[tokio::test]
async fn blocked_statements_of_a_member_leave_connections_for_others() {
    let app = start!(Postgres);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    bob.writes_to(&ada, "Bonjour").await;
    ada.on_member("addContact", &bob).await;

    let blocker = Transaction::begin(&app, "LOCK TABLE relationship IN ACCESS EXCLUSIVE MODE").await;
    let lists = |n: usize| format!("l{n}: contacts(first: {n}) {{ nodes {{ id }} }} ");
    let query = format!("{{ viewer {{ {} }} }}", repeated(20, lists));
    let mut requests: Vec<_> = (0..20).map(|_| ada.spawns(&query)).collect();
    requests.extend((0..10).map(|n| {
        let mutation = if n % 2 == 0 { "addContact" } else { "removeContact" };
        ada.spawns(&format!(
            "mutation {{ {mutation}(input: {{ memberId: \"{}\" }}) {{ userErrors {{ code }} }} }}",
            bob.id
        ))
    }));
    waiting_for_locks(&app, 8).await;

    // These operations do not need the locked table.
    timeout(TIMEOUT, async {
        bob.executes(LIST, json!({})).await;
        bob.executes("mutation { muteConversation(input: { conversationId: \"conversation_00000000000000000000000000000000\" }) { userErrors { code } } }", json!({})).await;
    })
    .await
    .expect("responses for Bob in time");
    assert!(requests.iter().all(|request| !request.is_finished()));

    blocker.rolls_back().await;
    join_all(requests).await.into_iter().for_each(|request| request.expect("a response"));
}

/// On PostgreSQL, because a locked table keeps its readers waiting with their connections.
#[tokio::test]
async fn many_members_who_resume_at_once_leave_connections_for_others() {
    let app = start!(Postgres);
    let bob = app.member("Bob").await;
    let mut returning = Vec::new();
    for number in 0..20 {
        let member = app.member(&format!("M{number}")).await;
        let cursor = member.cursor().await;
        bob.writes_to(&member, "Bonjour").await;
        returning.push((member.opens_a_socket().await, cursor));
    }

    let blocker = Transaction::begin(&app, "LOCK TABLE event IN ACCESS EXCLUSIVE MODE").await;
    let resume = "subscription($after: EventCursor) { newMessage(after: $after) { message { body } } }";
    let mut subscriptions = Vec::new();
    for (socket, cursor) in returning {
        subscriptions.push(Subscription::start(socket, resume, json!({ "after": cursor })).await);
    }
    for subscription in &mut subscriptions {
        // The service has received the subscription, too.
        subscription.socket.pings().await;
    }
    // Half of the connections.
    waiting_for_locks(&app, 6).await;

    // This does not need the locked table.
    for _ in 0..20 {
        timeout(TIMEOUT, bob.executes(LIST, json!({}))).await.expect("a response for Bob in time");
    }
    assert_eq!(count(&app, WAITING_FOR_LOCKS).await, 6);
    blocker.rolls_back().await;
    for subscription in &mut subscriptions {
        assert_eq!(subscription.receives().await, "Bonjour");
    }
}

/// The statement of a disconnected client may wait for a lock as long as the server allows. This is not taken for an
/// unresponsive database.
#[tokio::test]
async fn a_connection_is_closed_when_its_client_disconnects_behind_a_lock() {
    let app = start!(Postgres);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    let open = || app.app.store.pool_status().map(|pool| pool.open);
    let blocker = Transaction::begin(&app, "SELECT 1 FROM conversation FOR UPDATE").await;
    let mark_read = format!(
        "mutation {{ markConversationRead(input: {{ conversationId: \"{id}\" }}) {{ userErrors {{ code }} }} }}"
    );
    let request = bob.spawns(&mark_read);
    waiting_for_locks(&app, 1).await;
    let [_, writing] = open();

    request.abort();

    eventually("a closed connection", async || open()[1] != writing).await;
    assert_eq!(open()[1], writing - 1);
    blocker.rolls_back().await;
}

#[rstest]
#[tokio::test]
async fn failures_to_get_a_connection_are_logged_as_one_line(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob, fay) = (app.member("Ada").await, app.member("Bob").await, app.member("Fay").await);
    let (dan, eve) = (app.member("Dan").await, app.member("Eve").await);
    let mut taken = Vec::new();
    for _ in 0..(if backend == Sqlite { 1 } else { 12 }) {
        taken.push(app.app.store.begin().await.expect("a transaction"));
    }

    let add =
        format!("mutation {{ addContact(input: {{ memberId: \"{}\" }}) {{ member {{ id }} }} }}", fay.id);
    let requests = [&ada, &bob, &dan, &eve].map(|member| member.executes_raw(&add, json!({})));
    let responses = join_all(requests).await;

    let extensions = responses.iter().map(|response| response["errors"][0]["extensions"].clone());
    let extensions: Vec<_> = extensions.collect();
    assert!(extensions.iter().all(|extensions| extensions["code"] == "INTERNAL"), "{extensions:?}");
    let ids: HashSet<_> = extensions.iter().map(|extensions| extensions["errorId"].to_string()).collect();
    // The interval of ten seconds per line may end once between them.
    assert!(ids.len() <= 2, "{ids:?}");
}
