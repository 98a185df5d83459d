//! Whatever one member asks, the others are answered: what each field costs, what is asked once, and
//! what each uses at once of what there is little of.

use std::collections::HashSet;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use causerie::auth::Claims;
use causerie::limits::fair_share::{Principal, SharePermit};
use chrono::TimeDelta;
use futures_util::future::join_all;
use futures_util::{FutureExt, poll};
use rstest::rstest;
use serde_json::json;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, block_in_place, spawn_blocking, yield_now};
use tokio::time::timeout;

use crate::support::documents::{outcome, outcome_on_every_transport, repeated};
use crate::support::transaction::{Transaction, waiting_for_locks};
use crate::support::{Actor, Backend, Postgres, Sqlite, TIMEOUT, TestApp, start};

const LIST: &str = "{ viewer { conversations { nodes { id correspondent { id } lastMessage { id } } } } }";

/// Some of all that costs more than a field, and so many fields.
fn costly(count: usize) -> String {
    let counts = repeated(10, |n| format!("c{n}: unreadConversationCount "));
    let searches = repeated(5, |n| format!("s{n}: contacts(first: 0, search: \"{n}\") {{ __typename }} "));
    let filters = repeated(5, |n| {
        format!("f{n}: conversations(first: 0, filter: {{ search: \"{n}\" }}) {{ __typename }} ")
    });
    let handles = repeated(5, |n| format!("m{n}: member(by: {{ handle: \"{n}\" }}) {{ id }} "));
    let id = "conversation_00000000000000000000000000000000";
    let previews = format!(
        "conversation(id: \"{id}\") {{ messages(first: 10) {{ nodes {{ a: preview(length: 1) b: preview b: preview c: preview(length: 1000) }} }} }}"
    );
    // 10 of 50, 10 of 110, 5 of 12 with their id, the page of 10 and ten of 4, 8, 8 and 43.
    let others = 1 + 10 * 50 + 10 * 110 + 5 * 11 + 1 + 10 + 10 * (1 + 4 + 8 + 8 + 43);
    format!(
        "{{ viewer {{ {counts} {searches} {filters} {} }} {handles} {previews} }}",
        "eventCursor ".repeat(count - others)
    )
}

#[tokio::test]
async fn what_is_dear_costs_more_than_a_field() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;

    assert_eq!(outcome_on_every_transport(&ada, &costly(5_000)).await, "executed");
    assert_eq!(outcome_on_every_transport(&ada, &costly(5_001)).await, "QUERY_TOO_COMPLEX 5000");
}

/// A list that is not sifted costs less: a filter in a variable counts where it is one.
#[tokio::test]
async fn a_filter_costs_where_it_is_given() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let lists = repeated(60, |n| format!("l{n}: conversations(filter: $f, first: 0) {{ __typename }} "));
    let query = format!("query($f: ConversationFilter) {{ viewer {{ {lists} }} }}");

    ada.executes(&query, json!({})).await;
    ada.executes(&query, json!({ "f": null })).await;
    let refused = ada.executes_raw(&query, json!({ "f": { "unread": true } })).await;
    assert_eq!(outcome(&refused), "QUERY_TOO_COMPLEX 5000");
}

/// A mutation costs 50 beside its payload.
#[tokio::test]
async fn a_mutation_costs_more_than_a_field() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let mutation = |fields| {
        let input = "input: { memberId: \"member_00000000000000000000000000000000\" }";
        format!("mutation {{ addContact({input}) {{ {} }} }}", "__typename ".repeat(fields))
    };

    assert_eq!(outcome(&ada.executes_raw(&mutation(4_950), json!({})).await), "executed");
    assert_eq!(outcome(&ada.executes_raw(&mutation(4_951), json!({})).await), "QUERY_TOO_COMPLEX 5000");
}

