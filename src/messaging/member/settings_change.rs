//! Changing how a member wants to be notified.

use entity::event::EventKind;
use entity::id::MemberId;
use entity::notification_settings::{ActiveModel, Column, Entity, Model};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use crate::app::App;
use crate::live::event_log::NewEvent;
use crate::messaging::Result;
use crate::messaging::member::notification_settings::NotificationSettings;
use crate::messaging::member::quiet_hours::{QuietHours, minutes};
use crate::messaging::transaction::WriteTransaction;
use crate::store::{WriteTimeout, retry_on_conflict};

/// What a member changes. None leaves a setting as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct SettingsChange {
    pub push: Option<bool>,
    pub email: Option<bool>,
    pub shows_text: Option<bool>,
    /// Some(None) removes the quiet hours.
    pub quiet_hours: Option<Option<QuietHours>>,
}

impl SettingsChange {
    /// Changes these settings of the viewer.
    pub async fn apply(self, app: &App, viewer: MemberId) -> Result<()> {
        retry_on_conflict(&app.store, WriteTimeout::Standard, || attempt(app, viewer, self)).await
    }
}

async fn attempt(app: &App, viewer: MemberId, change: SettingsChange) -> Result<()> {
    let columns = change.columns();
    if columns.is_empty() {
        return Ok(());
    }
    let mut write = WriteTransaction::begin(app).await?;
    // Locks the member. An erased one has no log, and keeps no settings.
    if write.log(&[NewEvent::new(viewer, EventKind::SettingsChanged)]).await?.is_empty() {
        return Ok(());
    }
    // Changes of different settings at the same time do not undo each other.
    Entity::insert(change.row(viewer))
        .on_conflict(OnConflict::column(Column::MemberId).update_columns(columns).to_owned())
        .exec_without_returning(&*write)
        .await?;
    write.commit().await?;
    Ok(())
}

impl SettingsChange {
    /// The columns that are set.
    fn columns(&self) -> Vec<Column> {
        let hours = [Column::QuietFrom, Column::QuietUntil, Column::TimeZone];
        let settings = [
            (self.push.is_some(), &[Column::Push][..]),
            (self.email.is_some(), &[Column::Email]),
            (self.shows_text.is_some(), &[Column::ShowsText]),
            (self.quiet_hours.is_some(), &hours),
        ];
        let set = settings.into_iter().filter(|(is_set, _)| *is_set);
        set.flat_map(|(_, columns)| columns.iter().copied()).collect()
    }

    /// The row of a member who had the defaults.
    fn row(&self, member: MemberId) -> ActiveModel {
        let defaults = NotificationSettings::default();
        let hours = self.quiet_hours.unwrap_or(defaults.quiet_hours);
        let row = Model {
            member_id: member,
            push: self.push.unwrap_or(defaults.push),
            email: self.email.unwrap_or(defaults.email),
            shows_text: self.shows_text.unwrap_or(defaults.shows_text),
            quiet_from: hours.and_then(|hours| minutes(hours.from)),
            quiet_until: hours.and_then(|hours| minutes(hours.until)),
            time_zone: hours.map(|hours| hours.time_zone.name().to_owned()),
        };
        row.into_active_model().reset_all()
    }
}
