//! Whatever members do, the rules hold. Random steps: one after another, beside a model that says
//! what each comes to; and many at once, where only what must hold whoever comes first is checked.

use std::collections::HashSet;
use std::env;
use std::fmt::Debug;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use entity::id::{ConversationId, MemberId};
use entity::{event, message, participant};
use futures_util::future::join_all;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseResult, TestError, TestRunner};
use rstest::rstest;
use sea_orm::prelude::Uuid;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::model::{Draft, Event, Line, MEMBERS, Model, Outcome, Seat, Step, UpTo, View, What};
use crate::support::{Actor, Feed, Kind, Postgres, Sqlite, TestApp};

fn draft() -> impl Strategy<Value = Draft> {
    let text = prop_oneof![6 => Just("oui"), 6 => Just("non"), 2 => Just(" oui\n"), 1 => Just(" \n")];
    let key = option::weighted(0.6, prop_oneof![3 => Just("k1"), 1 => Just("k2")]);
    (text, key).prop_map(|(text, key)| Draft { text, key })
}

fn step() -> impl Strategy<Value = Step> {
    // Now and then, who is not in it; most often, the newest.
    let who = prop_oneof![6 => Just(0), 6 => Just(1), 1 => Just(2)];
    let seat = (prop_oneof![2 => Just(0), 2 => 1..4_usize], who).prop_map(|(back, who)| Seat { back, who });
    let at = || seat.clone();
    let up_to = || (prop_oneof![9 => Just(0), 1 => Just(1)], 1..4_usize);
    let up_to = option::weighted(0.4, up_to().prop_map(|(aside, seq)| UpTo { aside, seq }));
    // Most often the first two; now and then, themselves.
    let one = prop_oneof![2 => Just((0, 1)), 2 => Just((1, MEMBERS - 1)), 2 => (0..MEMBERS, 1..MEMBERS), 1 => (Just(0), 0..MEMBERS)];
    let two = || one.clone().prop_map(|(one, other)| (one, (one + other) % MEMBERS));
    prop_oneof![
        8 => (two(), option::weighted(0.7, draft())).prop_map(|((by, with), draft)| Step::Start { by, with, draft }),
        9 => (at(), draft()).prop_map(|(at, draft)| Step::Send { at, draft }),
        6 => (at(), up_to).prop_map(|(at, up_to)| Step::Read { at, up_to }),
        2 => at().prop_map(|at| Step::Close { at }),
        1 => at().prop_map(|at| Step::Delete { at }),
        2 => two().prop_map(|(by, whom)| Step::Block { by, whom }),
        2 => two().prop_map(|(by, whom)| Step::Unblock { by, whom }),
    ]
}

/// Tries a property with random values, each with members of its own. `PROPTEST_CASES` says how
/// many; what fails is shown in its shortest form.
fn holds<T: Debug>(
    kind: Kind,
    values: &impl Strategy<Value = Vec<T>>,
    property: &impl AsyncFn(&TestApp, &[T]) -> TestCaseResult,
) {
    let runtime = Runtime::new().expect("a runtime");
    let Some(app) = runtime.block_on(TestApp::start(kind)) else { return };
    let mut config = Config {
        failure_persistence: None,
        max_shrink_iters: 500,
        max_shrink_time: 60_000,
        ..Config::default()
    };
    if env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 24;
    }
    let outcome = TestRunner::new(config).run(values, |value| runtime.block_on(property(&app, &value)));
    runtime.block_on(app.stop());
    match outcome {
        Ok(()) => {}
        Err(TestError::Abort(reason)) => panic!("{reason}"),
        Err(TestError::Fail(reason, values)) => {
            let steps: Vec<_> = values.iter().map(|value| format!("{value:?}")).collect();
            panic!("{reason}\nafter:\n{}", steps.join("\n"));
        }
    }
}

