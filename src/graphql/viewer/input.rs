//! Inputs of the mutations of the viewer's own settings.

use async_graphql::InputObject;

/// Input for `setShowsReadMarks`.
#[derive(InputObject)]
pub struct SetShowsReadMarksInput {
    /// Whether correspondents see what the viewer has read, and the viewer what they have read.
    pub(super) shows_read_marks: bool,
}
