use causerie::caller::Caller;
use causerie::graphql::CallingMember;
use entity::id::MemberId;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::{Socket, Subscription};

/// A member who uses the API over HTTP, as a front end does.
#[derive(Clone)]
pub struct Actor {
    pub id: String,
    pub token: String,
    pub url: String,
    http: reqwest::Client,
}

/// The payload of a mutation that succeeded.
fn successful(payload: &Value) -> Value {
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload.clone()
}

/// The code and field of the only user error.
fn user_error(payload: &Value) -> String {
    let errors = payload["userErrors"].as_array().expect("user errors");
    assert_eq!(errors.len(), 1, "{payload}");
    let field: Vec<_> =
        errors[0]["field"].as_array().expect("a field").iter().filter_map(Value::as_str).collect();
    format!("{} {}", errors[0]["code"].as_str().expect("a code"), field.join("."))
}

pub const CONVERSATION: &str =
    "id status unreadCount isUnread isMuted mutedUntil isArchived lastActivityAt correspondent { handle }
    lastMessage { id preview isMine } closedBy { handle }";
pub const MESSAGE: &str = "id body isMine clientKey sender { handle } conversation { id }";

impl Actor {
    pub async fn at(url: String, http: reqwest::Client, token: String) -> Self {
        let mut actor = Self { id: String::new(), token, url, http };
        let data = actor.executes("{ viewer { member { id } } }", json!({})).await;
        data["viewer"]["member"]["id"].as_str().expect("an id").clone_into(&mut actor.id);
        actor
    }

    /// The same client with another token, which may belong to someone else.
    pub fn with_token(&self, token: String) -> Self {
        Self { token, ..self.clone() }
    }

