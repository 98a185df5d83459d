//! The system clock.

use rstest::rstest;

use super::diagnosis;
use crate::support::fake_clock::FakeClock;
use crate::support::{Backend, Database, Postgres, Program, Sqlite};

#[rstest]
#[tokio::test]
async fn a_wrong_clock_is_a_failure(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = Database::migrated(backend).await else { return };
    Program::serve(&database.url, |_| {}).stop();
    let clock = FakeClock::right();
    let arguments = ["--database", &database.url];
    let (findings, failed) = diagnosis(clock.causerie(), &arguments).await;
    assert!(!failed, "{findings}");

    clock.jumps_to("-1h");
    let (findings, _) = diagnosis(clock.causerie(), &arguments).await;

    assert!(findings.contains("behind the time at which a service last used the database"), "{findings}");
    let compared = findings.contains("s from that of the database's server");
    assert_eq!(compared, backend == Postgres, "{findings}");
}
