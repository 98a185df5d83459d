//! The space for an SQLite database.

use std::fs::OpenOptions;

use rstest::rstest;

use super::{diagnosis, finds_with};
use crate::support::disk::Disk;

const GIB: u64 = 1024 * 1024 * 1024;

#[rstest]
#[case(8, "failed   disk space: ", "make room")]
#[case(500, "warning  disk space: ", "less than 1 GiB")]
#[tokio::test]
async fn little_space_is_reported(#[case] megabytes: usize, #[case] verdict: &str, #[case] advice: &str) {
    let disk = Disk::of(megabytes);
    disk.serves().stop();

    for text in [verdict, advice] {
        finds_with(disk.command(&[]), &["--database", &disk.url()], text).await;
    }
}

#[tokio::test]
async fn less_space_than_the_database_has_is_a_warning() {
    let disk = Disk::of(4096);
    disk.serves().stop();
    let url = disk.url();
    let arguments = ["--database", &url];
    let (findings, _) = diagnosis(disk.command(&[]), &arguments).await;
    assert!(findings.contains("ok       disk space: "), "{findings}");

    // Sparse: it needs no space.
    let file = OpenOptions::new().write(true).open(disk.path("c.db")).expect("the file");
    file.set_len(5 * GIB).expect("a longer file");

    finds_with(disk.command(&[]), &arguments, "than the database has (5120 MiB)").await;
}
