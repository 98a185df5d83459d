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
    let mut logged = Instant::now();
    let all = index_missing(store, |batch| {
        bar.inc(batch);
        if logged.elapsed() >= LOG_INTERVAL {
            logged = Instant::now();
            // Read before `suspend`: inside, the bar is locked.
            let done = bar.position();
            bar.suspend(|| tracing::info!(done, members, "indexing members for the search"));
        }
    });
    let all = all.await?;
    bar.finish_and_clear();
    tracing::info!(members = all, "indexed members for the search");
    Ok(())
}