    /// The same member, through another address of the service.
    pub fn at_url(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    /// The member's ID in the database.
    pub fn member_id(&self) -> MemberId {
        MemberId(self.id.rsplit('_').next().and_then(|id| id.parse().ok()).expect("a global id"))
    }

    /// The caller of an operation that is executed without a request.
    pub fn caller(&self) -> Caller<CallingMember> {
        Caller::Member(CallingMember { id: self.member_id(), issued_at: None, row: None })
    }

    /// The request for an operation.
    pub fn request(&self, query: &str, variables: &Value) -> RequestBuilder {
        let body = json!({ "query": query, "variables": variables });
        self.http.post(&self.url).bearer_auth(&self.token).json(&body)
    }

    /// Executes an operation at a service that may not respond.
    pub async fn tries(&self, query: &str, variables: Value) -> reqwest::Result<Value> {
        self.request(query, &variables).send().await?.json().await
    }

    /// Executes an operation. Returns the whole response, with its errors.
    pub async fn executes_raw(&self, query: &str, variables: Value) -> Value {
        self.tries(query, variables).await.expect("a response in JSON")
    }

    /// Executes an operation that must succeed. Returns its data.
    pub async fn executes(&self, query: &str, variables: Value) -> Value {
        let response = self.executes_raw(query, variables).await;
        assert!(response.get("errors").is_none(), "{response}");
        response["data"].clone()
    }

    /// Executes an operation that must succeed, in the background.
    pub fn spawns(&self, query: &str) -> JoinHandle<()> {
        let (actor, query) = (self.clone(), query.to_owned());
        tokio::spawn(async move {
            actor.executes(&query, json!({})).await;
        })
    }

    /// Executes an operation that must fail. Returns the codes of its errors.
    pub async fn error_codes(&self, query: &str, variables: Value) -> Vec<String> {
        let response = self.executes_raw(query, variables).await;
        let errors = response["errors"].as_array().unwrap_or_else(|| panic!("errors: {response}")).clone();
        errors.iter().map(|error| error["extensions"]["code"].as_str().expect("a code").to_owned()).collect()
    }

    async fn mutates(&self, mutation: &str, selection: &str, input: Value) -> Value {
        let input_type = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let query = format!(
            "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code field message retryAfter }} }} }}"
        );
        self.executes(&query, json!({ "input": input })).await[mutation].clone()
    }

    async fn start(&self, other: &Self, body: Option<&str>, key: Option<&str>) -> Value {
        let selection = format!("created conversation {{ {CONVERSATION} }} message {{ {MESSAGE} }}");
        let input = json!({ "memberId": other.id, "body": body, "clientKey": key });
        self.mutates("startConversation", &selection, input).await
    }

    /// Starts a conversation without a message, as « Contacter » on a profile does. Returns the payload.
    pub async fn starts_conversation_with(&self, other: &Self) -> Value {
        successful(&self.start(other, None, None).await)
    }

    /// Starts a conversation without a message. Returns its ID.
    pub async fn starts_empty_conversation_with(&self, other: &Self) -> String {
        let payload = self.starts_conversation_with(other).await;
        payload["conversation"]["id"].as_str().expect("an id").to_owned()
    }

    /// Starts a conversation with a first message. Returns the conversation's ID.
    pub async fn writes_to(&self, other: &Self, body: &str) -> String {
        let payload = successful(&self.start(other, Some(body), None).await);
        payload["conversation"]["id"].as_str().expect("an id").to_owned()
    }

    pub async fn writes_once_to(&self, other: &Self, body: &str, key: &str) -> Value {
        self.start(other, Some(body), Some(key)).await
    }

    pub async fn cannot_start_conversation_with(&self, other: &Self) -> String {
        user_error(&self.start(other, None, None).await)
    }

    pub async fn sends_with_key(&self, conversation: &str, body: &str, key: Option<&str>) -> Value {
        let selection = format!("message {{ {MESSAGE} }} conversation {{ {CONVERSATION} }}");
        let input = json!({ "conversationId": conversation, "body": body, "clientKey": key });
        self.mutates("sendMessage", &selection, input).await
    }

    /// Sends a message and returns it.
    pub async fn sends(&self, conversation: &str, body: &str) -> Value {
        successful(&self.sends_with_key(conversation, body, None).await)["message"].clone()
    }

    pub async fn cannot_send(&self, conversation: &str, body: &str, key: Option<&str>) -> String {
        user_error(&self.sends_with_key(conversation, body, key).await)
    }

    /// Executes a mutation that takes only a conversation ID. Returns the payload.
    pub async fn on_conversation(&self, mutation: &str, conversation: &str) -> Value {
        let selection = match mutation {
            "deleteConversation" => "deletedConversationId".to_owned(),
            "setTyping" => String::new(),
            _ => format!("conversation {{ {CONVERSATION} }}"),
        };
        self.mutates(mutation, &selection, json!({ "conversationId": conversation })).await
    }

    pub async fn closes(&self, conversation: &str) -> Value {
        successful(&self.on_conversation("closeConversation", conversation).await)["conversation"].clone()
    }

    pub async fn deletes(&self, conversation: &str) {
        let payload = successful(&self.on_conversation("deleteConversation", conversation).await);
        assert_eq!(payload["deletedConversationId"], json!(conversation));
    }

    pub async fn cannot(&self, mutation: &str, conversation: &str) -> String {
        user_error(&self.on_conversation(mutation, conversation).await)
    }

    /// Marks a conversation as read, up to a message or as a whole. Returns the conversation.
    pub async fn reads(&self, conversation: &str, up_to: Option<&str>) -> Value {
        successful(&self.marks_read(conversation, up_to).await)["conversation"].clone()
    }

    pub async fn cannot_mark_read(&self, conversation: &str, up_to: Option<&str>) -> String {
        user_error(&self.marks_read(conversation, up_to).await)
    }

    async fn marks_read(&self, conversation: &str, up_to: Option<&str>) -> Value {
        let input = json!({ "conversationId": conversation, "upTo": up_to });
        self.mutates("markConversationRead", &format!("conversation {{ {CONVERSATION} }}"), input).await
    }

    /// Mutes a conversation until a time. Returns the conversation.
    pub async fn mutes_until(&self, conversation: &str, until: &str) -> Value {
        successful(&self.mute(conversation, until).await)["conversation"].clone()
    }

    pub async fn cannot_mute_until(&self, conversation: &str, until: &str) -> String {
        user_error(&self.mute(conversation, until).await)
    }

    async fn mute(&self, conversation: &str, until: &str) -> Value {
        let input = json!({ "conversationId": conversation, "until": until });
        self.mutates("muteConversation", &format!("conversation {{ {CONVERSATION} }}"), input).await
    }

    /// Shows or hides the member's read marks. Returns the new value.
    pub async fn shows_read_marks(&self, shown: bool) -> Value {
        let input = json!({ "showsReadMarks": shown });
        successful(&self.mutates("setShowsReadMarks", "showsReadMarks", input).await)["showsReadMarks"]
            .clone()
    }

    /// Changes how the member is notified. Returns the payload.
    pub async fn updates_settings(&self, input: Value) -> Value {
        successful(&self.update_settings(input).await)
    }

    pub async fn cannot_update_settings(&self, input: Value) -> String {
        user_error(&self.update_settings(input).await)
    }

    async fn update_settings(&self, input: Value) -> Value {
        let selection = "notificationSettings { push email showsText quietHours { from until timeZone } }";
        self.mutates("updateNotificationSettings", selection, input).await
    }

    /// Announces that the member is typing.
    pub async fn types(&self, conversation: &str) {
        successful(&self.on_conversation("setTyping", conversation).await);
    }

    /// Announces that the member has stopped typing.
    pub async fn stops_typing(&self, conversation: &str) {
        let input = json!({ "conversationId": conversation, "isTyping": false });
        successful(&self.mutates("setTyping", "", input).await);
    }

    /// Executes a mutation that takes only a member ID. Returns the member.
    pub async fn on_member(&self, mutation: &str, other: &Self) -> Value {
        let selection = "member { handle isContact isFollowed isBlocked canMessage }";
        successful(&self.mutates(mutation, selection, json!({ "memberId": other.id })).await)["member"]
            .clone()
    }

    pub async fn cannot_on_member(&self, mutation: &str, member_id: &str) -> String {
        user_error(&self.mutates(mutation, "member { handle }", json!({ "memberId": member_id })).await)
    }

    /// The first 100 conversations of the member's list.
    pub async fn lists(&self) -> Vec<Value> {
        let query = format!("{{ viewer {{ conversations(first: 100) {{ nodes {{ {CONVERSATION} }} }} }} }}");
        let data = self.executes(&query, json!({})).await;
        data["viewer"]["conversations"]["nodes"].as_array().expect("a list").clone()
    }

    /// The number of unread conversations that want the member's attention.
    pub async fn unread_conversations(&self) -> u64 {
        let data = self.executes("{ viewer { unreadConversationCount } }", json!({})).await;
        data["viewer"]["unreadConversationCount"].as_u64().expect("a count")
    }

    /// A conversation as the member sees it, or null.
    pub async fn sees(&self, conversation: &str) -> Value {
        let query = format!("query($id: ID!) {{ conversation(id: $id) {{ {CONVERSATION} }} }}");
        self.executes(&query, json!({ "id": conversation })).await["conversation"].clone()
    }

    /// The bodies of a conversation's last 100 messages.
    pub async fn history(&self, conversation: &str) -> Vec<String> {
        let query = "query($id: ID!) { conversation(id: $id) { messages(last: 100) { nodes { body } } } }";
        let data = self.executes(query, json!({ "id": conversation })).await;
        let nodes = data["conversation"]["messages"]["nodes"].as_array().expect("messages").clone();
        nodes.iter().map(|node| node["body"].as_str().expect("a body").to_owned()).collect()
    }

    /// The current cursor of the member's event log.
    pub async fn cursor(&self) -> String {
        let data = self.executes("{ viewer { eventCursor } }", json!({})).await;
        data["viewer"]["eventCursor"].as_str().expect("a cursor").to_owned()
    }

    pub async fn opens_a_socket(&self) -> Socket {
        Socket::open(&self.url, &self.token).await
    }

    /// Subscribes to `newMessage` after a cursor, on a new socket.
    pub async fn subscribes_to_messages(&self, after: &str) -> Subscription {
        let query = format!(
            "subscription($after: EventCursor) {{ newMessage(after: $after) {{ cursor message {{ {MESSAGE} }} }} }}"
        );
        self.subscribes(&query, json!({ "after": after })).await
    }

    /// Subscribes to `conversationEvents` after a cursor, on a new socket.
    pub async fn subscribes_to_events(&self, after: &str) -> Subscription {
        let query = "subscription($after: EventCursor) { conversationEvents(after: $after) {
            __typename cursor conversationId
            ... on ConversationStarted { conversation { correspondent { handle } } }
            ... on MessageSent { message { id body isMine } }
            ... on ConversationRead { reader { handle } conversation { unreadCount correspondentReadUpTo { body } } }
            ... on ConversationClosed { conversation { status closedBy { handle } } }
            ... on MessagesExpired { expiredUpTo conversation { unreadCount } } } }";
        self.subscribes(query, json!({ "after": after })).await
    }

    /// Subscribes to `typing`, on a new socket. The subscription has started when this returns.
    pub async fn follows_typing(&self, conversation: &str) -> Subscription {
        let mut subscription = self.subscribes_to_typing(conversation).await;
        assert!(!subscription.is_typing().await);
        subscription
    }

    pub async fn subscribes_to_typing(&self, conversation: &str) -> Subscription {
        let query = "subscription($id: ID!) { typing(conversationId: $id) { isTyping } }";
        self.subscribes(query, json!({ "id": conversation })).await
    }

    pub async fn subscribes(&self, query: &str, variables: Value) -> Subscription {
        Subscription::start(self.opens_a_socket().await, query, variables).await
    }
}
