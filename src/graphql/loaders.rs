//! Batching: what the fields of one execution ask for one by one is read together, and what several ask
//! is read once. A fresh set for every execution, so that nothing read is older than the question.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use dataloader::BatchFn;
use dataloader::cached::Loader;
use entity::id::{ConversationId, MemberId};
use entity::relationship::Kind;
use entity::{member, message};
use sea_orm::DbErr;

use super::error::{ApiError, Result};
use super::id::MessageKey;
use super::once::Once;
use crate::messaging::inbox::{self, Filter};
use crate::messaging::page::{Page, Window};
use crate::messaging::people::{self, Place};
use crate::messaging::relationship::{self, Ties};
use crate::messaging::seat::{self, Seat};
use crate::messaging::{history, member as members};
use crate::store::Reader;

type Found<V> = Result<Option<V>>;
type Batched<K, V, B> = Loader<K, Found<V>, B>;

/// Keys are facts that do not change: a member by id, a message by its place.
pub struct Loaders {
    db: Reader,
    viewer: MemberId,
    unread: Once<(), u64>,
    conversations: Once<(Filter, Window<i64>), Page<Seat>>,
    people: Once<(Kind, Option<String>, Window<Place>), Page<member::Model>>,
    member: Batched<MemberId, member::Model, Members>,
    message: Batched<MessageKey, Arc<message::Model>, Messages>,
    own_up_to: Batched<MessageKey, Arc<message::Model>, OwnUpTo>,
    seat: Batched<ConversationId, Seat, Seats>,
    open_with: Batched<MemberId, Seat, OpenWith>,
    ties: Batched<MemberId, Ties, Relations>,
}

impl Loaders {
    pub fn new(db: &Reader, viewer: MemberId) -> Self {
        Self {
            db: db.clone(),
            viewer,
            unread: Once::default(),
            conversations: Once::default(),
            people: Once::default(),
            member: loader(Members(db.clone())),
            message: loader(Messages(db.clone())),
            own_up_to: loader(OwnUpTo(db.clone(), viewer)),
            seat: loader(Seats(db.clone(), viewer)),
            open_with: loader(OpenWith(db.clone(), viewer)),
            ties: loader(Relations(db.clone(), viewer)),
        }
    }

    /// In how many of the viewer's conversations something is unread.
    pub async fn unread_conversations(&self) -> Result<u64> {
        self.unread.get((), async { Ok(inbox::count_unread(&self.db, self.viewer).await?) }).await
    }

    /// A page of the viewer's conversations.
    pub async fn conversations(&self, filter: Filter, window: Window<i64>) -> Result<Page<Seat>> {
        let read = async { Ok(inbox::page(&self.db, self.viewer, &filter, &window).await?) };
        self.conversations.get((filter.clone(), window.clone()), read).await
    }

    /// A page of one of the viewer's lists of members.
    pub async fn people(
        &self,
        kind: Kind,
        search: Option<String>,
        window: Window<Place>,
    ) -> Result<Page<member::Model>> {
        let read = async { Ok(people::page(&self.db, self.viewer, kind, search.as_deref(), &window).await?) };
        self.people.get((kind, search.clone(), window.clone()), read).await
    }

    pub async fn member(&self, id: MemberId) -> Found<member::Model> {
        load(self.member.try_load(id).await)
    }

    /// Spares a statement for whom is known already.
    pub async fn knows_member(&self, row: member::Model) {
        self.member.prime(row.id, Ok(Some(row))).await;
    }

    pub async fn message(&self, key: MessageKey) -> Found<Arc<message::Model>> {
        load(self.message.try_load(key).await)
    }

    /// The viewer's newest message that does not stand after a place.
    pub async fn own_up_to(&self, key: MessageKey) -> Found<Arc<message::Model>> {
        load(self.own_up_to.try_load(key).await)
    }

    /// The viewer's seat in a conversation: the gate.
    pub async fn seat(&self, id: ConversationId) -> Found<Seat> {
        load(self.seat.try_load(id).await)
    }

    /// The viewer's open conversation with a member.
    pub async fn open_with(&self, other: MemberId) -> Found<Seat> {
        load(self.open_with.try_load(other).await)
    }

    pub async fn ties(&self, other: MemberId) -> Result<Ties> {
        load(self.ties.try_load(other).await).map(Option::unwrap_or_default)
    }

