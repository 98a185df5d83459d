use chrono::{DateTime, Utc};
use entity::delivery::{self, DeliveryKind};
use entity::id::{ConversationId, MemberId};
use entity::{member, message};
use sea_orm::{ConnectionTrait, DbErr};

use crate::messaging::member::lookup;
use crate::messaging::message::history;
use crate::notify::recipient::{self, Recipient};

/// What the database has about some deliveries. In any order.
pub struct Facts {
    recipients: Vec<Recipient>,
    messages: Vec<message::Model>,
    members: Vec<member::Model>,
    includes_text: bool,
}

impl Facts {
    /// At most four statements. Messages are read for notifications, and for others if their text is to be included.
    pub async fn read(
        db: &impl ConnectionTrait,
        now: DateTime<Utc>,
        deliveries: &[delivery::Model],
        includes_text: bool,
    ) -> Result<Self, DbErr> {
        let keys: Vec<_> = deliveries.iter().filter_map(notification_key).collect();
        let recipients = recipient::find_many(db, now, &keys).await?;
        let sent = deliveries
            .iter()
            .filter(|delivery| includes_text && delivery.kind == DeliveryKind::MessageSent)
            .filter_map(|sent| sent.conversation_id.zip(sent.message_seq));
        let newest = recipients.iter().map(|recipient| (recipient.conversation, recipient.last_seq));
        let messages = history::find_many(db, &newest.chain(sent).collect::<Vec<_>>()).await?;
        let ids = deliveries.iter().flat_map(|delivery| [delivery.member_id, delivery.other_id]).flatten();
        let members = lookup::by_ids(db, &ids.collect::<Vec<_>>()).await?;
        Ok(Self { recipients, messages, members, includes_text })
    }

    /// The recipient of a notification. None if they are not to be notified any more.
    pub fn recipient(&self, delivery: &delivery::Model) -> Option<&Recipient> {
        let key = notification_key(delivery)?;
        self.recipients.iter().find(|found| (found.member, found.conversation) == key)
    }

    pub fn message(&self, conversation: ConversationId, seq: i64) -> Option<&message::Model> {
        self.messages.iter().find(|found| (found.conversation_id, found.seq) == (conversation, seq))
    }

    /// None if the message is deleted, or the text is not to be included.
    pub fn text(&self, conversation: ConversationId, seq: i64) -> Option<&str> {
        let message = self.message(conversation, seq).filter(|_| self.includes_text);
        message.map(|message| message.body.as_str())
    }

    /// The subject of a member. None if they are erased.
    pub fn subject(&self, id: MemberId) -> Option<&str> {
        let found = self.members.iter().find(|found| found.id == id && found.erased_at.is_none());
        found.map(|member| member.subject.as_str())
    }
}

/// None if the delivery is no notification.
fn notification_key(delivery: &delivery::Model) -> Option<(MemberId, ConversationId)> {
    let is_notification = delivery.kind == DeliveryKind::ConversationUnread;
    delivery.member_id.zip(delivery.conversation_id).filter(|_| is_notification)
}
