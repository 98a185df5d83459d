//! The system clock jumps back and ahead.

use rstest::rstest;
use tokio::task::block_in_place;

use super::load::{Load, UNLIMITED};
use super::scale::{random, seed, times};
use crate::support::fake_clock::FakeClock;
use crate::support::{Backend, Database, Postgres, Sqlite};

const OFFSETS: [&str; 6] = ["-40d", "-1h", "-2s", "+0", "+1h", "+40d"];

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_clock_jumps_both_ways(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = Database::migrated(backend).await else { return };
    let seed = seed();
    let mut random = random(seed, 1000);
    let clock = FakeClock::right();
    let program = block_in_place(|| clock.serve_with(&database.url, &UNLIMITED[2..]));
    let load = Load::start(&[program.url()], seed).await;

    for _ in 0..times(10, 200) {
        load.acknowledges(1 + random.below(100)).await;
        clock.jumps_to(OFFSETS[random.below(OFFSETS.len())]);
    }

    load.ends(&database.url, &[]).await;
}
