//! Backup and restore of an SQLite database, and event cursors after a restore.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use rstest::rstest;
use sea_orm::{ConnectionTrait, Database};

use crate::support::program::{is_refused, run};
use crate::support::{Actor, DataDirectory, Program};

fn serve(data: &DataDirectory) -> Program {
    Program::serve(&data.database_url(), |command| {
        command.args(["--sends-per-minute", "0"]);
    })
}

fn back_up(data: &DataDirectory, name: &str) -> Output {
    run(&["backup", text(&data.path(name)), "--database", &data.database_url()])
}

fn restore(data: &DataDirectory, arguments: &[&str]) -> Output {
    run(&[&["restore", "--database", &data.database_url()], arguments].concat())
}

/// Moves the database away, as an operator does before a restore.
fn move_away(data: &DataDirectory) {
    fs::create_dir(data.path("old")).expect("a directory");
    for entry in data.as_path().read_dir().expect("a directory") {
        let entry = entry.expect("an entry");
        let name = entry.file_name();
        if name.to_string_lossy().starts_with("causerie.db") {
            fs::rename(entry.path(), data.path("old").join(name)).expect("a moved file");
        }
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

fn assert_success(output: &Output) {
    assert!(output.status.success(), "{output:?}");
}

/// How the backup replaced the database file.
#[derive(Clone, Copy, Debug)]
enum RestoredBy {
    Command,
    /// Copied over the file, which keeps its inode.
    Copied,
    /// Renamed, as a new inode.
    Moved,
}

/// How the backup was made.
#[derive(Clone, Copy, Debug)]
enum BackedUpBy {
    Command,
    Shell,
}

/// Executes SQL as the SQLite shell does, without the service.
async fn sqlite(database: &Path, sql: &str) {
    let database = format!("sqlite://{}?mode=rwc", database.display());
    let database = Database::connect(database).await.expect("an open database");
    database.execute_unprepared(sql).await.expect("valid SQL");
    database.close().await.expect("a closed database");
}

#[rstest]
#[tokio::test]
async fn cursors_from_before_a_restore_have_expired(
    #[values(RestoredBy::Command, RestoredBy::Copied, RestoredBy::Moved)] restored_by: RestoredBy,
    #[values(BackedUpBy::Command, BackedUpBy::Shell)] backed_up_by: BackedUpBy,
) {
    let data = DataDirectory::new();
    let serving = serve(&data);
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    let id = ada.writes_to(&bob, "before").await;
    let backup = data.path("backup.db");
    match backed_up_by {
        BackedUpBy::Command => assert_success(&back_up(&data, "backup.db")),
        BackedUpBy::Shell => {
            sqlite(&data.path("causerie.db"), &format!("VACUUM INTO '{}'", backup.display())).await;
        }
    }
    for number in 0..3 {
        ada.sends(&id, &format!("lost {number}")).await;
    }
    let cursor = bob.cursor().await;
    assert_eq!(serving.stop().0, Some(0));

    match restored_by {
        RestoredBy::Command => {
            move_away(&data);
            assert_success(&restore(&data, &[text(&backup)]));
        }
        RestoredBy::Copied => {
            fs::copy(&backup, data.path("causerie.db")).expect("a copy");
        }
        RestoredBy::Moved => fs::rename(&backup, data.path("causerie.db")).expect("a rename"),
    }
    let serving = serve(&data);
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    assert_eq!(bob.history(&id).await, ["before"]);

    assert_eq!(bob.subscribes_to_messages(&cursor).await.error_code().await, "CURSOR_EXPIRED");
    let new_cursor = bob.cursor().await;
    let mut subscription = bob.subscribes_to_messages(&new_cursor).await;
    // Past the event number of the old cursor; in one case far past it.
    let more = if matches!((restored_by, backed_up_by), (RestoredBy::Copied, BackedUpBy::Shell)) {
        1000
    } else {
        20
    };
    for number in 0..more {
        ada.sends(&id, &number.to_string()).await;
        assert_eq!(subscription.receives().await, number.to_string(), "each message once");
    }
    assert_eq!(
        bob.subscribes_to_messages(&cursor).await.error_code().await,
        "CURSOR_EXPIRED",
        "also past its event number"
    );
    let first_message_after = |bob: Actor, cursor: String| async move {
        bob.subscribes_to_messages(&cursor).await.receives().await
    };
    assert_eq!(first_message_after(bob.clone(), new_cursor.clone()).await, "0");
    // A restart without a restore changes nothing.
    assert_eq!(serving.stop().0, Some(0));
    let serving = serve(&data);
    let bob = serving.member("Bob").await;
    assert_eq!(first_message_after(bob, new_cursor).await, "0");
}

#[tokio::test]
async fn a_crash_does_not_expire_cursors() {
    let data = DataDirectory::new();
    let serving = serve(&data);
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    let cursor = bob.cursor().await;
    ada.writes_to(&bob, "acknowledged").await;
    serving.kill();

    let serving = serve(&data);

    let bob = serving.member("Bob").await;
    assert_eq!(bob.subscribes_to_messages(&cursor).await.receives().await, "acknowledged");
}

#[tokio::test]
async fn a_backup_is_complete_and_readable_by_its_owner_only() {
    let data = DataDirectory::new();
    is_refused(&back_up(&data, "too-early.db"), "there is no database");
    let serving = serve(&data);
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    ada.writes_to(&bob, "only in the write-ahead log so far").await;

    assert_success(&back_up(&data, "backup.db"));

    let mode = fs::metadata(data.path("backup.db")).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    is_refused(&back_up(&data, "backup.db"), "exists");
    let missing = run(&["backup", "/nowhere/backup.db", "--database", &data.database_url()]);
    is_refused(&missing, "/nowhere/backup.db");
    assert_eq!(
        data.as_path().read_dir().expect("a directory").count(),
        5,
        "no temporary file is left behind"
    );

    let elsewhere = DataDirectory::new();
    assert_success(&restore(&elsewhere, &[text(&data.path("backup.db"))]));
    let bob = serve(&elsewhere).member("Bob").await;
    assert_eq!(bob.id, serving.member("Bob").await.id);
}

#[tokio::test]
async fn a_restore_into_a_used_place_is_refused() {
    let data = DataDirectory::new();
    let serving = serve(&data);
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    assert_success(&back_up(&data, "backup.db"));
    let backup = data.path("backup.db");

    is_refused(&restore(&data, &[text(&backup)]), "causerie.db exists: move the old database away first");
    ada.sends(&id, "deux").await;
    assert_eq!(serving.stop().0, Some(0));
    is_refused(&restore(&data, &[text(&backup)]), "causerie.db exists");

    // The database is unchanged.
    let serving = serve(&data);
    assert_eq!(serving.member("Bob").await.history(&id).await, ["un", "deux"]);
    serving.kill();
    // The log of the killed service would be applied to the restored database.
    fs::remove_file(data.path("causerie.db")).expect("a removed file");
    is_refused(&restore(&data, &[text(&backup)]), "causerie.db-wal exists");
    move_away(&data);
    assert_success(&restore(&data, &[text(&backup)]));
    assert_eq!(serve(&data).member("Bob").await.history(&id).await, ["un"]);
}

#[tokio::test]
async fn a_file_that_is_no_intact_backup_is_not_restored() {
    let data = DataDirectory::new();
    let serving = serve(&data);
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    ada.writes_to(&bob, "un").await;
    let backup = data.path("backup.db");
    assert_success(&back_up(&data, "backup.db"));
    assert_eq!(serving.stop().0, Some(0));
    let empty = DataDirectory::new();
    let into_empty = |file: &str| restore(&empty, &[text(&data.path(file))]);

    fs::write(data.path("nonsense.db"), "nonsense").expect("a file");
    is_refused(&into_empty("nonsense.db"), "nonsense.db cannot be restored");
    let mut damaged = fs::read(&backup).expect("a file");
    let end = damaged.len();
    damaged[4096..end.min(40_000)].fill(0x55);
    fs::write(data.path("damaged.db"), damaged).expect("a file");
    is_refused(&into_empty("damaged.db"), "damaged.db cannot be restored");
    sqlite(&data.path("foreign.db"), "CREATE TABLE t (x)").await;
    is_refused(&into_empty("foreign.db"), "not a database of Causerie");
    fs::copy(&backup, data.path("live.db")).expect("a file");
    fs::write(data.path("live.db-wal"), "a log").expect("a file");
    is_refused(&into_empty("live.db"), "is incomplete");
    is_refused(&into_empty("missing.db"), "missing.db");
    is_refused(&restore(&empty, &[]), "FILE");

    let left = empty.as_path().read_dir().expect("a directory").count();
    assert_eq!(left, 0, "nothing is left behind");
    assert_success(&into_empty("backup.db"));
    assert_eq!(empty.as_path().read_dir().expect("a directory").count(), 1);
}

/// To back up and to restore: on SQLite, and on PostgreSQL.
pub fn documented_commands() -> [&'static str; 4] {
    let document = include_str!("../../docs/operations/backups.md");
    let blocks = document.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.collect::<Vec<_>>().try_into().expect("four blocks of commands")
}

#[test]
fn backup_and_restore_refuse_postgresql_and_name_the_alternative() {
    let database = "postgres://nobody@127.0.0.1:1/none";
    is_refused(&run(&["backup", "x.db", "--database", database]), "pg_dump");
    is_refused(&run(&["restore", "x.db", "--database", database]), "--new-epoch");
}

/// The commands for SQLite in docs/operations/backups.md. `backups_under_load` executes those for PostgreSQL.
#[tokio::test]
async fn the_documented_commands_work() {
    let [back_up, restore, ..] = documented_commands();
    let data = DataDirectory::new();
    fs::create_dir(data.path("data")).expect("a directory");
    let url = format!("sqlite://{}", data.path("data/causerie.db").display());
    let run_commands = |commands: &str| {
        let program = Path::new(env!("CARGO_BIN_EXE_causerie")).parent().expect("a directory");
        let path = format!("{}:{}", program.display(), std::env::var("PATH").expect("a path"));
        let mut shell = Command::new("sh");
        shell.args(["-eu", "-c", commands]).current_dir(data.as_path()).env("PATH", path);
        shell.env("CAUSERIE_DATABASE", &url).output().expect("a shell")
    };
    let serving = Program::serve(&url, |_| {});
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;

    assert_success(&run_commands(back_up));

    ada.sends(&id, "deux").await;
    assert_eq!(serving.stop().0, Some(0));
    assert_success(&run_commands(restore));
    let serving = Program::serve(&url, |_| {});
    let bob = serving.member("Bob").await;
    assert_eq!(bob.history(&id).await, ["un"]);
}
