//! Members who look at a conversation on a connected page need not be notified of its messages.

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, Statement};

use crate::app::App;
use crate::store::{StoreError, WriteTimeout, retry_on_conflict, values_table};

/// How long before it is due a notification is dropped, so that the process that shows the conversation is not too late.
const MARGIN: TimeDelta = TimeDelta::seconds(5);
/// Notifications in one statement.
const BATCH: usize = 100;

/// Drops the notifications that are due soon, of conversations that this process shows to their recipients.
pub async fn drop_shown(app: &App, notify_after: TimeDelta) -> Result<(), StoreError> {
    let age = (notify_after - MARGIN).max(TimeDelta::zero());
    let shown = app.event_bus.take_shown(app.clock.now() - age);
    for batch in shown.chunks(BATCH) {
        let sql = format!(
            "DELETE FROM notification WHERE (recipient_id, conversation_id) IN ({})",
            values_table(batch.len(), 2, 1)
        );
        let values: Vec<_> = batch
            .iter()
            .flat_map(|(member, conversation)| [(*member).into(), (*conversation).into()])
            .collect();
        let statement = Statement::from_sql_and_values(app.store.backend(), sql, values);
        let attempt = || async {
            let tx = app.store.begin().await?;
            tx.execute_raw(statement.clone()).await?;
            app.store.commit(tx).await
        };
        retry_on_conflict(&app.store, WriteTimeout::Standard, attempt).await?;
    }
    Ok(())
}
