use std::sync::Arc;

use entity::id::MemberId;
use entity::message;
use entity::profile::PublicProfile;
use tokio::sync::OnceCell;

/// A message, with the sender's profile if it was available when the message was written.
#[derive(Clone, Debug, PartialEq)]
pub struct SentMessage {
    pub message: Arc<message::Model>,
    pub sender: Option<Arc<PublicProfile>>,
}

/// A message that was read, with the members of its conversation: only they may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadMessage {
    pub sent: SentMessage,
    pub members: [MemberId; 2],
}

/// A message that the first subscriber to resolve its event reads, for all in this process. None if it was erased.
pub type SharedMessage = Arc<OnceCell<Option<ReadMessage>>>;
