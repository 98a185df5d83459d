//! What a migration cannot do in the database alone: the words of members whom versions before wrote.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use sea_orm::DbErr;
use tokio::time::Instant;

use crate::messaging::member::search_index::{catch_up, overdue};
use crate::store::Store;

/// How often the log tells how far it is.
const TELLING: Duration = Duration::from_secs(10);

/// A terminal shows how far it is, the log tells it. Cut short, the next start goes on from there.
pub async fn make_searchable(store: &Store) -> Result<(), DbErr> {
    let members = overdue(store).await?;
    if members == 0 {
        return Ok(());
    }
    let bar = ProgressBar::new(members);
    if let Ok(style) = ProgressStyle::with_template("members to find: {wide_bar} {pos} of {len}, {eta} left")
    {
        bar.set_style(style);
    }
    let mut told = Instant::now();
    let all = catch_up(store, |batch| {
        bar.inc(batch);
        if told.elapsed() >= TELLING {
            told = Instant::now();
            // Not inside: a bar that is suspended cannot be asked.
            let done = bar.position();
            bar.suspend(|| tracing::info!(done, members, "members are made searchable"));
        }
    });
    let all = all.await?;
    bar.finish_and_clear();
    tracing::info!(members = all, "members can be found by each word of their names");
    Ok(())
}
