use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::{ID, SimpleObject};
use causerie_macros::{PlannedObject, object};
use entity::id::{ConversationId, MemberId};
use entity::message;
use entity::profile::PublicProfile;

use super::preview::{MAX_LENGTH, requested_length};
use crate::graphql::error::{ApiError, Result};
use crate::graphql::id::global_id;
use crate::graphql::member::Member;
use crate::graphql::plan::Existing;
use crate::graphql::relay_connection::{ListItem, SeqCursor};
use crate::graphql::scalar::DateTime;
use crate::live::SentMessage;
use crate::messaging::text::preview::preview;

/// The cost of a body of up to 40 KB. No field returns more than 2 KB for each point, so the limit on the cost also
/// limits the size of a response.
pub const BODY_COST: usize = 20;

/// A message as seen by a viewer who is a member of its conversation.
#[derive(Clone)]
pub struct Message {
    row: Arc<message::Model>,
    viewer: MemberId,
    /// The sender, if their profile was read together with the message.
    sender: Option<Arc<Member>>,
}

impl Message {
    pub fn new(row: Arc<message::Model>, viewer: MemberId) -> Self {
        Self { row, viewer, sender: None }
    }

    /// A message that has just been sent.
    pub fn sent(SentMessage { message, sender }: SentMessage, viewer: MemberId) -> Self {
        let sender =
            sender.map(|profile| Arc::new(Member { profile: PublicProfile::clone(&profile), viewer }));
        Self { row: message, viewer, sender }
    }

    /// The number of the message in its conversation.
    pub fn seq(&self) -> i64 {
        self.row.seq
    }
}

/// A message in a conversation.
#[object]
impl Message {
    /// The message's global ID. A message that is delivered twice has the same ID both times, so clients can discard
    /// duplicates.
    fn id(&self) -> ID {
        global_id(&(self.row.conversation_id, self.row.seq))
    }

    /// The conversation that contains the message. Fails with `CONVERSATION_NOT_FOUND` if it has just been deleted.
    fn conversation(&self) -> Existing<ConversationId> {
        Existing::ByKey(self.row.conversation_id)
    }

    /// The member who sent the message.
    fn sender(&self) -> Existing<MemberId> {
        match &self.sender {
            Some(sender) => Existing::Loaded(Arc::clone(sender)),
            None => Existing::ByKey(self.row.sender_id),
        }
    }

    /// Whether the viewer sent the message.
    fn is_mine(&self) -> bool {
        self.row.sender_id == self.viewer
    }

    /// The full text: 1 to 10,000 characters, including line breaks.
    fn body(&self) -> &str {
        &self.row.body
    }

    /// The beginning of the text on a single line, with each run of whitespace replaced by one space. Ends in `…` if
    /// text is left out.
    fn preview(
        &self,
        #[graphql(desc = "The maximum length in grapheme clusters: 1 to 1,000. Defaults to 120.")]
        length: Option<i32>,
    ) -> Result<Cow<'_, str>> {
        let length = requested_length(length);
        if !(1..=MAX_LENGTH).contains(&length) {
            return Err(ApiError::bad_input("`length` must be between 1 and 1,000."));
        }
        Ok(preview(&self.row.body, length))
    }

    /// When the service stored the message.
    fn sent_at(&self) -> DateTime {
        DateTime(self.row.sent_at)
    }

    /// The idempotency key that the message was sent with. Null if it was sent without one or by a member other than
    /// the viewer.
    fn client_key(&self) -> Option<&str> {
        self.row.client_key.as_deref().filter(|_| self.is_mine())
    }
}

impl ListItem for Message {
    type Cursor = SeqCursor;

    const PAGE: &'static str = "A page of messages.";
    const EDGE: &'static str = "A message and its cursor.";

    fn cursor_key(&self) -> SeqCursor {
        SeqCursor(self.row.seq)
    }
}

/// The additional fields of a connection of messages.
#[derive(SimpleObject, PlannedObject)]
pub struct MessageCount {
    /// The number of messages in the whole conversation.
    pub total_count: i32,
}