#[rstest]
fn whatever_members_do_each_sees_what_the_rules_say(#[values(Sqlite, Postgres)] kind: Kind) {
    holds(kind, &vec(step(), 0..=60), &async |app: &TestApp, steps: &[Step]| {
        let mut table = Table::laid(app).await;
        let mut live = table.listens().await;
        let mut model = Model::default();
        for step in steps {
            let payload = table.does(step).await;
            let (outcome, right) = (table.came_to(step, &payload), model.does(step));
            prop_assert!(right.contains(&outcome), "{step:?} came to {outcome:?}, not to {right:?}");
        }
        for (viewer, live) in live.iter_mut().enumerate() {
            let Seen { list, views } = table.sees(viewer).await;
            let right: Vec<_> = (0..model.count()).map(|number| model.view(viewer, number)).collect();
            prop_assert_eq!(&views, &right, "what {} sees", viewer);
            prop_assert_eq!(list, model.list(viewer), "the list of {}", viewer);
            let log = table.log(viewer).await;
            prop_assert_eq!(&log, model.log(viewer), "the log of {}", viewer);
            logs_agree(&log, &table.hears_out(live).await, &stored_log(app, &table, viewer).await)?;
        }
        Ok(())
    });
}

#[rstest]
fn whatever_members_do_at_once_nothing_is_lost_or_doubled(#[values(Sqlite, Postgres)] kind: Kind) {
    holds(kind, &vec(vec(step(), 1..=12), 1..=3), &async |app: &TestApp, waves: &[Vec<Step>]| {
        let mut table = Table::laid(app).await;
        let mut live = table.listens().await;
        let mut outcomes = Vec::new();
        for wave in waves {
            let payloads = join_all(wave.iter().map(|step| table.does(step))).await;
            for (step, payload) in wave.iter().zip(&payloads) {
                outcomes.push((step, table.came_to(step, payload)));
            }
        }
        let mut all = Vec::new();
        for (viewer, live) in live.iter_mut().enumerate() {
            let seen = table.sees(viewer).await;
            let log = table.log(viewer).await;
            logs_agree(&log, &table.hears_out(live).await, &stored_log(app, &table, viewer).await)?;
            log_tells_what_is_seen(&log, &seen)?;
            unread_is_a_recount(app, &table, viewer, &seen).await?;
            all.push(seen.views);
        }
        both_see_the_same(&all)?;
        what_was_answered_is_there(&outcomes, &all)
    });
}

/// What the log tells in the end is what was heard live, but for what was erased meanwhile; and of
/// that nothing is stored.
fn logs_agree(log: &[Event], live: &[Event], stored: &[i64]) -> TestCaseResult {
    for events in [log, live] {
        prop_assert!(events.is_sorted_by(|one, next| one.number < next.number), "in order: {events:?}");
    }
    let kept: Vec<_> = log.iter().map(|event| event.number).collect();
    let live: Vec<_> = live.iter().filter(|event| kept.contains(&event.number)).collect();
    prop_assert_eq!(live, log.iter().collect::<Vec<_>>(), "heard live");
    prop_assert_eq!(&stored[..stored.len() - 1], kept, "stored, before the end");
    Ok(())
}

async fn stored_log(app: &TestApp, table: &Table, viewer: usize) -> Vec<i64> {
    let member = MemberId(uuid(&table.members[viewer].id));
    let rows =
        event::Entity::find().filter(event::COLUMN.member_id.eq(member)).order_by_asc(event::Column::Seq);
    let rows = rows.all(&app.app.store.read).await.expect("rows");
    rows.iter().map(|row| row.seq).collect()
}

fn log_tells_what_is_seen(log: &[Event], seen: &Seen) -> TestCaseResult {
    let mut activity = Vec::new();
    for (number, view) in seen.views.iter().enumerate() {
        let events: Vec<_> = log.iter().filter(|event| event.conversation == number).collect();
        let Some(view) = view else {
            let erased = events.iter().all(|event| event.what == What::Deleted) && events.len() < 2;
            prop_assert!(erased, "of a conversation that is no more: {events:?}");
            continue;
        };
        let sent = events.iter().filter_map(|event| match &event.what {
            What::Sent { seq, text } => Some((*seq, text.as_str())),
            _ => None,
        });
        let lines = view.lines.iter().map(|line| (line.seq, line.text.as_str()));
        prop_assert_eq!(sent.collect::<Vec<_>>(), lines.collect::<Vec<_>>(), "each message once: {:?}", log);
        let active = |event: &&&Event| matches!(event.what, What::Started | What::Sent { .. });
        let last = events.iter().rfind(active).map(|event| event.number);
        activity.extend(last.map(|last| (last, number)));
        let ends: Vec<_> = events.iter().filter(|event| matches!(event.what, What::Closed { .. })).collect();
        let closed = usize::from(view.closed_by.is_some() && last.is_some());
        prop_assert_eq!(ends.len(), closed, "closed once: {:?}", events);
    }
    activity.sort_unstable();
    let newest_first: Vec<_> = activity.into_iter().rev().map(|(_, number)| number).collect();
    prop_assert_eq!(&seen.list, &newest_first, "the list is in the order of activity");
    Ok(())
}

