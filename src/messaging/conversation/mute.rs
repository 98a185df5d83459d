//! Muting a conversation for the viewer, until a time or for good. The correspondent is not notified.

use chrono::{DateTime, Utc};
use entity::id::{ConversationId, MemberId};
use entity::participant::Column;
use sea_orm::sea_query::Expr;

use crate::app::App;
use crate::messaging::conversation::own_state;
use crate::messaging::{Refusal, Result};

/// Mutes the conversation until a time; until it is unmuted if that is None.
pub async fn mute(
    app: &App,
    viewer: MemberId,
    id: ConversationId,
    until: Option<DateTime<Utc>>,
) -> Result<()> {
    if until.is_some_and(|until| until <= app.clock.now()) {
        return Err(Refusal::TimeNotInFuture.into());
    }
    own_state::change(app, viewer, id, |update, own, now| {
        let is_changed = !own.is_muted(now) || own.muted_until != until;
        is_changed.then(|| {
            update.col_expr(Column::MutedAt, now.into()).col_expr(Column::MutedUntil, Expr::val(until))
        })
    })
    .await
}

pub async fn unmute(app: &App, viewer: MemberId, id: ConversationId) -> Result<()> {
    let never = || Expr::val(None::<DateTime<Utc>>);
    own_state::change(app, viewer, id, |update, own, now| {
        own.is_muted(now)
            .then(|| update.col_expr(Column::MutedAt, never()).col_expr(Column::MutedUntil, never()))
    })
    .await
}
