use async_graphql::{ID, Interface};
use causerie_macros::PlannedInterface;
use entity::id::{ConversationId, MemberId};

use super::conversation::Conversation;
use super::error::{ApiError, Result};
use super::id::{Id, MessageKey};
use super::member::Member;
use super::message::Message;
use super::plan::{LoadContext, LoaderKey};

/// An object with a global ID.
#[derive(Interface, PlannedInterface)]
#[graphql(field(
    name = "id",
    method = "resolve_id",
    ty = "ID",
    desc = "The object's global ID: opaque, permanent, and unique across all types."
))]
pub enum Node {
    Member(Member),
    Conversation(Conversation),
    Message(Message),
}

/// The key that a global ID contains.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NodeId {
    Member(MemberId),
    Conversation(ConversationId),
    Message(MessageKey),
}

impl NodeId {
    pub fn parse(id: &str) -> Result<Self> {
        let member = || Some(Self::Member(Id::<MemberId>::parse(id)?.0));
        let conversation = || Some(Self::Conversation(Id::<ConversationId>::parse(id)?.0));
        let message = || Some(Self::Message(Id::<MessageKey>::parse(id)?.0));
        let named = member().or_else(conversation).or_else(message);
        named.ok_or_else(|| ApiError::bad_input("`id` must be a global ID."))
    }

    /// Returns None if the object does not exist or the viewer may not see it.
    async fn find(&self, context: &LoadContext) -> Result<Option<Node>> {
        match self {
            Self::Member(id) => Ok(one(MemberId::load(context, &[*id]).await?).map(Node::Member)),
            Self::Conversation(id) => {
                Ok(one(ConversationId::load(context, &[*id]).await?).map(Node::Conversation))
            }
            // The viewer must be a member of its conversation.
            Self::Message(key) => match one(ConversationId::load(context, &[key.0]).await?) {
                Some(_) => Ok(one(MessageKey::load(context, &[*key]).await?).map(Node::Message)),
                None => Ok(None),
            },
        }
    }
}

fn one<K, V>(found: Vec<(K, V)>) -> Option<V> {
    found.into_iter().next().map(|(_, value)| value)
}

impl LoaderKey for NodeId {
    type Value = Node;

    async fn load(context: &LoadContext, keys: &[Self]) -> Result<Vec<(Self, Node)>> {
        let mut nodes = Vec::new();
        for key in keys {
            nodes.extend(key.find(context).await?.map(|node| (key.clone(), node)));
        }
        Ok(nodes)
    }
}
