use entity::id::MemberId;
use serde_json::{Value, json};

use super::{Feed, Socket, TestApp};

/// A member who acts, through HTTP as a front end would.
#[derive(Clone)]
pub struct Actor {
    pub id: String,
    pub token: String,
    pub url: String,
    http: reqwest::Client,
}

/// What a write came to: its payload, with nothing wrong.
fn fine(payload: &Value) -> Value {
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload.clone()
}

/// The code of the only thing that is wrong, with the field.
fn wrong(payload: &Value) -> String {
    let errors = payload["userErrors"].as_array().expect("user errors");
    assert_eq!(errors.len(), 1, "{payload}");
    let field: Vec<_> =
        errors[0]["field"].as_array().expect("a field").iter().filter_map(Value::as_str).collect();
    format!("{} {}", errors[0]["code"].as_str().expect("a code"), field.join("."))
}

pub const CONVERSATION: &str = "id status unreadCount isMuted lastActivityAt correspondent { handle }
    lastMessage { id preview isMine } closedBy { handle }";
pub const MESSAGE: &str = "id body isMine clientKey sender { handle } conversation { id }";

impl Actor {
    pub async fn signed_in(app: &TestApp, token: String) -> Self {
        Self::at(app.url(), app.http.clone(), token).await
    }

    pub async fn at(url: String, http: reqwest::Client, token: String) -> Self {
        let mut actor = Self { id: String::new(), token, url, http };
        let data = actor.asks("{ viewer { member { id } } }", json!({})).await;
        data["viewer"]["member"]["id"].as_str().expect("an id").clone_into(&mut actor.id);
        actor
    }

    /// Whoever another token names, who need not be anybody.
    pub fn by(&self, token: String) -> Self {
        Self { token, ..self.clone() }
    }

