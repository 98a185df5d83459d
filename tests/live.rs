//! The feed: nothing missed, nothing twice, everything in order.

use causerie::graphql::{self, Caller, Limits};
use causerie::live::{Ring, prune::prune, sweep::sweep};
use chrono::TimeDelta;
use futures_util::StreamExt;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Kind, Postgres, Sqlite, start};

#[rstest]
#[tokio::test]
async fn what_happens_between_query_and_subscription_is_heard(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "avant").await;
    let cursor = bob.cursor().await;
    ada.sends(&id, "entre").await;

    let mut feed = bob.hears_messages(&cursor).await;

    assert_eq!(feed.hears().await, "entre");
    ada.sends(&id, "après").await;
    assert_eq!(feed.hears().await, "après");
}

#[rstest]
#[tokio::test]
async fn without_a_cursor_one_hears_from_now_on(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "avant").await;
    app.statements();
    let query = "subscription { newMessage { message { body } } }";
    let mut feed = bob.subscribes(query, json!({})).await;
    // The subscription stands once it has read where the log is.
    while !app.has_executed("LEFT JOIN event") {
        tokio::task::yield_now().await;
    }
    // That statement was counted when it was done, so what is written now comes after it.
    ada.sends(&id, "maintenant").await;

    assert_eq!(feed.hears().await, "maintenant");
}

#[rstest]
#[tokio::test]
async fn a_cut_socket_resumes_where_it_was(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    let mut feed = bob.hears_messages(&bob.cursor().await).await;
    ada.sends(&id, "2").await;
    let heard = feed.next().await;
    assert_eq!(heard["message"]["body"], "2");

    drop(feed);
    for text in ["3", "4", "5"] {
        ada.sends(&id, text).await;
    }

    let mut feed = bob.hears_messages(heard["cursor"].as_str().expect("a cursor")).await;
    for text in ["3", "4", "5"] {
        assert_eq!(feed.hears().await, text);
    }
    ada.sends(&id, "6").await;
    assert_eq!(feed.hears().await, "6");
}

#[rstest]
#[tokio::test]
async fn an_event_heard_again_is_the_same(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    let cursor = bob.cursor().await;
    let mut live = bob.hears_messages(&cursor).await;
    ada.sends(&id, "2").await;

    // A client that reconnects with its first variables hears it once more, from the log.
    let first = live.next().await;
    let again = bob.hears_messages(&cursor).await.next().await;

    assert_eq!(first, again);
}

#[rstest]
#[tokio::test]
async fn two_devices_of_one_member_hear_the_same(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = ada.cursor().await;
    let (mut phone, mut desk) = (ada.hears_everything(&cursor).await, ada.hears_everything(&cursor).await);

    let id = ada.contacts(&bob).await["conversation"]["id"].as_str().expect("an id").to_owned();
    ada.sends(&id, "de mon téléphone").await;
    bob.sends(&id, "bien reçu").await;
    ada.reads(&id, None).await;
    bob.closes(&id).await;
    ada.deletes(&id).await;

    for device in [&mut phone, &mut desk] {
        // An erased event is passed over where the device had not heard it before.
        let mut heard = Vec::new();
        while heard.last().is_none_or(|event| event != "ConversationDeleted") {
            heard.push(device.happens().await);
        }
        let all = [
            "ConversationStarted bob",
            "MessageSent de mon téléphone",
            "MessageSent bien reçu",
            "ConversationRead ada",
            "ConversationClosed bob",
            "ConversationDeleted",
        ];
        let mut rest = all.iter();
        assert!(heard.iter().all(|event| rest.any(|one| one == event)), "in order, each once: {heard:?}");
    }
}

