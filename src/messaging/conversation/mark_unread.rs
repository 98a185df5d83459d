//! Marking a conversation as unread, as a reminder. Read marks do not move back, so the correspondent cannot see it.
//! Marking it as read clears it (`mark_read.rs`), as does sending (`message/append_statements.rs`).

use entity::id::{ConversationId, MemberId};
use entity::participant::Column;

use crate::app::App;
use crate::messaging::Result;
use crate::messaging::conversation::own_state;

pub async fn mark_unread(app: &App, viewer: MemberId, id: ConversationId) -> Result<()> {
    own_state::change(app, viewer, id, |update, own, _| {
        (!own.marked_unread).then(|| update.col_expr(Column::MarkedUnread, true.into()))
    })
    .await
}