    /// The same, by another way to the service.
    pub fn through(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    /// Their id as the database has it.
    pub fn member_id(&self) -> MemberId {
        MemberId(self.id.rsplit('_').next().and_then(|id| id.parse().ok()).expect("a global id"))
    }

    /// The whole response, errors and all.
    pub async fn sends_raw(&self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let request = self.http.post(&self.url).bearer_auth(&self.token).json(&body);
        request.send().await.expect("an answer").json().await.expect("JSON")
    }

    /// The data of an operation with nothing wrong.
    pub async fn asks(&self, query: &str, variables: Value) -> Value {
        let response = self.sends_raw(query, variables).await;
        assert!(response.get("errors").is_none(), "{response}");
        response["data"].clone()
    }

    /// The codes of the errors of an operation.
    pub async fn fails(&self, query: &str, variables: Value) -> Vec<String> {
        let response = self.sends_raw(query, variables).await;
        let errors = response["errors"].as_array().unwrap_or_else(|| panic!("errors: {response}")).clone();
        errors.iter().map(|error| error["extensions"]["code"].as_str().expect("a code").to_owned()).collect()
    }

    async fn does(&self, mutation: &str, selection: &str, input: Value) -> Value {
        let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let query = format!(
            "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code field message retryAfter }} }} }}"
        );
        self.asks(&query, json!({ "input": input })).await[mutation].clone()
    }

    async fn start(&self, other: &Self, body: Option<&str>, key: Option<&str>) -> Value {
        let selection = format!("created conversation {{ {CONVERSATION} }} message {{ {MESSAGE} }}");
        let input = json!({ "memberId": other.id, "body": body, "clientKey": key });
        self.does("startConversation", &selection, input).await
    }

    /// Presses « Contacter » on a profile. The payload.
    pub async fn contacts(&self, other: &Self) -> Value {
        fine(&self.start(other, None, None).await)
    }

    /// Contacts with a first message. The id of the conversation.
    pub async fn writes_to(&self, other: &Self, body: &str) -> String {
        let payload = fine(&self.start(other, Some(body), None).await);
        payload["conversation"]["id"].as_str().expect("an id").to_owned()
    }

    pub async fn writes_once_to(&self, other: &Self, body: &str, key: &str) -> Value {
        self.start(other, Some(body), Some(key)).await
    }

    pub async fn cannot_contact(&self, other: &Self) -> String {
        wrong(&self.start(other, None, None).await)
    }

    pub async fn sends_with_key(&self, conversation: &str, body: &str, key: Option<&str>) -> Value {
        let selection = format!("message {{ {MESSAGE} }} conversation {{ {CONVERSATION} }}");
        let input = json!({ "conversationId": conversation, "body": body, "clientKey": key });
        self.does("sendMessage", &selection, input).await
    }

    /// Writes a message. It.
    pub async fn sends(&self, conversation: &str, body: &str) -> Value {
        fine(&self.sends_with_key(conversation, body, None).await)["message"].clone()
    }

    pub async fn cannot_send(&self, conversation: &str, body: &str, key: Option<&str>) -> String {
        wrong(&self.sends_with_key(conversation, body, key).await)
    }

    /// A mutation about one conversation, by its name in the API. The payload.
    pub async fn on_conversation(&self, mutation: &str, conversation: &str) -> Value {
        let selection = match mutation {
            "deleteConversation" => "deletedConversationId".to_owned(),
            _ => format!("conversation {{ {CONVERSATION} }}"),
        };
        self.does(mutation, &selection, json!({ "conversationId": conversation })).await
    }

    pub async fn closes(&self, conversation: &str) -> Value {
        fine(&self.on_conversation("closeConversation", conversation).await)["conversation"].clone()
    }

    pub async fn deletes(&self, conversation: &str) {
        let payload = fine(&self.on_conversation("deleteConversation", conversation).await);
        assert_eq!(payload["deletedConversationId"], json!(conversation));
    }

    pub async fn cannot(&self, mutation: &str, conversation: &str) -> String {
        wrong(&self.on_conversation(mutation, conversation).await)
    }

    /// Marks a conversation as read, up to a message or as a whole. It.
    pub async fn reads(&self, conversation: &str, up_to: Option<&str>) -> Value {
        fine(&self.marks_read(conversation, up_to).await)["conversation"].clone()
    }

    pub async fn cannot_mark_read(&self, conversation: &str, up_to: Option<&str>) -> String {
        wrong(&self.marks_read(conversation, up_to).await)
    }

    async fn marks_read(&self, conversation: &str, up_to: Option<&str>) -> Value {
        let input = json!({ "conversationId": conversation, "upTo": up_to });
        self.does("markConversationRead", &format!("conversation {{ {CONVERSATION} }}"), input).await
    }

    /// A mutation about another member, by its name in the API. The member as they stand now.
    pub async fn on_member(&self, mutation: &str, other: &Self) -> Value {
        let selection = "member { handle isContact isFollowed isBlocked canMessage }";
        fine(&self.does(mutation, selection, json!({ "memberId": other.id })).await)["member"].clone()
    }

    pub async fn cannot_on_member(&self, mutation: &str, member_id: &str) -> String {
        wrong(&self.does(mutation, "member { handle }", json!({ "memberId": member_id })).await)
    }

    /// The first page of their list.
    pub async fn lists(&self) -> Vec<Value> {
        let query = format!("{{ viewer {{ conversations(first: 100) {{ nodes {{ {CONVERSATION} }} }} }} }}");
        let data = self.asks(&query, json!({})).await;
        data["viewer"]["conversations"]["nodes"].as_array().expect("a list").clone()
    }

    /// One conversation as they see it, or null.
    pub async fn sees(&self, conversation: &str) -> Value {
        let query = format!("query($id: ID!) {{ conversation(id: $id) {{ {CONVERSATION} }} }}");
        self.asks(&query, json!({ "id": conversation })).await["conversation"].clone()
    }

    /// The texts of a conversation's last hundred messages.
    pub async fn history(&self, conversation: &str) -> Vec<String> {
        let query = "query($id: ID!) { conversation(id: $id) { messages(last: 100) { nodes { body } } } }";
        let data = self.asks(query, json!({ "id": conversation })).await;
        let nodes = data["conversation"]["messages"]["nodes"].as_array().expect("messages").clone();
        nodes.iter().map(|node| node["body"].as_str().expect("a body").to_owned()).collect()
    }

    /// Where their log stands.
    pub async fn cursor(&self) -> String {
        let data = self.asks("{ viewer { eventCursor } }", json!({})).await;
        data["viewer"]["eventCursor"].as_str().expect("a cursor").to_owned()
    }

    pub async fn opens_a_socket(&self) -> Socket {
        Socket::open(&self.url, &self.token).await
    }

    /// Hears every new message after a position, on a socket of its own.
    pub async fn hears_messages(&self, after: &str) -> Feed {
        let query = format!(
            "subscription($after: EventCursor) {{ newMessage(after: $after) {{ cursor message {{ {MESSAGE} }} }} }}"
        );
        self.subscribes(&query, json!({ "after": after })).await
    }

    /// Hears everything after a position, on a socket of its own.
    pub async fn hears_everything(&self, after: &str) -> Feed {
        let query = "subscription($after: EventCursor) { conversationEvents(after: $after) {
            __typename cursor conversationId
            ... on ConversationStarted { conversation { correspondent { handle } } }
            ... on MessageSent { message { id body isMine } }
            ... on ConversationRead { reader { handle } conversation { unreadCount correspondentReadUpTo { body } } }
            ... on ConversationClosed { conversation { status closedBy { handle } } } } }";
        self.subscribes(query, json!({ "after": after })).await
    }

    pub async fn subscribes(&self, query: &str, variables: Value) -> Feed {
        Feed::start(self.opens_a_socket().await, query, variables).await
    }
}
