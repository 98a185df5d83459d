use causerie_macros::object;

use super::input::{SetShowsReadMarksInput, UpdateNotificationSettingsInput};
use super::notification_settings::OwnNotificationSettings;
use super::payload::{SetShowsReadMarksPayload, UpdateNotificationSettingsPayload};
use crate::graphql::error::Result;
use crate::graphql::plan::{Execution, Lookup, ViewerWrite};
use crate::graphql::user_error::into_payload;
use crate::messaging::member::show_read_marks;

#[derive(Default)]
pub struct ViewerMutation;

#[object]
impl ViewerMutation {
    /// Shows or hides what the viewer reads. Read marks are reciprocal: while the viewer hides theirs, they do not see
    /// those of their correspondents either. Whoever shows them again also shows what they have read in the meantime.
    async fn set_shows_read_marks(
        &self,
        execution: &Execution,
        input: SetShowsReadMarksInput,
    ) -> Result<SetShowsReadMarksPayload> {
        let (write, shown) = (ViewerWrite::begin(execution).await?, input.shows_read_marks);
        let outcome = show_read_marks::set(&execution.context.app, write.viewer, shown).await;
        let (done, user_errors) = into_payload(execution, outcome, "showsReadMarks")?;
        Ok(SetShowsReadMarksPayload { shows_read_marks: done.map(|()| shown), user_errors })
    }

    /// Changes how the viewer wants to be notified.
    async fn update_notification_settings(
        &self,
        execution: &Execution,
        input: UpdateNotificationSettingsInput,
    ) -> Result<UpdateNotificationSettingsPayload> {
        let write = ViewerWrite::begin(execution).await?;
        let outcome = match input.change() {
            Ok(change) => change.apply(&execution.context.app, write.viewer).await,
            Err(refusal) => Err(refusal.into()),
        };
        let (done, user_errors) = into_payload(execution, outcome, "quietHours")?;
        let notification_settings = Lookup(done.map(|()| OwnNotificationSettings));
        Ok(UpdateNotificationSettingsPayload { notification_settings, user_errors })
    }
}
