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
use crate::live::Sent;
use crate::messaging::message::history;
use crate::messaging::pagination::Window;

/// A whole text: up to 40 KB, where no other field has more than 2 for what it costs. So the limit on the
/// cost bounds an answer's size.
pub const BODY_COST: usize = 20;

/// As the viewer sees it, who is in its conversation.
#[derive(Clone)]
pub struct Message {
    row: Arc<message::Model>,
    viewer: MemberId,
    /// Where it came with the message.
    sender: Option<Arc<Member>>,
}

impl Message {
    pub fn new(row: Arc<message::Model>, viewer: MemberId) -> Self {
        Self { row, viewer, sender: None }
    }

    /// As it was sent just now.
    pub fn sent(Sent { message, sender }: Sent, viewer: MemberId) -> Self {
        let sender =
            sender.map(|profile| Arc::new(Member { profile: PublicProfile::clone(&profile), viewer }));
        Self { row: message, viewer, sender }
    }
}

/// One message of a conversation.
#[object]
impl Message {
    /// The message's global id. It also says the message's place, so an event that comes twice is known by it.
    fn id(&self) -> ID {
        global(&(self.row.conversation_id, self.row.seq))
    }

    /// The conversation that it is in.
    fn conversation(&self) -> Existing<ConversationId> {
        Existing::By(self.row.conversation_id)
    }

    /// Who wrote it.
    fn sender(&self) -> Existing<MemberId> {
        match &self.sender {
            Some(sender) => Existing::Here(Arc::clone(sender)),
            None => Existing::By(self.row.sender_id),
        }
    }

    /// Whether the viewer wrote it.
    fn is_mine(&self) -> bool {
        self.row.sender_id == self.viewer
    }

    /// The whole text, 1 to 10,000 characters, with its line breaks.
    fn body(&self) -> &str {
        &self.row.body
    }

    /// One line, white space folded, cut between characters a reader would see as one; "…" at the
    /// end where something is left out.
    fn preview(
        &self,
        #[graphql(desc = "The most characters to show, 1 to 1,000; 120 when left out.")] length: Option<i32>,
    ) -> Result<Cow<'_, str>> {
        let length = asked(length);
        if !(1..=LONGEST).contains(&length) {
            return Err(ApiError::bad_input("`length` must be from 1 to 1000."));
        }
        Ok(preview(&self.row.body, length))
    }

    /// When it was stored.
    fn sent_at(&self) -> DateTime {
        DateTime(self.row.sent_at)
    }

    /// The key its sender gave it, shown to its sender only.
    fn client_key(&self) -> Option<&str> {
        self.row.client_key.as_deref().filter(|_| self.is_mine())
    }
}

impl ListItem for Message {
    type Place = Seq;

    fn place(&self) -> Seq {
        Seq(self.row.seq)
    }
}

/// Messages of conversations that the viewer was let into. A list brings its last messages along where a field asks for
/// one by this key.
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

/// The viewer's newest message that does not stand after a place.
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

/// A page of the messages of a conversation that the viewer was let into.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessagePage {
    pub conversation: ConversationId,
    /// How many messages there are.
    pub last_seq: i64,
    pub window: Window<i64>,
}

impl MessagePage {
    /// With the messages that it shows.
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