#[rstest]
#[tokio::test]
async fn what_is_asked_again_with_the_same_arguments_is_read_once(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    bob.writes_to(&ada, "Bonjour").await;
    ada.on_member("addContact", &bob).await;
    let counts = |n: usize| format!("c{n}: unreadConversationCount ");
    let searches = |n: usize| {
        let word = if n < 3 { "bob" } else { "b" };
        format!(
            "s{n}: conversations(filter: {{ search: \"{word}\" }}, first: 1) {{ nodes {{ unreadCount }} }} "
        )
    };
    let people = |n: usize| format!("p{n}: contacts(search: \"bob\", first: 1) {{ nodes {{ handle }} }} ");
    let fields = format!("{} {} {}", repeated(10, counts), repeated(6, searches), repeated(4, people));

    app.statements();
    let data =
        ada.executes(&format!("{{ viewer {{ {fields} }} other: viewer {{ {fields} }} }}"), json!({})).await;
    let all = app.statements();

    for viewer in ["viewer", "other"] {
        assert_eq!(data[viewer]["c9"], 1);
        assert_eq!(data[viewer]["s5"]["nodes"][0]["unreadCount"], 1);
        assert_eq!(data[viewer]["p3"]["nodes"][0]["handle"], "bob");
    }
    assert_eq!(
        all.len(),
        8,
        "the viewer, a count, two searches, one of people, and which way each is short: {all:#?}"
    );
}

/// All that a member may use at once of the connections that read.
async fn all_turns(app: &TestApp, actor: &Actor) -> Vec<SharePermit> {
    let share = app.app.shares.of(Principal::Member(actor.member_id()));
    let mut turns = Vec::new();
    while let Some(turn) = share.read().now_or_never() {
        turns.push(turn);
    }
    turns
}

/// With a token that nobody has seen yet, so that its coming is a statement.
fn asks_anew(app: &TestApp, who: (&Actor, &str), number: i64, query: &str) -> JoinHandle<()> {
    asks(&with_another_token(app, who, number), query)
}

fn with_another_token(app: &TestApp, (who, name): (&Actor, &str), number: i64) -> Actor {
    let claims = app.claims_of(name);
    let mut anew = who.clone();
    anew.token = app.token(&Claims { exp: (claims.exp.0 + TimeDelta::seconds(number)).into(), ..claims });
    anew
}

fn asks(actor: &Actor, query: &str) -> JoinHandle<()> {
    let (actor, query) = (actor.clone(), query.to_owned());
    tokio::spawn(async move {
        actor.executes(&query, json!({})).await;
    })
}

/// Until so many statements with these words have been executed.
async fn executed(app: &TestApp, received: &mut Vec<String>, words: &str, count: usize) {
    let waiting = async {
        loop {
            received.extend(app.statements());
            if received.iter().filter(|sql| sql.contains(words)).count() >= count {
                return;
            }
            yield_now().await;
        }
    };
    timeout(TIMEOUT, waiting).await.expect("they are executed in time");
}

/// The statement with which a conversation is started.
const LOCKS_MEMBERS: &str = "ORDER BY \"member\".\"id\" ASC";
const SIGN_IN: &str = "\"subject\" =";

#[rstest]
#[tokio::test]
async fn what_a_member_reads_waits_for_that_member_only(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = ada.cursor().await;
    let id = bob.writes_to(&ada, "Bonjour").await;

    let turns = all_turns(&app, &ada).await;
    assert_eq!(turns.len(), if backend == Sqlite { 2 } else { 4 });
    app.statements();
    let lists: Vec<_> = (1..=8).map(|number| asks_anew(&app, (&ada, "Ada"), number, LIST)).collect();
    let mut subscription = ada.subscribes_to_messages(&cursor).await;
    let mut received = Vec::new();
    executed(&app, &mut received, SIGN_IN, 8).await;

    bob.executes(LIST, json!({})).await;
    bob.sends(&id, "Ça va ?").await;
    assert!(lists.iter().all(|list| !list.is_finished()));
    received.extend(app.statements());
    let of_lists = received.iter().filter(|sql| sql.contains("activity_seq IS NOT NULL")).count();
    assert_eq!(of_lists, 1, "Bob's alone: {received:#?}");
    assert!(
        !received.iter().any(|sql| sql.contains("LEFT JOIN event")),
        "the feed waits, too: {received:#?}"
    );

    drop(turns);
    for list in lists {
        list.await.expect("it is answered");
    }
    assert_eq!(subscription.receives().await, "Bonjour");
    assert_eq!(subscription.receives().await, "Ça va ?");
}

