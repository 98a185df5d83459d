//! Search words for members that an older version wrote: a migration cannot compute them in SQL.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::time::Instant;

use crate::messaging::member::search_index::{count_unindexed, index_missing};
use crate::store::{Store, StoreError};

/// How often progress is logged.
const LOG_INTERVAL: Duration = Duration::from_secs(10);

/// Writes the missing search words, with progress on the terminal and in the log. If interrupted, the next start
/// continues.
pub async fn index_members(store: &Store) -> Result<(), StoreError> {
    let members = count_unindexed(store).await?;
    if members == 0 {
        return Ok(());
    }
    let bar = ProgressBar::new(members);
    if let Ok(style) = ProgressStyle::with_template("members to index: {wide_bar} {pos} of {len}, {eta} left")
    {
        bar.set_style(style);
    }
    let mut last_log = Instant::now();
    let indexing = index_missing(store, |batch| {
        bar.inc(batch);
        if last_log.elapsed() >= LOG_INTERVAL {
            last_log = Instant::now();
            // Read before `suspend`, which locks the bar.
            let done = bar.position();
            bar.suspend(|| tracing::info!(done, members, "indexing members for search"));
        }
    });
    let indexed = indexing.await?;
    bar.finish_and_clear();
    tracing::info!(members = indexed, "indexed members for search");
    Ok(())
}
