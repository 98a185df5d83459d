//! Muting a conversation for the viewer. The correspondent is not notified.

use entity::id::{ConversationId, MemberId};
use entity::participant;
use sea_orm::prelude::DateTimeUtc;
use sea_orm::sea_query::Expr;

use crate::app::App;
use crate::messaging::conversation::membership;
use crate::messaging::{Refusal, Result};
use crate::store::{WriteTimeout, retry_on_conflict};

pub async fn set(app: &App, viewer: MemberId, id: ConversationId, muted: bool) -> Result<()> {
    retry_on_conflict(&app.store, WriteTimeout::Standard, || attempt(app, viewer, id, muted)).await
}

async fn attempt(app: &App, viewer: MemberId, id: ConversationId, muted: bool) -> Result<()> {
    let muted_at: Option<DateTimeUtc> = muted.then(|| app.clock.now());
    let tx = app.store.begin().await?;
    let updated = membership::update_own(viewer, id)
        .col_expr(participant::Column::MutedAt, Expr::val(muted_at))
        .exec(&tx)
        .await?;
    if updated.rows_affected == 0 {
        return Err(Refusal::ConversationNotFound.into());
    }
    tx.commit().await?;
    Ok(())
}
