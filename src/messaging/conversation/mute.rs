//! Asking not to be notified of a conversation. The other member never learns of it.

use entity::id::{ConversationId, MemberId};
use entity::participant;
use sea_orm::prelude::DateTimeUtc;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::messaging::{Refusal, Result};
use crate::store::{WriteTimeout, retry_on_conflict};

pub async fn set(app: &App, viewer: MemberId, id: ConversationId, muted: bool) -> Result<()> {
    retry_on_conflict(&app.store, WriteTimeout::Standard, || attempt(app, viewer, id, muted)).await
}

async fn attempt(app: &App, viewer: MemberId, id: ConversationId, muted: bool) -> Result<Option<()>> {
    let at: Option<DateTimeUtc> = muted.then(|| app.clock.now());
    let tx = app.store.begin().await?;
    let updated = participant::Entity::update_many()
        .col_expr(participant::Column::MutedAt, Expr::val(at))
        .filter(participant::COLUMN.conversation_id.eq(id))
        .filter(participant::COLUMN.member_id.eq(viewer))
        .exec(&tx)
        .await?;
    if updated.rows_affected == 0 {
        return Err(Refusal::ConversationNotFound.into());
    }
    tx.commit().await?;
    Ok(Some(()))
}
