//! Appends a message to its conversation: takes its number, inserts it, logs an event for both members, and moves the
//! conversation to the top of their lists.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::event::EventKind;
use entity::id::{ConversationId, MemberId};
use entity::message;
use entity::profile::PublicProfile;
use sea_orm::{ConnectionTrait, DbErr};

use crate::config::Outbox;
use crate::live::{Event, EventMessage, SentMessage};
use crate::messaging::member::standing::Standing;
use crate::messaging::message::append_outbox::Outgoing;
use crate::messaging::message::append_statements;
use crate::messaging::message::append_statements::Numbered;
use crate::messaging::message::body::Draft;
use crate::store::{StoreError, is_unique_violation};

/// The member who writes a message.
#[derive(Clone, Copy, Debug)]
pub struct Sender {
    pub id: MemberId,
    pub token: TokenState,
}

/// The state of the sender's token.
#[derive(Clone, Copy, Debug)]
pub enum TokenState {
    /// Checked when the write began, or the write needs no token.
    Checked,
    /// Checked earlier, and possibly revoked since. Has the time at which it was issued, if known.
    Issued(Option<DateTime<Utc>>),
}

impl Sender {
    pub(in crate::messaging) fn is_accepted(&self, standing: Option<Standing>) -> bool {
        standing.is_some_and(|standing| match self.token {
            TokenState::Checked => standing.erased_at.is_none(),
            TokenState::Issued(at) => standing.accepts(at),
        })
    }
}

/// A message that was appended, with its number in the log of each member who is not erased.
#[derive(Debug)]
pub(in crate::messaging) struct Appended {
    pub message: Arc<message::Model>,
    sender: Option<Arc<PublicProfile>>,
    event_seqs: Vec<(MemberId, i64)>,
}

impl Appended {
    /// The events to publish after the commit.
    pub fn events(&self) -> impl Iterator<Item = (MemberId, Event)> {
        self.event_seqs.iter().map(|&(member, seq)| {
            let event = Event {
                seq,
                kind: EventKind::MessageSent,
                conversation_id: self.message.conversation_id,
                message_seq: Some(self.message.seq),
                other_id: None,
                at: self.message.sent_at,
                message: EventMessage::Sent(SentMessage {
                    message: Arc::clone(&self.message),
                    sender: self.sender.clone(),
                }),
            };
            (member, event)
        })
    }
}

/// Appends a message. Returns None, without writing, if the sender may not write or has used the client key before.
/// Fails with a unique constraint violation if the key is used at the same time.
pub(in crate::messaging) async fn append(
    db: &impl ConnectionTrait,
    outbox: Outbox,
    now: DateTime<Utc>,
    sender: Sender,
    conversation: ConversationId,
    draft: &Draft,
) -> Result<Option<Appended>, DbErr> {
    let key = draft.key.as_ref().map(|key| key.as_str().to_owned());
    let (issued_at, is_checked) = match sender.token {
        TokenState::Checked => (None, true),
        TokenState::Issued(at) => (at, false),
    };
    let values = [
        conversation.into(),
        sender.id.into(),
        draft.body.as_str().into(),
        key.clone().into(),
        now.into(),
        issued_at.into(),
        is_checked.into(),
    ];
    let outgoing = outbox.notify_after.map(|after| Outgoing::new(outbox, now, after));
    let numbered = append_statements::execute(db, values, outgoing).await?;
    let Some(Numbered { seq, sender: profile, event_seqs }) = numbered else { return Ok(None) };
    let message = message::Model {
        conversation_id: conversation,
        seq,
        sender_id: sender.id,
        body: draft.body.as_str().to_owned(),
        client_key: key,
        sent_at: now,
    };
    Ok(Some(Appended { message: Arc::new(message), sender: profile.map(Arc::new), event_seqs }))
}

/// Turns the violation of a client key's uniqueness into None, as if the key had been used before.
pub(in crate::messaging) fn used_key_as_none(
    draft: &Draft,
    appended: Result<Option<Appended>, StoreError>,
) -> Result<Option<Appended>, StoreError> {
    match appended {
        Err(error) if draft.key.is_some() && is_unique_violation(&error) => Ok(None),
        appended => appended,
    }
}
