//! Payloads of the mutations of the viewer's own settings.

use async_graphql::SimpleObject;
use causerie_macros::PlannedObject;

use super::notification_settings::OwnNotificationSettings;
use crate::graphql::plan::Lookup;
use crate::graphql::user_error::UserError;

/// Result of `setShowsReadMarks`.
#[derive(SimpleObject, PlannedObject)]
pub struct SetShowsReadMarksPayload {
    /// The new value of `Viewer.showsReadMarks`. Null if the mutation failed.
    pub(super) shows_read_marks: Option<bool>,
    /// The errors that made the mutation fail. Empty if it succeeded. No code is possible at present.
    pub(super) user_errors: Vec<UserError>,
}

/// Result of `updateNotificationSettings`.
#[derive(SimpleObject, PlannedObject)]
pub struct UpdateNotificationSettingsPayload {
    /// The viewer's settings. Null if the mutation failed.
    pub(super) notification_settings: Lookup<OwnNotificationSettings>,
    /// The errors that made the mutation fail. Empty if it succeeded. Possible codes: `TIME_ZONE_UNKNOWN` and
    /// `QUIET_HOURS_EMPTY`.
    pub(super) user_errors: Vec<UserError>,
}