/// A recount of the stored messages of the other after the stored mark.
async fn unread_is_a_recount(app: &TestApp, table: &Table, viewer: usize, seen: &Seen) -> TestCaseResult {
    let (db, member) = (&app.app.store.read, MemberId(uuid(&table.members[viewer].id)));
    for (number, view) in seen.views.iter().enumerate() {
        let Some(view) = view else { continue };
        let id = ConversationId(uuid(table.hex(number)));
        let seat = participant::Entity::find_by_id((id, member)).one(db).await.expect("a row");
        let unread = message::Entity::find()
            .filter(message::COLUMN.conversation_id.eq(id))
            .filter(message::COLUMN.sender_id.ne(member))
            .filter(message::COLUMN.seq.gt(seat.expect("a seat").read_seq));
        let unread = unread.count(db).await.expect("a count");
        prop_assert_eq!(view.unread as u64, unread, "unread by {} in {}", viewer, number);
    }
    Ok(())
}

fn both_see_the_same(all: &[Vec<Option<View>>]) -> TestCaseResult {
    let mut open = HashSet::new();
    for number in 0..all[0].len() {
        let seen: Vec<_> =
            all.iter().enumerate().filter_map(|(m, views)| Some((m, views[number].as_ref()?))).collect();
        let [(one, ones), (other, others)] = seen[..] else {
            prop_assert!(seen.is_empty(), "by both or by none: {seen:?}");
            continue;
        };
        prop_assert_eq!((ones.correspondent, others.correspondent), (other, one));
        prop_assert_eq!((ones.closed_by, ones.total), (others.closed_by, others.total));
        prop_assert!(ones.lines.iter().map(|line| line.seq).eq(1..=ones.total), "no gap: {ones:?}");
        let same = |line: &Line| (line.seq, line.text.clone(), line.mine);
        let turned = |line: &Line| (line.seq, line.text.clone(), !line.mine);
        prop_assert!(ones.lines.iter().map(same).eq(others.lines.iter().map(turned)), "{seen:?}");
        for view in [ones, others] {
            let keys: Vec<_> = view.lines.iter().filter_map(|line| line.key.as_ref()).collect();
            prop_assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len(), "a key is used once");
        }
        prop_assert!(ones.closed_by.is_some() || open.insert((one, other)), "one is open between the two");
    }
    Ok(())
}

fn what_was_answered_is_there(outcomes: &[(&Step, Outcome)], all: &[Vec<Option<View>>]) -> TestCaseResult {
    for (step, outcome) in outcomes {
        let (Outcome::Started { conversation, message: Some(seq), .. } | Outcome::Sent { conversation, seq }) =
            outcome
        else {
            continue;
        };
        let (Step::Start { draft: Some(draft), .. } | Step::Send { draft, .. }) = step else { continue };
        let lines = all.iter().filter_map(|views| Some(&views[*conversation].as_ref()?.lines[seq - 1]));
        let lines: Vec<_> = lines.collect();
        let theirs =
            |line: &&Line| line.mine && line.text == draft.text.trim() && line.key.as_deref() == draft.key;
        prop_assert!(lines.is_empty() || lines.iter().any(theirs), "{step:?} came to {outcome:?}: {lines:?}");
    }
    Ok(())
}

/// Three members around a table, and the conversations that they have started.
struct Table {
    members: Vec<Actor>,
    handles: Vec<String>,
    /// Where the members' logs began.
    cursors: Vec<String>,
    /// Whom each contacts in the end, so that the logs have one.
    zoe: Actor,
    hexes: Vec<String>,
    /// By conversation, the starter and the other.
    pairs: Vec<[usize; 2]>,
}

/// All that one member sees: their list, and each conversation.
struct Seen {
    list: Vec<usize>,
    views: Vec<Option<View>>,
}

impl Table {
    async fn laid(app: &TestApp) -> Self {
        static LAID: AtomicUsize = AtomicUsize::new(0);
        let number = LAID.fetch_add(1, Ordering::SeqCst);
        let handles = ["ada", "bob", "eve"].map(|name| format!("{name}-{number}")).to_vec();
        let members = join_all(handles.iter().map(|handle| app.member(handle))).await;
        let cursors = join_all(members.iter().map(Actor::cursor)).await;
        Self { members, handles, cursors, zoe: app.member("zoe").await, hexes: Vec::new(), pairs: Vec::new() }
    }

