use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::client::Client;
use super::ending::{CLOSE, DELETE, end};
use super::members::Conversation;
use super::reader::follow;
use super::sender::SEND;
use super::stored::conversation_key;
use super::text::text_of;

const START: &str = "mutation($input: StartConversationInput!) {
    payload: startConversation(input: $input) { conversation { id } userErrors { code } } }";

/// Two members who start one conversation after another. One sends and the other marks as read, until one of them closes
/// the conversation or deletes it for good.
pub struct Turnover {
    pub number: usize,
    pub writer: Client,
    pub reader: Client,
    /// Sent messages.
    pub count: usize,
    /// Conversations that were closed, and not deleted.
    pub closed: Vec<Conversation>,
}

impl Turnover {
    pub async fn run(mut self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let conversation = self.start().await;
            self.live(&conversation).await;
            if self.closed.len() > 3 {
                let oldest = self.closed.remove(0);
                end(&mut self.reader, &oldest, DELETE).await;
            }
        }
    }

    async fn start(&mut self) -> Conversation {
        let input = json!({ "memberId": self.reader.actor.id });
        let payload = self.writer.insists(START, &input).await.payload.expect("a conversation");
        let id = payload["conversation"]["id"].as_str().expect("an id").to_owned();
        let members = [self.writer.key(), self.reader.key()];
        let conversation = Conversation { key: conversation_key(&id), id, members };
        self.writer.record.notes(|history, _| {
            history.conversations.insert(conversation.key.clone(), conversation.members.clone());
        });
        conversation
    }

    /// Sends, reads and ends at the same time.
    async fn live(&mut self, conversation: &Conversation) {
        let random = &mut self.reader.random;
        let most = 1 + random.below(30);
        let ending = *random.choose(&[CLOSE, DELETE]);
        let mut ender = if random.below(2) == 0 { self.writer.clone() } else { self.reader.clone() };
        let mut reader = self.reader.clone();
        let (sent, receiver) = watch::channel(Vec::new());
        let mut acknowledged = receiver.clone();
        let ends = async {
            let _ = acknowledged.wait_for(|ids| ids.len() >= most).await;
            end(&mut ender, conversation, ending).await;
        };
        tokio::join!(
            self.send_until_the_end(conversation, sent),
            follow(&mut reader, conversation, receiver),
            ends
        );
        if ending.mutation == CLOSE.mutation {
            self.closed.push(conversation.clone());
        }
    }

    /// Sends until the service refuses it, because the conversation has ended. If it accepts a message that was sent
    /// after an acknowledged end, the checker finds it.
    async fn send_until_the_end(&mut self, conversation: &Conversation, sent: watch::Sender<Vec<String>>) {
        let record = Arc::clone(&self.writer.record);
        let mut is_over = false;
        while !is_over {
            is_over = record.notes(|history, _| history.has_ended(&conversation.key));
            let Some(id) = self.send(conversation).await else { return };
            sent.send_modify(|ids| ids.push(id));
        }
    }

    /// Returns the ID of the message, or None if it was refused.
    async fn send(&mut self, conversation: &Conversation) -> Option<String> {
        self.count += 1;
        let name = format!("{} {}", self.number, self.count);
        let record = Arc::clone(&self.writer.record);
        let send = record.invokes(self.writer.key(), conversation.key.clone(), name.clone());
        let key = format!("key {name}");
        let input: Value =
            json!({ "conversationId": conversation.id, "body": text_of(&name), "clientKey": key });
        let Some(payload) = self.writer.insists(SEND, &input).await.payload else {
            let is_right = record.notes(|history, _| history.may_have_ended(&conversation.key));
            assert!(is_right, "a conversation that nobody ends");
            return None;
        };
        record.acknowledges(send, self.number);
        payload["message"]["id"].as_str().map(str::to_owned)
    }
}
