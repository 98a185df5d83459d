use causerie::caller::Caller;
use causerie::config::DocumentLimits;
use std::sync::Arc;

use async_graphql::Variables;
use axum::http::HeaderMap;
use causerie::app::App;
use causerie::auth::Claims;
use causerie::clock::Clock;
use causerie::graphql::{Api, BoundOperation, CallingMember, Documents, Request, Response, build};
use causerie::limits::concurrency::ConcurrencyLimiter;
use causerie::limits::in_flight::InFlight;
use causerie::live::{Event, EventMessage, SentMessage};
use causerie::messaging::member::sign_in::sign_in;
use causerie::store::{self, Store, migrate};
use causerie::telemetry::{OperationTelemetry, Transport};
use entity::event::EventKind;
use entity::id::ConversationId;
use entity::{member, message};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use serde_json::json;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

const LIST: &str = "query Inbox($first: Int, $after: String, $filter: ConversationFilter) { viewer {
    conversations(first: $first, after: $after, filter: $filter) { nodes { id status unreadCount lastActivityAt
        correspondent { id displayName avatarUrl } lastMessage { id preview sentAt isMine } }
        pageInfo { hasNextPage endCursor } } } }";
const MESSAGES: &str = "subscription { newMessage { cursor message { id body sentAt isMine
    sender { id displayName avatarUrl } } } }";
const PREVIEWS: &str = "subscription { newMessage { message { preview(length: 200) } } }";

/// A step that can be run repeatedly.
pub struct Step {
    name: &'static str,
    runtime: Runtime,
    app: App,
    api: Api,
    ada: member::Model,
    feed: BoxStream<'static, Response>,
    conversation: ConversationId,
    /// The number of runs.
    runs: u32,
    _folder: TempDir,
}

impl Step {
    pub const NAMES: [&str; 5] =
        ["a new document", "a known document", "an event", "a preview", "a preview in a rare script"];

    pub fn new(name: &'static str) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("steps.db").display());
        let events = if name == "an event" { MESSAGES } else { PREVIEWS };
        let (app, api, ada, feed) = runtime.block_on(async {
            let store = Store::open(&url).await.expect("a database");
            migrate(&store, store::Step::Up).await.expect("tables");
            let app = App::new(store, Clock::System);
            app.start().await.expect("a database");
            let claims = Claims { sub: "ada".into(), name: Some("Ada".into()), ..Claims::default() };
            let profile = claims.profile().expect("a valid profile");
            let ada = sign_in(&app, &profile, None).await.expect("a database").expect("a member");
            let api = build(app.clone(), DocumentLimits::DEFAULT, Documents::default());
            let operation = prepare(&app, &api, &caller(&ada), events.to_owned());
            let feed = api.subscribe(&operation, caller(&ada), None).await.expect("a subscription");
            (app, api, ada, feed)
        });
        let conversation = ConversationId::fresh();
        Self { name, runtime, app, api, ada, feed, conversation, runs: 0, _folder: folder }
    }

    pub fn run(&mut self) {
        self.runs += 1;
        match self.name {
            "a new document" => {
                let query = format!("# {}\n{LIST}", self.runs);
                drop(prepare(&self.app, &self.api, &Caller::Anonymous, query));
            }
            "a known document" => {
                drop(prepare(&self.app, &self.api, &caller(&self.ada), LIST.to_owned()));
            }
            "a preview in a rare script" => self.deliver("\u{915}\u{94d}\u{937}e\u{301} ".repeat(100)),
            _ => self.deliver("Bonjour, comment ça va ? ".repeat(40)),
        }
    }

    /// Publishes a message on the event bus, and waits for the response of the subscription.
    fn deliver(&mut self, body: String) {
        let seq = i64::from(self.runs);
        let now = self.app.clock.now();
        let conversation_id = self.conversation;
        let (sender_id, client_key) = (self.ada.id, None);
        let message = message::Model { conversation_id, seq, sender_id, body, client_key, sent_at: now };
        let sent =
            SentMessage { message: Arc::new(message), sender: Some(Arc::new(self.ada.clone().into())) };
        let (kind, message_seq) = (EventKind::MessageSent, Some(seq));
        let message = EventMessage::Sent(sent);
        let event = Event { seq, kind, conversation_id, message_seq, other_id: None, at: now, message };
        self.app.event_bus.publish(self.ada.id, event);
        let response = self.runtime.block_on(self.feed.next()).expect("a response");
        assert!(response.errors.is_empty(), "{}", response.text);
    }
}

fn caller(member: &member::Model) -> Caller<CallingMember> {
    Caller::Member(CallingMember { id: member.id, issued_at: None, row: None })
}

fn prepare(app: &App, api: &Api, caller: &Caller<CallingMember>, query: String) -> BoundOperation {
    let telemetry = OperationTelemetry::start(&app.metrics, &app.traces, Transport::Http, &HeaderMap::new());
    let in_flight = InFlight::new(ConcurrencyLimiter::default(), 0);
    let variables = json!({ "first": 20, "filter": { "unread": true, "search": "ada" } });
    let variables = if query.contains("$first") { variables } else { json!({}) };
    let request = Request { query, variables: Variables::from_json(variables), ..Request::default() };
    api.prepare(request, caller, &telemetry, &in_flight).expect("a valid operation")
}
