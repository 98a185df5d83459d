//! The viewer's archive: conversations that left their list until the next message. The correspondent is not notified.

use entity::id::{ConversationId, MemberId};
use entity::participant::Column;
use sea_orm::sea_query::Expr;

use crate::app::App;
use crate::messaging::Result;
use crate::messaging::conversation::own_state;

/// Moves the conversation from the list to the archive, where it keeps its place in the order.
pub async fn archive(app: &App, viewer: MemberId, id: ConversationId) -> Result<()> {
    own_state::change(app, viewer, id, |update, own, _| {
        let activity = own.activity_seq?;
        Some(
            update
                .col_expr(Column::ActivitySeq, Expr::val(None::<i64>))
                .col_expr(Column::ArchivedSeq, activity.into()),
        )
    })
    .await
}

/// Moves the conversation back to where it was in the list.
pub async fn unarchive(app: &App, viewer: MemberId, id: ConversationId) -> Result<()> {
    own_state::change(app, viewer, id, |update, own, _| {
        own.is_archived().then(|| update.col_expr(Column::ActivitySeq, Expr::val(own.archived_seq)))
    })
    .await
}