#[rstest]
#[tokio::test]
async fn each_kind_of_event_reaches_whom_it_concerns(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let mut adas = ada.hears_everything(&ada.cursor().await).await;
    let mut bobs = bob.hears_everything(&bob.cursor().await).await;
    let eves_cursor = eve.cursor().await;

    let id = ada.contacts(&bob).await["conversation"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(adas.happens().await, "ConversationStarted bob");
    ada.sends(&id, "Bonjour").await;
    for feed in [&mut adas, &mut bobs] {
        assert_eq!(feed.happens().await, "MessageSent Bonjour");
    }
    bob.reads(&id, None).await;
    let seen = adas.next().await;
    assert_eq!(seen["reader"]["handle"], "bob");
    assert_eq!(seen["conversation"]["correspondentReadUpTo"]["body"], "Bonjour");
    let own = bobs.next().await;
    assert_eq!((&own["reader"]["handle"], &own["conversation"]["unreadCount"]), (&json!("bob"), &json!(0)));
    bob.reads(&id, None).await;
    ada.closes(&id).await;
    for feed in [&mut adas, &mut bobs] {
        assert_eq!(feed.happens().await, "ConversationClosed ada", "reading what is read is no event");
    }
    bob.deletes(&id).await;
    for feed in [&mut adas, &mut bobs] {
        let event = feed.next().await;
        assert_eq!(event["__typename"], "ConversationDeleted");
        assert_eq!(event["conversationId"], json!(id));
    }
    // Eve's own is the first that she hears of.
    eve.contacts(&ada).await;
    assert_eq!(eve.hears_everything(&eves_cursor).await.happens().await, "ConversationStarted ada");
}

#[rstest]
#[tokio::test]
async fn one_conversation_can_be_followed_alone_until_it_is_deleted(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let (id, other) = (ada.writes_to(&bob, "1").await, eve.writes_to(&bob, "1").await);
    let query = "subscription($id: ID, $after: EventCursor) {
        newMessage(conversationId: $id, after: $after) { message { body } } }";
    let mut feed = bob.subscribes(query, json!({ "id": id, "after": bob.cursor().await })).await;

    eve.sends(&other, "ailleurs").await;
    ada.sends(&id, "ici").await;
    assert_eq!(feed.hears().await, "ici");
    eve.deletes(&other).await;
    ada.deletes(&id).await;
    feed.completes().await;

    let mut not_eves = eve.subscribes(query, json!({ "id": id })).await;
    assert_eq!(not_eves.fails().await, "CONVERSATION_NOT_FOUND");
}

#[rstest]
#[tokio::test]
async fn a_reader_who_lags_misses_nothing(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "début").await;
    let mut feed = bob.hears_messages(&bob.cursor().await).await;
    ada.sends(&id, "0").await;
    assert_eq!(feed.hears().await, "0");

    // Far more than the queue of a listener holds, while Bob's socket is not read: large texts fill
    // whatever the system holds for it.
    let long = "x".repeat(9_000);
    for number in 1..=300 {
        ada.sends(&id, &format!("{number} {long}")).await;
    }

    for number in 1..=300 {
        let text = feed.hears().await;
        assert_eq!(text.split(' ').next(), Some(number.to_string().as_str()));
    }
}

#[rstest]
#[tokio::test]
async fn bells_that_are_lost_doubled_or_late_break_nothing(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    let mut feed = bob.hears_messages(&bob.cursor().await).await;
    ada.sends(&id, "2").await;
    assert_eq!(feed.hears().await, "2");

    // Another process writes: its bell does not reach this one, only its rows.
    let mut silent = app.app.clone();
    silent.bell = std::sync::Arc::default();
    app.writes_through(&silent, &ada, &id, "3").await;
    // A late ring of what was heard long ago, then the sweep.
    for member in app.app.bell.listening() {
        app.app.bell.ring(member, Ring::Reached(1));
    }
    sweep(&app.app.store, &app.app.bell).await.expect("the sweep");
    assert_eq!(feed.hears().await, "3");

    // A gap sends the reader to the log, which has both.
    app.writes_through(&silent, &ada, &id, "4").await;
    ada.sends(&id, "5").await;
    assert_eq!((feed.hears().await.as_str(), feed.hears().await.as_str()), ("4", "5"));
}

#[rstest]
#[tokio::test]
async fn who_is_blocked_midway_hears_no_more_of_the_other(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let id = ada.writes_to(&bob, "1").await;
    let mut feed = bob.hears_everything(&bob.cursor().await).await;
    bob.sends(&id, "2").await;
    assert_eq!(feed.happens().await, "MessageSent 2");

    ada.on_member("blockMember", &bob).await;
    ada.cannot_send(&id, "3", None).await;
    ada.reads(&id, None).await;

    eve.writes_to(&bob, "coucou").await;
    assert_eq!(feed.happens().await, "MessageSent coucou", "neither a message of Ada's nor that she reads");
}

#[rstest]
#[tokio::test]
async fn a_text_erased_before_it_was_heard_is_never_told(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = bob.cursor().await;
    let id = ada.writes_to(&bob, "secret").await;
    ada.deletes(&id).await;

    let mut feed = bob.hears_everything(&cursor).await;

    assert_eq!(feed.happens().await, "ConversationDeleted");
}

