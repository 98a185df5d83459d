//! How members want to be notified: whether by push messages and by e-mail, with the text or not, and at which hours.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::notification_settings::{Column, Entity, Model};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use crate::messaging::member::quiet_hours::{self, QuietHours};
use crate::store::one_of;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotificationSettings {
    /// Whether browsers and devices of the member are notified.
    pub push: bool,
    /// Whether the platform may send e-mail.
    pub email: bool,
    /// Whether notifications may show the text of messages.
    pub shows_text: bool,
    pub quiet_hours: Option<QuietHours>,
}

impl Default for NotificationSettings {
    fn default() -> Self {
        Self { push: true, email: true, shows_text: false, quiet_hours: None }
    }
}

impl NotificationSettings {
    /// Returns when the quiet hours end that include this time. None if the member may be notified.
    #[must_use]
    pub fn quiet_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.quiet_hours?.end(now)
    }
}

impl From<Model> for NotificationSettings {
    /// Without quiet hours if this version does not know their time zone.
    fn from(row: Model) -> Self {
        let quiet_hours = || {
            let time = |minutes: Option<i16>| quiet_hours::time(minutes?);
            QuietHours::new(time(row.quiet_from)?, time(row.quiet_until)?, row.time_zone.as_deref()?).ok()
        };
        Self { push: row.push, email: row.email, shows_text: row.shows_text, quiet_hours: quiet_hours() }
    }
}

pub async fn find(db: &impl ConnectionTrait, member: MemberId) -> Result<NotificationSettings, DbErr> {
    let row = Entity::find_by_id(member).one(db).await?;
    Ok(row.map(NotificationSettings::from).unwrap_or_default())
}

/// Returns the settings of those of these members who have changed them. One statement.
pub async fn find_many(
    db: &impl ConnectionTrait,
    members: &[MemberId],
) -> Result<HashMap<MemberId, NotificationSettings>, DbErr> {
    let of_members = one_of(db, Column::MemberId, members.iter().map(|id| id.0));
    let rows = Entity::find().filter(of_members).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.member_id, row.into())).collect())
}
