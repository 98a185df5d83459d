//! Inputs of the mutations of the viewer's own settings.

use async_graphql::{InputObject, MaybeUndefined};

use crate::graphql::scalar::LocalTime;
use crate::messaging::Refusal;
use crate::messaging::member::quiet_hours::QuietHours;
use crate::messaging::member::settings_change::SettingsChange;

/// Input for `setShowsReadMarks`.
#[derive(InputObject)]
pub struct SetShowsReadMarksInput {
    /// Whether correspondents see what the viewer has read, and the viewer what they have read.
    pub(super) shows_read_marks: bool,
}

/// Input for `updateNotificationSettings`. Settings that are left out do not change.
#[derive(InputObject)]
pub struct UpdateNotificationSettingsInput {
    /// Whether the browsers and devices that the viewer has registered receive push messages.
    push: Option<bool>,
    /// Whether the platform may send the viewer e-mail.
    email: Option<bool>,
    /// Whether notifications may show the text of messages.
    shows_text: Option<bool>,
    /// The hours of each day in which the viewer is not notified. Null to have none.
    quiet_hours: MaybeUndefined<QuietHoursInput>,
}

/// Hours of each day, in a time zone. They span midnight if they end earlier in the day than they begin.
#[derive(InputObject)]
pub struct QuietHoursInput {
    /// When they begin.
    from: LocalTime,
    /// When they end.
    until: LocalTime,
    /// The time zone, by its name in the IANA database, such as `Europe/Paris`.
    time_zone: String,
}

impl UpdateNotificationSettingsInput {
    pub fn change(self) -> Result<SettingsChange, Refusal> {
        let quiet_hours = match self.quiet_hours {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(QuietHoursInput { from, until, time_zone }) => {
                Some(Some(QuietHours::new(from.0, until.0, &time_zone)?))
            }
        };
        Ok(SettingsChange { push: self.push, email: self.email, shows_text: self.shows_text, quiet_hours })
    }
}
