use entity::delivery::{self, DeliveryKind};

use super::outcome::AttemptOutcome;
use crate::app::App;
use crate::messaging::member::notification_settings;
use crate::store::StoreError;

/// Postpones a notification that is tried again while the recipient's quiet hours have begun. The first attempt follows
/// `due`, which has checked them.
pub async fn postponed(app: &App, delivery: &delivery::Model) -> Result<Option<AttemptOutcome>, StoreError> {
    let is_again = delivery.kind == DeliveryKind::ConversationUnread && delivery.attempts > 1;
    let Some(member) = delivery.member_id.filter(|_| is_again) else { return Ok(None) };
    let settings = notification_settings::find(&app.store.read, member).await?;
    Ok(settings.quiet_until(app.clock.now()).map(|until| AttemptOutcome::Postponed { until }))
}
