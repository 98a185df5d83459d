//! Members who execute steps and observe the results through the API, in the terms of the model.

use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use causerie::app::App;
use causerie::messaging::message::expire::expire;
use chrono::TimeDelta;
use futures_util::future::join_all;
use sea_orm::prelude::Uuid;
use serde_json::{Value, json};

use super::step::{ReadTarget, Step, Target};
use super::view::{ConversationView, EventKind, LogEvent, MessageView, Outcome};
use crate::support::{Actor, Subscription, TestApp};

/// Three members, and the conversations that they have started.
pub struct Clients {
    pub members: Vec<Actor>,
    handles: Vec<String>,
    /// The cursors at which the members' logs began.
    cursors: Vec<String>,
    /// A member whom each member contacts at the end, to mark the end of their logs.
    zoe: Actor,
    uuids: Vec<String>,
    /// By conversation: its starter and the other member.
    pairs: Vec<[usize; 2]>,
    app: App,
}

/// Everything that a member sees: their list, and each conversation.
pub struct Observed {
    pub list: Vec<usize>,
    pub archive: Vec<usize>,
    pub unread_count: usize,
    pub views: Vec<Option<ConversationView>>,
}

impl Clients {
    pub async fn sign_in(app: &TestApp) -> Self {
        static CREATED: AtomicUsize = AtomicUsize::new(0);
        let number = CREATED.fetch_add(1, Ordering::SeqCst);
        let handles = ["ada", "bob", "eve"].map(|name| format!("{name}-{number}")).to_vec();
        let members = join_all(handles.iter().map(|handle| app.member(handle))).await;
        let cursors = join_all(members.iter().map(Actor::cursor)).await;
        let (zoe, app) = (app.member("zoe").await, app.app.clone());
        Self { members, handles, cursors, zoe, uuids: Vec::new(), pairs: Vec::new(), app }
    }

    pub fn uuid_text(&self, number: usize) -> &str {
        self.uuids.get(number).map_or("00000000000000000000000000000000", String::as_str)
    }

    /// The number of a conversation, by its ID or that of a message, and the message's sequence number.
    fn position(&self, id: &Value) -> (usize, usize) {
        let mut parts = id.as_str().expect("an id").split('_').skip(1);
        let uuid_text = parts.next().expect("a conversation");
        let number = self.uuids.iter().position(|known| known == uuid_text);
        let seq = parts.next().map_or(0, |seq| seq.parse().expect("a sequence number"));
        (number.unwrap_or_else(|| panic!("unknown conversation {uuid_text}")), seq)
    }

    fn member(&self, handle: &Value) -> usize {
        let found = self.handles.iter().position(|known| handle == known);
        found.unwrap_or_else(|| panic!("unknown member {handle}"))
    }

    /// Executes a step, a millisecond after the one before. Returns the payload of the mutation. Any GraphQL error fails
    /// the test.
    pub async fn execute(&self, step: &Step) -> Value {
        self.app.clock.advance(TimeDelta::milliseconds(1));
        if let Step::Expire { age } = step {
            let age = TimeDelta::milliseconds(i64::try_from(*age).expect("a small number"));
            expire(&self.app, self.app.clock.now() - age).await.expect("expired messages");
            return Value::Null;
        }
        let whom = |whom: &usize| json!({ "memberId": self.members[*whom].id });
        let about = |at: &Target| {
            let (by, conversation) = at.among(&self.pairs);
            (by, json!({ "conversationId": format!("conversation_{}", self.uuid_text(conversation)) }))
        };
        let (by, mut input) = match step {
            Step::Start { by, with, .. } => (*by, whom(with)),
            Step::Block { by, whom: other } | Step::Unblock { by, whom: other } => (*by, whom(other)),
            Step::Send { at, .. }
            | Step::Read { at, .. }
            | Step::Close { at }
            | Step::Delete { at }
            | Step::Mute { at, .. }
            | Step::Unmute { at }
            | Step::Archive { at }
            | Step::Unarchive { at }
            | Step::MarkUnread { at } => about(at),
            Step::ShowReadMarks { by, shown } => (*by, json!({ "showsReadMarks": shown })),
            Step::Expire { .. } => unreachable!("not a mutation"),
        };
        if let Step::Start { draft: Some(draft), .. } | Step::Send { draft, .. } = step {
            input["body"] = json!(draft.text);
            input["clientKey"] = json!(draft.key);
        }
        if let Step::Read { at, up_to: Some(ReadTarget { aside, seq }) } = step {
            let (_, conversation) = at.aside(*aside).among(&self.pairs);
            input["upTo"] = json!(format!("message_{}_{seq}", self.uuid_text(conversation)));
        }
        if let Step::Mute { steps: Some(steps), .. } = step {
            let steps = TimeDelta::milliseconds(i64::try_from(*steps).expect("a small number"));
            input["until"] = json!((self.app.clock.now() + steps).to_rfc3339());
        }
        let mutation = match step {
            Step::Start { .. } => "startConversation",
            Step::Send { .. } => "sendMessage",
            Step::Read { .. } => "markConversationRead",
            Step::Close { .. } => "closeConversation",
            Step::Delete { .. } => "deleteConversation",
            Step::Block { .. } => "blockMember",
            Step::Unblock { .. } => "unblockMember",
            Step::Mute { .. } => "muteConversation",
            Step::Unmute { .. } => "unmuteConversation",
            Step::Archive { .. } => "archiveConversation",
            Step::Unarchive { .. } => "unarchiveConversation",
            Step::MarkUnread { .. } => "markConversationUnread",
            Step::ShowReadMarks { .. } => "setShowsReadMarks",
            Step::Expire { .. } => unreachable!("not a mutation"),
        };
        let selection = match step {
            Step::Start { .. } => "created conversation { id } message { id }",
            Step::Send { .. } => "message { id }",
            _ => "",
        };
        let input_type = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let query = format!(
            "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code }} }} }}"
        );
        self.members[by].executes(&query, json!({ "input": input })).await[mutation].clone()
    }

