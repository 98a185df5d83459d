use causerie_macros::object;

use super::input::SetShowsReadMarksInput;
use super::payload::SetShowsReadMarksPayload;
use crate::graphql::error::Result;
use crate::graphql::plan::{Execution, ViewerWrite};
use crate::graphql::user_error::into_payload;
use crate::messaging::conversation::read_marks;

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
        let outcome = read_marks::set_shown(&execution.context.app, write.viewer, shown).await;
        let (done, user_errors) = into_payload(execution, outcome, "showsReadMarks")?;
        Ok(SetShowsReadMarksPayload { shows_read_marks: done.map(|()| shown), user_errors })
    }
}