/// On PostgreSQL a table can be locked: what reads it holds a connection until then.
#[tokio::test]
async fn statements_that_do_not_end_leave_connections_to_others() {
    let app = start!(Postgres);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    bob.writes_to(&ada, "Bonjour").await;
    ada.on_member("addContact", &bob).await;

    let rival = Transaction::begin(&app, "LOCK TABLE relationship IN ACCESS EXCLUSIVE MODE").await;
    let lists = |n: usize| format!("l{n}: contacts(first: {n}) {{ nodes {{ id }} }} ");
    let query = format!("{{ viewer {{ {} }} }}", repeated(20, lists));
    let mut asking: Vec<_> = (0..20).map(|_| asks(&ada, &query)).collect();
    asking.extend((0..10).map(|n| {
        let kind = if n % 2 == 0 { "addContact" } else { "removeContact" };
        asks(
            &ada,
            &format!(
                "mutation {{ {kind}(input: {{ memberId: \"{}\" }}) {{ userErrors {{ code }} }} }}",
                bob.id
            ),
        )
    }));
    waiting_for_locks(&app, 8).await;

    // Neither reading nor writing needs that table.
    timeout(TIMEOUT, async {
        bob.executes(LIST, json!({})).await;
        bob.executes("mutation { muteConversation(input: { conversationId: \"conversation_00000000000000000000000000000000\" }) { userErrors { code } } }", json!({})).await;
    })
    .await
    .expect("Bob is answered meanwhile");
    assert!(asking.iter().all(|one| !one.is_finished()));

    rival.rolls_back().await;
    join_all(asking).await.into_iter().for_each(|asked| asked.expect("Ada is answered at last"));
}

#[rstest]
#[tokio::test]
async fn what_a_member_writes_stands_in_line_for_that_member_only(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    let mark = format!(
        "mutation {{ addContact(input: {{ memberId: \"{}\" }}) {{ userErrors {{ code }} }} }}",
        bob.id
    );

    // The writer of SQLite is taken, or all that PostgreSQL has.
    let mut taken = Vec::new();
    for _ in 0..(if backend == Sqlite { 1 } else { 12 }) {
        taken.push(app.app.store.begin().await.expect("a transaction"));
    }
    app.statements();
    let marks: Vec<_> = (1..=30).map(|number| asks_anew(&app, (&ada, "Ada"), number, &mark)).collect();
    let mut received = Vec::new();
    executed(&app, &mut received, SIGN_IN, 30).await;
    let sending = tokio::spawn({
        let (bob, id) = (with_another_token(&app, (&bob, "Bob"), 1), id.clone());
        async move { bob.sends(&id, "Ça va ?").await }
    });
    executed(&app, &mut received, SIGN_IN, 31).await;
    // As long as it takes to get in line.
    while app.app.shares.in_use() < 2 {
        yield_now().await;
    }
    for _ in 0..20_000 {
        yield_now().await;
    }

    for tx in taken {
        tx.rollback().await.expect("it ends");
    }
    sending.await.expect("a sent message");
    join_all(marks).await.into_iter().for_each(|mark| mark.expect("valid SQL"));
    received.extend(app.statements());
    let place = |words: &str| received.iter().position(|sql| sql.contains(words)).expect("it is there");
    let sent = place("INSERT INTO message");
    let before = received[..sent].iter().filter(|sql| sql.contains("INSERT INTO \"relationship\"")).count();
    // Four at once, and some that follow them at once. Without lines it would be nearly all of the thirty.
    assert!(before <= 15, "a few of Ada's go first, not all: {before}");
}