    /// The outcome of a step. A conversation that it started gets the next number.
    pub fn outcome(&mut self, step: &Step, payload: &Value) -> Outcome {
        if let Some(code) = payload["userErrors"][0]["code"].as_str() {
            return Outcome::Refused(code.to_owned());
        }
        match step {
            Step::Start { by, with, .. } => {
                // Null if the other member deleted it first.
                let Some(id) = payload["conversation"]["id"].as_str() else { return Outcome::Done };
                let uuid_text = id.trim_start_matches("conversation_").to_owned();
                if !self.uuids.contains(&uuid_text) {
                    self.uuids.push(uuid_text);
                    self.pairs.push([*by, *with]);
                }
                let (conversation, _) = self.position(&payload["conversation"]["id"]);
                let message = payload["message"].get("id").map(|id| self.position(id));
                assert!(message.is_none_or(|(number, _)| number == conversation), "{payload}");
                let message = message.map(|(_, seq)| seq);
                Outcome::Started { conversation, message, created: payload["created"] == true }
            }
            Step::Send { .. } => {
                let (conversation, seq) = self.position(&payload["message"]["id"]);
                Outcome::Sent { conversation, seq }
            }
            _ => Outcome::Done,
        }
    }

    pub async fn observe(&self, viewer: usize) -> Observed {
        let query = "{ viewer { unreadConversationCount
            list: conversations(first: 100) { nodes { ...Row } }
            filtered: conversations(first: 100, filter: { archived: false }) { nodes { id } }
            archive: conversations(first: 100, filter: { archived: true }) { nodes { ...Row } } } }
            fragment Row on Conversation { id status unreadCount isUnread isMuted isArchived lastMessage { id }
                correspondentReadUpTo { id } }";
        let data = self.members[viewer].executes(query, json!({})).await;
        let nodes = |list: &str| data["viewer"][list]["nodes"].as_array().expect("a list").clone();
        let numbers =
            |list: &str| nodes(list).iter().map(|node| self.position(&node["id"]).0).collect::<Vec<_>>();
        let pages = join_all((0..self.uuids.len()).map(|number| self.page(viewer, number))).await;
        // The lists are read by other statements, which must agree.
        for node in [nodes("list"), nodes("archive")].concat() {
            let (number, _) = self.position(&node["id"]);
            for (field, value) in node.as_object().expect("a conversation") {
                assert_eq!(value, &pages[number][field], "{field} in the list and on the page");
            }
        }
        assert_eq!(numbers("list"), numbers("filtered"));
        Observed {
            list: numbers("list"),
            archive: numbers("archive"),
            unread_count: count(&data["viewer"]["unreadConversationCount"]),
            views: pages.iter().map(|page| self.view(page)).collect(),
        }
    }

    async fn page(&self, viewer: usize, number: usize) -> Value {
        let query = "query($id: ID!) { conversation(id: $id) { id status unreadCount isUnread isMuted isArchived lastMessage { id }
            correspondentReadUpTo { id } closedBy { handle } correspondent { handle }
            messages(first: 100) { totalCount nodes { id body isMine clientKey } } } }";
        let id = format!("conversation_{}", self.uuid_text(number));
        self.members[viewer].executes(query, json!({ "id": id })).await["conversation"].clone()
    }

    fn view(&self, page: &Value) -> Option<ConversationView> {
        let messages = &page.as_object()?["messages"];
        let (number, _) = self.position(&page["id"]);
        let message = |node: &Value| {
            let (conversation, seq) = self.position(&node["id"]);
            assert_eq!(conversation, number, "a message of this conversation");
            let text = |field: &str| node[field].as_str().map(str::to_owned);
            MessageView {
                seq,
                mine: node["isMine"] == true,
                text: text("body").expect("a string"),
                key: text("clientKey"),
            }
        };
        let closed_by = page["closedBy"].get("handle").map(|handle| self.member(handle));
        assert_eq!(page["status"], if closed_by.is_some() { "CLOSED" } else { "OPEN" });
        Some(ConversationView {
            correspondent: self.member(&page["correspondent"]["handle"]),
            closed_by,
            unread: count(&page["unreadCount"]),
            is_unread: page["isUnread"] == true,
            is_muted: page["isMuted"] == true,
            is_archived: page["isArchived"] == true,
            read_by_correspondent: page["correspondentReadUpTo"].get("id").map(|id| self.position(id).1),
            total: count(&messages["totalCount"]),
            messages: messages["nodes"].as_array().expect("messages").iter().map(message).collect(),
        })
    }

    /// Subscribes each member to all events from the beginning of their log.
    pub async fn subscribe(&self) -> Vec<Subscription> {
        let subscriptions = self.members.iter().zip(&self.cursors);
        join_all(subscriptions.map(|(member, cursor)| subscribe(member, cursor))).await
    }

    /// All events of a member's log. Must be called when no more steps follow.
    pub async fn log(&self, viewer: usize) -> Vec<LogEvent> {
        self.members[viewer].starts_conversation_with(&self.zoe).await;
        let mut subscription = subscribe(&self.members[viewer], &self.cursors[viewer]).await;
        self.events_to_end(&mut subscription).await
    }

    /// The events received until the end of the log.
    pub async fn events_to_end(&self, subscription: &mut Subscription) -> Vec<LogEvent> {
        let mut events = Vec::new();
        loop {
            let event = subscription.next().await;
            let kind = match event["__typename"].as_str().expect("a type") {
                "ConversationStarted" if event["conversation"]["correspondent"]["handle"] == "zoe" => {
                    return events;
                }
                "ConversationStarted" => EventKind::Started,
                "MessageSent" => {
                    let (number, seq) = self.position(&event["message"]["id"]);
                    assert_eq!(number, self.position(&event["conversationId"]).0, "{event}");
                    EventKind::Sent {
                        seq,
                        text: event["message"]["body"].as_str().expect("a body").to_owned(),
                    }
                }
                "ConversationRead" => EventKind::Read { reader: self.member(&event["reader"]["handle"]) },
                "ConversationClosed" => {
                    EventKind::Closed { by: self.member(&event["conversation"]["closedBy"]["handle"]) }
                }
                "MessagesExpired" => EventKind::Expired { up_to: self.position(&event["expiredUpTo"]).1 },
                "ConversationDeleted" => EventKind::Deleted,
                "ConversationUpdated" => EventKind::Updated,
                "BlockChanged" => EventKind::BlockChanged { whom: self.member(&event["member"]["handle"]) },
                "SettingsChanged" => EventKind::SettingsChanged,
                other => panic!("unknown event {other}"),
            };
            let conversation = event.get("conversationId").map(|id| self.position(id).0);
            events.push(LogEvent { number: number(&event["cursor"]), conversation, kind });
        }
    }
}

fn count(field: &Value) -> usize {
    usize::try_from(field.as_u64().expect("a count")).expect("a small one")
}

/// Subscribes a member to all events after a cursor.
async fn subscribe(member: &Actor, cursor: &str) -> Subscription {
    let query = "subscription($after: EventCursor) { viewerEvents(after: $after) {
        __typename cursor
        ... on ConversationEvent { conversationId }
        ... on ConversationStarted { conversation { correspondent { handle } } }
        ... on MessageSent { message { id body } }
        ... on ConversationRead { reader { handle } }
        ... on ConversationClosed { conversation { closedBy { handle } } }
        ... on MessagesExpired { expiredUpTo }
        ... on BlockChanged { member { handle } } } }";
    member.subscribes(query, json!({ "after": cursor })).await
}

pub fn uuid(id: &str) -> Uuid {
    id.rsplit('_').next().and_then(|uuid_text| uuid_text.parse().ok()).expect("a global id")
}

/// The event number in a cursor. Cursors are opaque to clients.
fn number(cursor: &Value) -> i64 {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor.as_str().expect("a cursor")).expect("base64");
    i64::from_be_bytes(bytes[24..].try_into().expect("eight bytes after the member and the epoch"))
}
