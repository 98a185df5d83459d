//! A member's share of connections and of CPU: expensive requests of one member do not block others.

use std::iter;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use causerie::auth::Claims;
use causerie::caller::Caller;
use causerie::limits::fair_share::SharePermit;
use chrono::TimeDelta;
use futures_util::future::join_all;
use futures_util::{FutureExt, poll};
use rstest::rstest;
use serde_json::json;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, block_in_place, spawn_blocking};
use tokio::time::timeout;

use crate::support::{Actor, Backend, Postgres, Sqlite, TIMEOUT, TestApp, eventually, start};

const LIST: &str = "{ viewer { conversations { nodes { id correspondent { id } lastMessage { id } } } } }";

/// Takes all permits that `acquire` returns without waiting.
fn take_all<F: Future<Output = SharePermit>>(acquire: impl Fn() -> F) -> Vec<SharePermit> {
    iter::from_fn(|| acquire().now_or_never()).collect()
}

/// Executes a query with a new token, whose sign-in is a recorded statement.
fn execute_with_new_token(
    app: &TestApp,
    (actor, name): (&Actor, &str),
    number: i64,
    query: &str,
) -> JoinHandle<()> {
    let claims = app.claims_of(name);
    let mut renewed = actor.clone();
    renewed.token = app.token(&Claims { exp: (claims.exp.0 + TimeDelta::seconds(number)).into(), ..claims });
    renewed.spawns(query)
}

/// Resolves when this many statements with these words have been executed. Collects all statements.
async fn statements_executed(app: &TestApp, statements: &mut Vec<String>, words: &str, count: usize) {
    eventually("the statements", async || {
        statements.extend(app.statements());
        statements.iter().filter(|sql| sql.contains(words)).count() >= count
    })
    .await;
}

/// Part of the first statement of `startConversation`.
const LOCKS_MEMBERS: &str = "ORDER BY \"member\".\"id\" ASC";
/// Part of the statement that signs a member in.
const SIGN_IN: &str = "\"subject\" =";

#[rstest]
#[tokio::test]
async fn reads_over_a_members_share_delay_only_that_member(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = ada.cursor().await;
    let id = bob.writes_to(&ada, "Bonjour").await;

    let share = app.app.shares.of(Caller::Member(ada.member_id()));
    let permits = take_all(|| share.read());
    assert_eq!(permits.len(), if backend == Sqlite { 2 } else { 4 });
    app.statements();
    let lists: Vec<_> =
        (1..=8).map(|number| execute_with_new_token(&app, (&ada, "Ada"), number, LIST)).collect();
    let mut subscription = ada.subscribes_to_messages(&cursor).await;
    let mut statements = Vec::new();
    statements_executed(&app, &mut statements, SIGN_IN, 8).await;

    bob.executes(LIST, json!({})).await;
    bob.sends(&id, "Ça va ?").await;
    assert!(lists.iter().all(|list| !list.is_finished()));
    statements.extend(app.statements());
    let of_lists = statements.iter().filter(|sql| sql.contains("activity_seq IS NOT NULL")).count();
    assert_eq!(of_lists, 1, "only Bob's list: {statements:#?}");
    assert!(
        !statements.iter().any(|sql| sql.contains("LEFT JOIN event")),
        "the subscription waits as well:  {statements:#?}"
    );

    drop(permits);
    for list in lists {
        list.await.expect("a response");
    }
    assert_eq!(subscription.receives().await, "Bonjour");
    assert_eq!(subscription.receives().await, "Ça va ?");
}

#[rstest]
#[tokio::test]
async fn writes_over_a_members_share_delay_only_that_member(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    let add_contact = format!(
        "mutation {{ addContact(input: {{ memberId: \"{}\" }}) {{ userErrors {{ code }} }} }}",
        bob.id
    );

    let share = app.app.shares.of(Caller::Member(ada.member_id()));
    let permits = take_all(|| share.write());
    assert_eq!(permits.len(), if backend == Sqlite { 1 } else { 4 });
    app.statements();
    let mutations: Vec<_> =
        (1..=30).map(|number| execute_with_new_token(&app, (&ada, "Ada"), number, &add_contact)).collect();
    let mut statements = Vec::new();
    statements_executed(&app, &mut statements, SIGN_IN, 30).await;

    bob.sends(&id, "Ça va ?").await;
    assert!(mutations.iter().all(|mutation| !mutation.is_finished()));
    statements.extend(app.statements());
    assert!(!statements.iter().any(|sql| sql.contains("INSERT INTO \"relationship\"")), "{statements:#?}");

    drop(permits);
    join_all(mutations).await.into_iter().for_each(|mutation| mutation.expect("a response"));
    assert!(app.has_executed("INSERT INTO \"relationship\""));
}

/// Ada's permits to run are all in use while she holds row locks, and on SQLite the only writer connection.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_member_who_waits_to_run_does_not_block_other_writers(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob, carol) = (app.member("Ada").await, app.member("Bob").await, app.member("Carol").await);
    let id = bob.writes_to(&carol, "un").await;
    // Ada's transaction is blocked in the middle of a poll, after it locked rows.
    let (has_locked, locked) = oneshot::channel();
    let (go_on, goes_on) = mpsc::channel();
    let middle = Mutex::new(Some((has_locked, goes_on)));
    app.app.store.on_statement(move |statement| {
        if statement.sql.contains(LOCKS_MEMBERS)
            && let Some((has_locked, goes_on)) = middle.lock().expect("an unpoisoned lock").take()
        {
            let _ = has_locked.send(());
            let _ = block_in_place(|| goes_on.recv());
        }
    });
    let start = format!(
        "mutation {{ startConversation(input: {{ memberId: \"{}\", body: \"x\" }}) {{ created }} }}",
        carol.id
    );
    let starting = ada.spawns(&start);
    timeout(TIMEOUT, locked).await.expect("in time").expect("locked rows");

    // More of her work runs, or waits to run, than she has permits.
    let settled = Arc::<AtomicUsize>::default();
    let (ends, runs): (Vec<_>, Vec<_>) = (0..3).map(|_| run_until_dropped(&app, &ada, &settled)).unzip();
    eventually("running and waiting work", async || settled.load(Ordering::SeqCst) >= runs.len()).await;
    go_on.send(()).expect("a waiting transaction");

    timeout(TIMEOUT, bob.sends(&id, "deux")).await.expect("Bob's send in time");
    drop(ends);
    join_all(runs).await.into_iter().for_each(|run| run.expect("a run"));
    starting.await.expect("a response");
}

/// Runs work of a member in a single poll, until the returned sender is dropped.
fn run_until_dropped(
    app: &TestApp,
    actor: &Actor,
    settled: &Arc<AtomicUsize>,
) -> (mpsc::Sender<()>, JoinHandle<()>) {
    let share = app.app.shares.of(Caller::Member(actor.member_id()));
    let (end, ended) = mpsc::channel();
    let (begun, waits) = (Arc::clone(settled), Arc::clone(settled));
    let run = spawn_blocking(move || {
        let work = pin!(async move {
            begun.fetch_add(1, Ordering::SeqCst);
            let _ = ended.recv();
        });
        Handle::current().block_on(async {
            let mut run = pin!(share.run(work));
            if poll!(run.as_mut()).is_pending() {
                waits.fetch_add(1, Ordering::SeqCst);
                run.await;
            }
        });
    });
    (end, run)
}
