//! Showing or hiding a member's read marks, in all their conversations. `conversation/read_marks.rs` has the rule.

use entity::event::EventKind;
use entity::id::MemberId;
use entity::member;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::live::event_log::NewEvent;
use crate::messaging::Result;
use crate::messaging::transaction::WriteTransaction;
use crate::store::{WriteTimeout, retry_on_conflict};

pub async fn set(app: &App, viewer: MemberId, shown: bool) -> Result<()> {
    retry_on_conflict(&app.store, WriteTimeout::Standard, || attempt(app, viewer, shown)).await
}

async fn attempt(app: &App, viewer: MemberId, shown: bool) -> Result<()> {
    let mut write = WriteTransaction::begin(app).await?;
    let changed = member::Entity::update_many()
        .col_expr(member::Column::ShowsReadMarks, shown.into())
        .filter(member::COLUMN.id.eq(viewer))
        .filter(member::COLUMN.shows_read_marks.ne(shown))
        .exec(&*write)
        .await?;
    if changed.rows_affected == 0 {
        return Ok(());
    }
    write.log(&[NewEvent::new(viewer, EventKind::SettingsChanged)]).await?;
    write.commit().await?;
    Ok(())
}
