use entity::delivery::DeliveryKind;

/// The `type` in the body of a webhook.
#[must_use]
pub fn event_type(kind: DeliveryKind) -> &'static str {
    match kind {
        DeliveryKind::ConversationUnread => "conversation.unread",
        DeliveryKind::MessageSent => "message.sent",
        DeliveryKind::ConversationStarted => "conversation.started",
        DeliveryKind::ConversationClosed => "conversation.closed",
        DeliveryKind::ConversationDeleted => "conversation.deleted",
        DeliveryKind::MemberErased => "member.erased",
    }
}
