use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::ID;
use causerie_macros::object;
use entity::id::{ConversationId, MemberId};
use entity::message;
use entity::profile::PublicProfile;

use super::preview::{LONGEST, asked, preview};
use crate::graphql::connection::{Connection, ListItem, Seq};
use crate::graphql::conversation::MessageCount;
use crate::graphql::error::{ApiError, Result};
use crate::graphql::id::{MessageKey, global};
use crate::graphql::member::Member;
use crate::graphql::plan::{Core, Existing, Key, Planner};
use crate::graphql::scalar::{DateTime, int};
use crate::live::SentMessage;
use crate::messaging::message::history;
use crate::messaging::pagination::Window;

/// The cost of a whole text of up to 40 KB: 2 KB for each point, as for other fields at most. So the limit on the cost
/// also limits the size of a response.
pub const BODY_COST: usize = 20;

/// A message as a viewer who is in its conversation sees it.
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
}

/// A message in a conversation.
#[object]
impl Message {
    /// The message's global ID. A message that is delivered twice has the same ID both times, so clients can discard
    /// duplicates.
    fn id(&self) -> ID {
        global(&(self.row.conversation_id, self.row.seq))
    }

    /// The conversation that contains the message. Fails with `CONVERSATION_NOT_FOUND` if it has just been deleted.
    fn conversation(&self) -> Existing<ConversationId> {
        Existing::By(self.row.conversation_id)
    }

    /// The member who sent the message.
    fn sender(&self) -> Existing<MemberId> {
        match &self.sender {
            Some(sender) => Existing::Here(Arc::clone(sender)),
            None => Existing::By(self.row.sender_id),
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
        let length = asked(length);
        if !(1..=LONGEST).contains(&length) {
            return Err(ApiError::bad_input("`length` must be between 1 and 1,000."));
        }
        Ok(preview(&self.row.body, length))
    }

    /// When the service stored the message.
    fn sent_at(&self) -> DateTime {
        DateTime(self.row.sent_at)
    }

    /// The idempotency key that the message was sent with. Null if it was sent without one or by another member than
    /// the viewer.
    fn client_key(&self) -> Option<&str> {
        self.row.client_key.as_deref().filter(|_| self.is_mine())
    }
}

impl ListItem for Message {
    type Place = Seq;

    const PAGE: &'static str = "A page of messages.";
    const EDGE: &'static str = "A message and its cursor.";

    fn place(&self) -> Seq {
        Seq(self.row.seq)
    }
}

/// Messages of conversations that the viewer may see. A list of conversations also reads their last messages if a field
/// asks for one by this key.
impl Key for MessageKey {
    type Value = Message;

    async fn load(core: &Core, keys: &[Self]) -> Result<Vec<(Self, Message)>> {
        let viewer = core.viewer()?;
        let rows = history::find_many(&core.app.store.read, keys).await?;
        let message =
            |row: message::Model| ((row.conversation_id, row.seq), Message::new(row.into(), viewer));
        Ok(rows.into_iter().map(message).collect())
    }

    fn plan(planner: &mut Planner<'_>) {
        planner.needs.last_messages = true;
    }
}

/// The viewer's newest message up to a position in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OwnUpTo(pub ConversationId, pub i64);

impl Key for OwnUpTo {
    type Value = Message;

    async fn load(core: &Core, keys: &[Self]) -> Result<Vec<(Self, Message)>> {
        let viewer = core.viewer()?;
        let places: Vec<_> = keys.iter().map(|Self(conversation, seq)| (*conversation, *seq)).collect();
        let rows = history::newest_up_to(&core.app.store.read, viewer, &places).await?;
        let rows: Vec<_> = rows.into_iter().map(Arc::new).collect();
        let newest = |key: &Self| {
            let fits = |row: &&Arc<message::Model>| row.conversation_id == key.0 && row.seq <= key.1;
            let row = rows.iter().filter(fits).max_by_key(|row| row.seq)?;
            Some((*key, Message::new(Arc::clone(row), viewer)))
        };
        Ok(keys.iter().filter_map(newest).collect())
    }
}

/// A page of the messages of a conversation that the viewer may see.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessagePage {
    pub conversation: ConversationId,
    /// The number of messages in the conversation.
    pub last_seq: i64,
    pub window: Window<i64>,
}

impl MessagePage {
    /// The connection with the messages of the page.
    pub fn show(&self, rows: Vec<message::Model>, viewer: MemberId) -> Connection<Message, MessageCount> {
        let page = history::page(rows, self.last_seq, &self.window);
        let page = page.map(|row| Message::new(row.into(), viewer));
        Connection::of(page, MessageCount { total_count: int(self.last_seq) })
    }
}

impl Key for MessagePage {
    type Value = Connection<Message, MessageCount>;

    async fn load(core: &Core, keys: &[Self]) -> Result<Vec<(Self, Self::Value)>> {
        let (viewer, db) = (core.viewer()?, &core.app.store.read);
        let mut pages = Vec::new();
        for key in keys {
            let rows = history::read(db, key.conversation, key.last_seq, &key.window).await?;
            pages.push((key.clone(), key.show(rows, viewer)));
        }
        Ok(pages)
    }
}
