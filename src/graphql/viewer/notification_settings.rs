use causerie_macros::object;

use crate::graphql::error::Result;
use crate::graphql::plan::{LoadContext, LoaderKey};
use crate::graphql::scalar::LocalTime;
use crate::messaging::member::{notification_settings, quiet_hours};

/// The viewer's own settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OwnNotificationSettings;

impl LoaderKey for OwnNotificationSettings {
    type Value = NotificationSettings;

    async fn load(context: &LoadContext, _: &[Self]) -> Result<Vec<(Self, NotificationSettings)>> {
        let settings = notification_settings::find(&context.app.store.read, context.viewer()?).await?;
        Ok(vec![(Self, NotificationSettings(settings))])
    }
}

pub struct NotificationSettings(notification_settings::NotificationSettings);

/// How the viewer wants to be notified of unread conversations, in addition to `isMuted` for each of them.
#[object]
impl NotificationSettings {
    /// Whether the browsers and devices that the viewer has registered receive push messages. True by default.
    fn push(&self) -> bool {
        self.0.push
    }

    /// Whether the platform may send the viewer e-mail. True by default.
    fn email(&self) -> bool {
        self.0.email
    }

    /// Whether notifications may show the text of messages. False by default: others may see the screen.
    fn shows_text(&self) -> bool {
        self.0.shows_text
    }

    /// The hours of each day in which the viewer is not notified: notifications wait for their end. Null if there are
    /// none.
    fn quiet_hours(&self) -> Option<QuietHours> {
        self.0.quiet_hours.map(QuietHours)
    }
}

pub struct QuietHours(quiet_hours::QuietHours);

/// Hours of each day, in a time zone. They span midnight if they end earlier in the day than they begin.
#[object]
impl QuietHours {
    /// When they begin.
    fn from(&self) -> LocalTime {
        LocalTime(self.0.from)
    }

    /// When they end.
    fn until(&self) -> LocalTime {
        LocalTime(self.0.until)
    }

    /// The time zone, by its name in the IANA database, such as `Europe/Paris`.
    fn time_zone(&self) -> &str {
        self.0.time_zone.name()
    }
}