/// Whose turns to run are all in use: others wait for the rows that they have locked, and on SQLite for the only writer.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_waits_for_a_turn_to_run_keeps_no_writer_waiting(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob, carol) = (app.member("Ada").await, app.member("Bob").await, app.member("Carol").await);
    let id = bob.writes_to(&carol, "un").await;
    // Ada is in the middle of her transaction, and in that of a poll.
    let (has_locked, locked) = oneshot::channel();
    let (go_on, goes_on) = mpsc::channel();
    let middle = Mutex::new(Some((has_locked, goes_on)));
    app.app.store.on_statement(move |statement| {
        if statement.sql.contains(LOCKS_MEMBERS)
            && let Some((has_locked, goes_on)) = middle.lock().expect("no panic").take()
        {
            let _ = has_locked.send(());
            let _ = block_in_place(|| goes_on.recv());
        }
    });
    let start = format!(
        "mutation {{ startConversation(input: {{ memberId: \"{}\", body: \"x\" }}) {{ created }} }}",
        carol.id
    );
    let starting = asks(&ada, &start);
    timeout(TIMEOUT, locked).await.expect("in time").expect("she has locked");

    // More of hers runs than she has turns, or waits for one.
    let settled = Arc::<AtomicUsize>::default();
    let (ends, runs): (Vec<_>, Vec<_>) = (0..3).map(|_| runs_long(&app, &ada, &settled)).unzip();
    while settled.load(Ordering::SeqCst) < runs.len() {
        yield_now().await;
    }
    go_on.send(()).expect("she waits for it");

    timeout(TIMEOUT, bob.sends(&id, "deux")).await.expect("Bob does not wait for Ada's turns");
    drop(ends);
    join_all(runs).await.into_iter().for_each(|run| run.expect("it ends"));
    starting.await.expect("valid SQL");
}

/// Some work of a member in one poll, until its end is dropped.
fn runs_long(app: &TestApp, actor: &Actor, settled: &Arc<AtomicUsize>) -> (mpsc::Sender<()>, JoinHandle<()>) {
    let share = app.app.shares.of(Principal::Member(actor.member_id()));
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

/// What they asked for may wait for a row for as long as the server lets it, which is no sign of a silent database.
#[tokio::test]
async fn who_hangs_up_behind_a_lock_costs_others_no_connection() {
    let app = start!(Postgres);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    let open = || app.app.store.pools().map(|pool| pool.open);
    let rival = Transaction::begin(&app, "SELECT 1 FROM conversation FOR UPDATE").await;
    let reading = format!(
        "mutation {{ markConversationRead(input: {{ conversationId: \"{id}\" }}) {{ userErrors {{ code }} }} }}"
    );
    let asking = asks(&bob, &reading);
    waiting_for_locks(&app, 1).await;
    let [_, writing] = open();

    asking.abort();

    let closed = async {
        while open()[1] == writing {
            yield_now().await;
        }
    };
    timeout(TIMEOUT, closed).await.expect("it is given up");
    assert_eq!(open()[1], writing - 1);
    rival.rolls_back().await;
}

#[rstest]
#[tokio::test]
async fn all_who_find_no_connection_are_one_line_of_the_log(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob, fay) = (app.member("Ada").await, app.member("Bob").await, app.member("Fay").await);
    let (dan, eve) = (app.member("Dan").await, app.member("Eve").await);
    let mut taken = Vec::new();
    for _ in 0..(if backend == Sqlite { 1 } else { 12 }) {
        taken.push(app.app.store.begin().await.expect("a transaction"));
    }

    let add =
        format!("mutation {{ addContact(input: {{ memberId: \"{}\" }}) {{ member {{ id }} }} }}", fay.id);
    let all = [&ada, &bob, &dan, &eve].map(|member| member.executes_raw(&add, json!({})));
    let answers = join_all(all).await;

    let extensions = answers.iter().map(|response| response["errors"][0]["extensions"].clone());
    let extensions: Vec<_> = extensions.collect();
    assert!(extensions.iter().all(|extensions| extensions["code"] == "INTERNAL"), "{extensions:?}");
    let ids: HashSet<_> = extensions.iter().map(|extensions| extensions["errorId"].to_string()).collect();
    // The ten seconds of a line may end between them, once.
    assert!(ids.len() <= 2, "{ids:?}");
}
