//! Members who act, look and listen through the API, in the model's words.

use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use futures_util::future::join_all;
use sea_orm::prelude::Uuid;
use serde_json::{Value, json};

use super::model::{Event, Line, Outcome, View, What};
use super::step::{Seat, Step, UpTo};
use crate::support::{Actor, Subscription, TestApp};

/// Three members around a table, and the conversations that they have started.
pub struct Table {
    pub members: Vec<Actor>,
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
pub struct Seen {
    pub list: Vec<usize>,
    pub views: Vec<Option<View>>,
}

impl Table {
    pub async fn laid(app: &TestApp) -> Self {
        static LAID: AtomicUsize = AtomicUsize::new(0);
        let number = LAID.fetch_add(1, Ordering::SeqCst);
        let handles = ["ada", "bob", "eve"].map(|name| format!("{name}-{number}")).to_vec();
        let members = join_all(handles.iter().map(|handle| app.member(handle))).await;
        let cursors = join_all(members.iter().map(Actor::cursor)).await;
        Self { members, handles, cursors, zoe: app.member("zoe").await, hexes: Vec::new(), pairs: Vec::new() }
    }

    pub fn hex(&self, number: usize) -> &str {
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
    pub async fn does(&self, step: &Step) -> Value {
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
        self.members[by].executes(&query, json!({ "input": input })).await[mutation].clone()
    }

    /// What a step came to. A conversation that it started gets the next number.
    pub fn came_to(&mut self, step: &Step, payload: &Value) -> Outcome {
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

    pub async fn sees(&self, viewer: usize) -> Seen {
        let query = "{ viewer { unreadConversationCount conversations(first: 100) {
            nodes { id status unreadCount lastMessage { id } } } } }";
        let data = self.members[viewer].executes(query, json!({})).await;
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
        self.members[viewer].executes(query, json!({ "id": id })).await["conversation"].clone()
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
                text: text("body").expect("a string"),
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
    pub async fn listens(&self) -> Vec<Subscription> {
        let listens = self.members.iter().zip(&self.cursors);
        join_all(listens.map(|(member, cursor)| member.subscribes_to_events(cursor))).await
    }

    /// All that a member's log has in the end; it gets no more.
    pub async fn log(&self, viewer: usize) -> Vec<Event> {
        self.members[viewer].contacts(&self.zoe).await;
        let mut subscription = self.members[viewer].subscribes_to_events(&self.cursors[viewer]).await;
        self.hears_out(&mut subscription).await
    }

    /// What is heard until the log's end.
    pub async fn hears_out(&self, subscription: &mut Subscription) -> Vec<Event> {
        let mut events = Vec::new();
        loop {
            let event = subscription.next().await;
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

pub fn uuid(id: &str) -> Uuid {
    id.rsplit('_').next().and_then(|hex| hex.parse().ok()).expect("a global id")
}

/// What a cursor says. To clients it is opaque.
fn number(cursor: &Value) -> i64 {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor.as_str().expect("a cursor")).expect("base64");
    i64::from_be_bytes(bytes[24..].try_into().expect("eight bytes after the member and the epoch"))
}