    fn hex(&self, number: usize) -> &str {
        self.hexes.get(number).map_or("00000000000000000000000000000000", String::as_str)
    }

    /// The number of a conversation, by its id or by that of a message, and the message's place.
    fn place(&self, id: &Value) -> (usize, usize) {
        let mut parts = id.as_str().expect("an id").split('_').skip(1);
        let hex = parts.next().expect("of a conversation");
        let number = self.hexes.iter().position(|known| known == hex);
        let seq = parts.next().map_or(0, |seq| seq.parse().expect("a place"));
        (number.unwrap_or_else(|| panic!("nobody has started {hex}")), seq)
    }

    fn member(&self, handle: &Value) -> usize {
        let found = self.handles.iter().position(|known| handle == known);
        found.unwrap_or_else(|| panic!("{handle} does not sit here"))
    }

    /// Does a step. The mutation's payload; any GraphQL error fails the test.
    async fn does(&self, step: &Step) -> Value {
        let whom = |whom: &usize| json!({ "memberId": self.members[*whom].id });
        let about = |at: &Seat| {
            let (by, conversation) = at.among(&self.pairs);
            (by, json!({ "conversationId": format!("conversation_{}", self.hex(conversation)) }))
        };
        let (by, mut input) = match step {
            Step::Start { by, with, .. } => (*by, whom(with)),
            Step::Block { by, whom: other } | Step::Unblock { by, whom: other } => (*by, whom(other)),
            Step::Send { at, .. } | Step::Read { at, .. } | Step::Close { at } | Step::Delete { at } => {
                about(at)
            }
        };
        if let Step::Start { draft: Some(draft), .. } | Step::Send { draft, .. } = step {
            input["body"] = json!(draft.text);
            input["clientKey"] = json!(draft.key);
        }
        if let Step::Read { at, up_to: Some(UpTo { aside, seq }) } = step {
            let (_, conversation) = at.aside(*aside).among(&self.pairs);
            input["upTo"] = json!(format!("message_{}_{seq}", self.hex(conversation)));
        }
        let mutation = match step {
            Step::Start { .. } => "startConversation",
            Step::Send { .. } => "sendMessage",
            Step::Read { .. } => "markConversationRead",
            Step::Close { .. } => "closeConversation",
            Step::Delete { .. } => "deleteConversation",
            Step::Block { .. } => "blockMember",
            Step::Unblock { .. } => "unblockMember",
        };
        let selection = match step {
            Step::Start { .. } => "created conversation { id } message { id }",
            Step::Send { .. } => "message { id }",
            _ => "",
        };
        let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let query = format!(
            "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code }} }} }}"
        );
        self.members[by].asks(&query, json!({ "input": input })).await[mutation].clone()
    }

    /// What a step came to. A conversation that it started gets the next number.
    fn came_to(&mut self, step: &Step, payload: &Value) -> Outcome {
        if let Some(code) = payload["userErrors"][0]["code"].as_str() {
            return Outcome::Refused(code.to_owned());
        }
        match step {
            Step::Start { by, with, .. } => {
                // Deleted by the other before it could be shown.
                let Some(id) = payload["conversation"]["id"].as_str() else { return Outcome::Done };
                let hex = id.trim_start_matches("conversation_").to_owned();
                if !self.hexes.contains(&hex) {
                    self.hexes.push(hex);
                    self.pairs.push([*by, *with]);
                }
                let (conversation, _) = self.place(&payload["conversation"]["id"]);
                let message = payload["message"].get("id").map(|id| self.place(id));
                assert!(message.is_none_or(|(number, _)| number == conversation), "{payload}");
                let message = message.map(|(_, seq)| seq);
                Outcome::Started { conversation, message, created: payload["created"] == true }
            }
            Step::Send { .. } => {
                let (conversation, seq) = self.place(&payload["message"]["id"]);
                Outcome::Sent { conversation, seq }
            }
            _ => Outcome::Done,
        }
    }