#[rstest]
#[tokio::test]
async fn a_cursor_from_before_the_retention_has_expired(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let old = bob.cursor().await;
    let id = ada.writes_to(&bob, "ancien").await;
    let mut idle = ada.hears_messages(&ada.cursor().await).await;
    let kept = bob.cursor().await;
    app.app.clock.advance(TimeDelta::days(40));
    let now = app.app.clock.now();
    // The token is of forty days ago.
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    ada.sends(&id, "récent").await;

    assert_eq!(prune(&app.app.store, now - TimeDelta::days(30)).await.expect("pruning"), 2);

    assert_eq!(bob.hears_messages(&old).await.fails().await, "CURSOR_EXPIRED");
    assert_eq!(bob.hears_messages(&kept).await.hears().await, "récent");
    assert_eq!(idle.hears().await, "récent", "who followed all the time has missed nothing");
    assert_eq!(bob.history(&id).await, ["ancien", "récent"], "messages are not pruned");
    assert_eq!(prune(&app.app.store, now - TimeDelta::days(30)).await.expect("pruning"), 0);
}

#[rstest]
#[tokio::test]
async fn a_cursor_is_ones_own(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = ada.cursor().await;

    assert_eq!(bob.hears_messages(&cursor).await.fails().await, "BAD_USER_INPUT");
    assert_eq!(bob.hears_messages("nonsense").await.fails().await, "BAD_USER_INPUT");
}

#[rstest]
#[tokio::test]
async fn the_cursor_of_a_query_is_older_than_all_that_it_shows(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    let mut socket = bob.opens_a_socket().await;
    let query = "query($id: ID!) { conversation(id: $id) { lastMessage { body } } viewer { eventCursor } }";

    // While Ada writes, Bob asks over a socket that has been open for long, where the other field
    // comes first. Whatever the answer shows, what follows its cursor leaves out nothing after it.
    for turn in 1..10 {
        let payload = json!({ "query": query, "variables": { "id": id } });
        socket.says(json!({ "type": "subscribe", "id": "ask", "payload": payload })).await;
        ada.sends(&id, &(2 * turn).to_string()).await;
        let answer = socket.hears().await["payload"]["data"].clone();
        assert_eq!(socket.hears().await["type"], "complete");
        ada.sends(&id, &(2 * turn + 1).to_string()).await;
        let number = |text: &str| text.parse::<i32>().expect("a number");
        let shown = number(answer["conversation"]["lastMessage"]["body"].as_str().expect("a text"));
        let mut feed = bob.hears_messages(answer["viewer"]["eventCursor"].as_str().expect("a cursor")).await;
        let first = number(&feed.hears().await);
        assert!(first <= shown + 1, "shown {shown}, then heard {first}");
    }
}

#[rstest]
#[tokio::test]
async fn a_feed_is_told_with_what_its_viewer_may_see(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    let cursors = (ada.cursor().await, bob.cursor().await);
    let mut adas = ada.hears_messages(&cursors.0).await;
    let mut bobs = bob.hears_messages(&cursors.1).await;

    ada.sends_with_key(&id, "2", Some("key")).await;

    let told = |event: Value| (event["message"]["isMine"].clone(), event["message"]["clientKey"].clone());
    assert_eq!(told(adas.next().await), (json!(true), json!("key")));
    assert_eq!(told(bobs.next().await), (json!(false), json!(null)));
}

#[rstest]
#[tokio::test]
async fn a_deletion_does_not_keep_a_late_device_from_the_rest(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let cursor = ada.cursor().await;
    // While a device listens, deletions are known to this process.
    let mut phone = ada.hears_everything(&cursor).await;
    ada.writes_to(&bob, "à Bob").await;
    let erased = ada.writes_to(&eve, "à Ève").await;
    assert_eq!(phone.happens().await, "MessageSent à Bob");
    ada.deletes(&erased).await;

    let mut desk = ada.hears_everything(&cursor).await;

    assert_eq!(desk.happens().await, "MessageSent à Bob");
    assert_eq!(desk.happens().await, "ConversationDeleted");
}

#[rstest]
#[tokio::test]
async fn a_text_that_was_read_from_the_log_but_not_told_yet_is_not_told_once_erased(
    #[values(Sqlite, Postgres)] kind: Kind,
) {
    let app = start!(kind);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = bob.cursor().await;
    let id = ada.writes_to(&bob, "un").await;
    ada.sends(&id, "deux").await;
    // Without a socket in between, whose buffers would take both at once.
    let query = format!(
        "subscription {{ conversationEvents(after: \"{cursor}\") {{ __typename ... on MessageSent {{ message {{ body }} }} }} }}"
    );
    let request = async_graphql::Request::new(query).data(Caller { id: bob.member_id(), row: None });
    let mut feed = graphql::build(app.app.clone(), Limits::default()).execute_stream(request);
    let event = feed.next().await.expect("an event").data.into_json().expect("JSON");
    assert_eq!(event["conversationEvents"]["message"]["body"], "un");

    ada.deletes(&id).await;

    let event = feed.next().await.expect("an event").data.into_json().expect("JSON");
    assert_eq!(event["conversationEvents"], json!({ "__typename": "ConversationDeleted" }));
}