    /// What a write may make old. Members stay as they are.
    pub async fn forget(&self) {
        self.unread.forget();
        self.conversations.forget();
        self.people.forget();
        self.seat.clear_all().await;
        self.own_up_to.clear_all().await;
        self.open_with.clear_all().await;
        self.ties.clear_all().await;
        self.message.clear_all().await;
    }
}

fn loader<K, V, B>(batch: B) -> Batched<K, V, B>
where
    K: Eq + Hash + Clone + std::fmt::Debug,
    V: Clone,
    B: BatchFn<K, Found<V>>,
{
    // One turn of the runtime is enough: all fields of a page ask in the same one.
    Loader::new(batch).with_yield_count(1)
}

fn load<V>(loaded: Result<Found<V>, std::io::Error>) -> Found<V> {
    loaded.unwrap_or_else(|error| Err(ApiError::internal(&error)))
}

/// An answer for every key, found or not; one log line for a batch that failed.
fn answer<K, V>(keys: &[K], found: Result<Vec<(K, V)>, DbErr>) -> HashMap<K, Found<V>>
where
    K: Eq + Hash + Clone,
{
    match found {
        Ok(found) => {
            let mut answers: HashMap<_, _> = keys.iter().map(|key| (key.clone(), Ok(None))).collect();
            answers.extend(found.into_iter().map(|(key, value)| (key, Ok(Some(value)))));
            answers
        }
        Err(error) => {
            let error = ApiError::from(error);
            keys.iter().map(|key| (key.clone(), Err(error.clone()))).collect()
        }
    }
}

struct Members(Reader);

impl BatchFn<MemberId, Found<member::Model>> for Members {
    async fn load(&mut self, keys: &[MemberId]) -> HashMap<MemberId, Found<member::Model>> {
        let found = members::find_many(&self.0, keys).await;
        answer(keys, found.map(|rows| rows.into_iter().map(|row| (row.id, row)).collect()))
    }
}

struct Messages(Reader);

impl BatchFn<MessageKey, Found<Arc<message::Model>>> for Messages {
    async fn load(&mut self, keys: &[MessageKey]) -> HashMap<MessageKey, Found<Arc<message::Model>>> {
        let found = history::find_many(&self.0, keys).await;
        let key = |row: message::Model| ((row.conversation_id, row.seq), Arc::new(row));
        answer(keys, found.map(|rows| rows.into_iter().map(key).collect()))
    }
}

struct OwnUpTo(Reader, MemberId);

impl BatchFn<MessageKey, Found<Arc<message::Model>>> for OwnUpTo {
    async fn load(&mut self, keys: &[MessageKey]) -> HashMap<MessageKey, Found<Arc<message::Model>>> {
        let found = history::newest_up_to(&self.0, self.1, keys).await;
        let newest = |rows: &[Arc<message::Model>], key: &MessageKey| {
            let fits = |row: &&Arc<message::Model>| row.conversation_id == key.0 && row.seq <= key.1;
            rows.iter().filter(fits).max_by_key(|row| row.seq).map(|row| (*key, Arc::clone(row)))
        };
        let found = found.map(|rows| {
            let rows: Vec<_> = rows.into_iter().map(Arc::new).collect();
            keys.iter().filter_map(|key| newest(&rows, key)).collect()
        });
        answer(keys, found)
    }
}

struct Seats(Reader, MemberId);

impl BatchFn<ConversationId, Found<Seat>> for Seats {
    async fn load(&mut self, keys: &[ConversationId]) -> HashMap<ConversationId, Found<Seat>> {
        let found = seat::find_many(&self.0, self.1, keys).await;
        answer(keys, found.map(|rows| rows.into_iter().map(|row| (row.conversation.id, row)).collect()))
    }
}

struct OpenWith(Reader, MemberId);

impl BatchFn<MemberId, Found<Seat>> for OpenWith {
    async fn load(&mut self, keys: &[MemberId]) -> HashMap<MemberId, Found<Seat>> {
        let found = seat::find_open(&self.0, self.1, keys).await;
        answer(keys, found.map(|rows| rows.into_iter().map(|row| (row.correspondent(), row)).collect()))
    }
}

struct Relations(Reader, MemberId);

impl BatchFn<MemberId, Found<Ties>> for Relations {
    async fn load(&mut self, keys: &[MemberId]) -> HashMap<MemberId, Found<Ties>> {
        let found = relationship::between(&self.0, self.1, keys).await;
        let ties = |rows: Vec<_>| keys.iter().map(|key| (*key, Ties::of(self.1, *key, &rows))).collect();
        answer(keys, found.map(ties))
    }
}
