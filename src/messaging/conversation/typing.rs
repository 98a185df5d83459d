//! Telling the correspondent that a member is typing. Nothing is stored.

use entity::id::ConversationId;

use crate::app::App;
use crate::messaging::Result;
use crate::messaging::message::send::Sender;
use crate::messaging::message::write_access;

/// Announces that the sender is typing, or has stopped. Refused like a message. Not announced if they were announced
/// just before.
pub async fn set(app: &App, sender: Sender, conversation: ConversationId, is_typing: bool) -> Result<()> {
    let correspondent = write_access::check(&app.store.read, sender, conversation).await?;
    let is_announced = || app.write_limiters.typing.check(&(sender.id, conversation, is_typing)).is_ok();
    if app.typing_expiry.is_some() && is_announced() {
        app.event_bus.publish_typing(correspondent, conversation, is_typing);
    }
    Ok(())
}