    async fn sees(&self, viewer: usize) -> Seen {
        let query = "{ viewer { unreadConversationCount conversations(first: 100) {
            nodes { id status unreadCount lastMessage { id } } } } }";
        let data = self.members[viewer].asks(query, json!({})).await;
        let nodes = data["viewer"]["conversations"]["nodes"].as_array().expect("a list");
        let unread = nodes.iter().filter(|node| node["unreadCount"] != 0).count();
        assert_eq!(data["viewer"]["unreadConversationCount"], unread);
        let pages = join_all((0..self.hexes.len()).map(|number| self.page(viewer, number))).await;
        let list: Vec<_> = nodes.iter().map(|node| self.place(&node["id"]).0).collect();
        // Other statements read the list, and say the same of each.
        for (node, number) in nodes.iter().zip(&list) {
            for field in ["id", "status", "unreadCount", "lastMessage"] {
                assert_eq!(node[field], pages[*number][field], "{field} in the list and on the page");
            }
        }
        Seen { list, views: pages.iter().map(|page| self.view(page)).collect() }
    }

    async fn page(&self, viewer: usize, number: usize) -> Value {
        let query = "query($id: ID!) { conversation(id: $id) { id status unreadCount lastMessage { id }
            closedBy { handle } correspondent { handle }
            messages(first: 100) { totalCount nodes { id body isMine clientKey } } } }";
        let id = format!("conversation_{}", self.hex(number));
        self.members[viewer].asks(query, json!({ "id": id })).await["conversation"].clone()
    }

    fn view(&self, page: &Value) -> Option<View> {
        let count = |field: &Value| usize::try_from(field.as_u64().expect("a count")).expect("a small one");
        let messages = &page.as_object()?["messages"];
        let (number, _) = self.place(&page["id"]);
        let line = |node: &Value| {
            let (conversation, seq) = self.place(&node["id"]);
            assert_eq!(conversation, number, "a message of this conversation");
            let text = |field: &str| node[field].as_str().map(str::to_owned);
            Line {
                seq,
                mine: node["isMine"] == true,
                text: text("body").expect("a text"),
                key: text("clientKey"),
            }
        };
        let closed_by = page["closedBy"].get("handle").map(|handle| self.member(handle));
        assert_eq!(page["status"], if closed_by.is_some() { "CLOSED" } else { "OPEN" });
        Some(View {
            correspondent: self.member(&page["correspondent"]["handle"]),
            closed_by,
            unread: count(&page["unreadCount"]),
            total: count(&messages["totalCount"]),
            lines: messages["nodes"].as_array().expect("messages").iter().map(line).collect(),
        })
    }

    /// Each member hears everything, from the beginning of their log.
    async fn listens(&self) -> Vec<Feed> {
        let listens = self.members.iter().zip(&self.cursors);
        join_all(listens.map(|(member, cursor)| member.hears_everything(cursor))).await
    }

    /// All that a member's log has in the end; it gets no more.
    async fn log(&self, viewer: usize) -> Vec<Event> {
        self.members[viewer].contacts(&self.zoe).await;
        let mut feed = self.members[viewer].hears_everything(&self.cursors[viewer]).await;
        self.hears_out(&mut feed).await
    }

    /// What is heard until the log's end.
    async fn hears_out(&self, feed: &mut Feed) -> Vec<Event> {
        let mut events = Vec::new();
        loop {
            let event = feed.next().await;
            let what = match event["__typename"].as_str().expect("a type") {
                "ConversationStarted" if event["conversation"]["correspondent"]["handle"] == "zoe" => {
                    return events;
                }
                "ConversationStarted" => What::Started,
                "MessageSent" => {
                    let (number, seq) = self.place(&event["message"]["id"]);
                    assert_eq!(number, self.place(&event["conversationId"]).0, "{event}");
                    What::Sent { seq, text: event["message"]["body"].as_str().expect("a body").to_owned() }
                }
                "ConversationRead" => What::Read { reader: self.member(&event["reader"]["handle"]) },
                "ConversationClosed" => {
                    What::Closed { by: self.member(&event["conversation"]["closedBy"]["handle"]) }
                }
                _ => What::Deleted,
            };
            let (conversation, _) = self.place(&event["conversationId"]);
            events.push(Event { number: number(&event["cursor"]), conversation, what });
        }
    }
}

fn uuid(id: &str) -> Uuid {
    id.rsplit('_').next().and_then(|hex| hex.parse().ok()).expect("a global id")
}

/// What a cursor says. To clients it is opaque.
fn number(cursor: &Value) -> i64 {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor.as_str().expect("a cursor")).expect("base64");
    i64::from_be_bytes(bytes[16..].try_into().expect("eight bytes after the member"))
}
