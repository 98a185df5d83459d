//! Backups of an SQLite database, and what clients hear after one was restored.

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

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

fn is_done(output: &Output) {
    assert!(output.status.success(), "{output:?}");
}

/// How the older file came into its data.
#[derive(Clone, Copy, Debug)]
enum Way {
    Command,
    /// Over the file, which stays the same one to the system.
    Copied,
    /// As a file of its own.
    Moved,
}

/// And how it was made.
#[derive(Clone, Copy, Debug)]
enum Made {
    Command,
    Shell,
}

/// As with the shell of SQLite.
async fn sqlite(database: &Path, sql: &str) {
    let database = format!("sqlite://{}?mode=rwc", database.display());
    let database = Database::connect(database).await.expect("it opens");
    database.execute_unprepared(sql).await.expect("valid SQL");
    database.close().await.expect("it closes");
}

#[rstest]
#[tokio::test]
async fn after_an_older_file_was_restored_old_cursors_have_expired_for_good(
    #[values(Way::Command, Way::Copied, Way::Moved)] way: Way,
    #[values(Made::Command, Made::Shell)] made: Made,
) {
    let data = DataDirectory::new();
    let serving = serve(&data);
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    let id = ada.writes_to(&bob, "before").await;
    let backup = data.path("backup.db");
    match made {
        Made::Command => is_done(&back_up(&data, "backup.db")),
        Made::Shell => {
            sqlite(&data.path("causerie.db"), &format!("VACUUM INTO '{}'", backup.display())).await;
        }
    }
    for number in 0..3 {
        ada.sends(&id, &format!("lost {number}")).await;
    }
    let cursor = bob.cursor().await;
    assert_eq!(serving.stop().0, Some(0));

    match way {
        Way::Command => is_done(&restore(&data, &[text(&backup), "--yes"])),
        Way::Copied => {
            fs::copy(&backup, data.path("causerie.db")).expect("it is copied");
        }
        Way::Moved => fs::rename(&backup, data.path("causerie.db")).expect("it is moved"),
    }
    let serving = serve(&data);
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    assert_eq!(bob.history(&id).await, ["before"]);

    assert_eq!(bob.subscribes_to_messages(&cursor).await.error_code().await, "CURSOR_EXPIRED");
    let anew = bob.cursor().await;
    let mut subscription = bob.subscribes_to_messages(&anew).await;
    // Past the number of the old cursor; once far past it.
    let more = if matches!((way, made), (Way::Copied, Made::Shell)) { 1000 } else { 20 };
    for number in 0..more {
        ada.sends(&id, &number.to_string()).await;
        assert_eq!(subscription.receives().await, number.to_string(), "everything once");
    }
    assert_eq!(
        bob.subscribes_to_messages(&cursor).await.error_code().await,
        "CURSOR_EXPIRED",
        "past its number, too"
    );
    let heard_by = |bob: Actor, cursor: String| async move {
        bob.subscribes_to_messages(&cursor).await.receives().await
    };
    assert_eq!(heard_by(bob.clone(), anew.clone()).await, "0");
    // Nor does a restart change it, in which nothing was restored.
    assert_eq!(serving.stop().0, Some(0));
    let serving = serve(&data);
    let bob = serving.member("Bob").await;
    assert_eq!(heard_by(bob, anew).await, "0");
}

#[tokio::test]
async fn a_kill_begins_no_epoch() {
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
async fn a_backup_is_whole_and_its_owners_alone() {
    let data = DataDirectory::new();
    is_refused(&back_up(&data, "too-early.db"), "there is no database");
    let serving = serve(&data);
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    ada.writes_to(&bob, "in the log alone, so far").await;

    is_done(&back_up(&data, "backup.db"));

    let mode = fs::metadata(data.path("backup.db")).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    is_refused(&back_up(&data, "backup.db"), "exists");
    let missing = run(&["backup", "/nowhere/backup.db", "--database", &data.database_url()]);
    is_refused(&missing, "/nowhere/backup.db");
    assert_eq!(data.as_path().read_dir().expect("a directory").count(), 5, "nothing is left behind");

    let elsewhere = DataDirectory::new();
    is_done(&restore(&elsewhere, &[text(&data.path("backup.db"))]));
    let bob = serve(&elsewhere).member("Bob").await;
    assert_eq!(bob.id, serving.member("Bob").await.id);
}

#[tokio::test]
async fn a_restore_is_refused_where_it_would_do_harm() {
    let data = DataDirectory::new();
    let serving = serve(&data);
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    is_done(&back_up(&data, "backup.db"));
    let backup = data.path("backup.db");

    is_refused(&restore(&data, &[text(&backup), "--yes"]), "a service runs on this database");
    ada.sends(&id, "deux").await;
    assert_eq!(serving.stop().0, Some(0));

    let unasked = restore(&data, &[text(&backup)]);
    is_refused(&unasked, "--yes");
    assert_eq!(unasked.status.code(), Some(2));
    fs::write(data.path("nonsense.db"), "nonsense").expect("a file");
    is_refused(
        &restore(&data, &[text(&data.path("nonsense.db")), "--yes"]),
        "nonsense.db cannot be restored",
    );
    let mut damaged = fs::read(&backup).expect("a file");
    let end = damaged.len();
    damaged[4096..end.min(40_000)].fill(0x55);
    fs::write(data.path("damaged.db"), damaged).expect("a file");
    is_refused(&restore(&data, &[text(&data.path("damaged.db")), "--yes"]), "damaged.db cannot be restored");
    sqlite(&data.path("foreign.db"), "CREATE TABLE t (x)").await;
    is_refused(&restore(&data, &[text(&data.path("foreign.db")), "--yes"]), "no database of Causerie");
    fs::copy(&backup, data.path("live.db")).expect("a file");
    fs::write(data.path("live.db-wal"), "a log").expect("a file");
    is_refused(&restore(&data, &[text(&data.path("live.db")), "--yes"]), "not whole");
    is_refused(&restore(&data, &["/nowhere.db", "--yes"]), "/nowhere.db");
    is_refused(&restore(&data, &[]), "FILE");

    // The database is as it was.
    let serving = serve(&data);
    let bob = serving.member("Bob").await;
    assert_eq!(bob.history(&id).await, ["un", "deux"]);
}

#[test]
fn for_postgresql_there_are_better_ways() {
    let database = "postgres://nobody@127.0.0.1:1/none";
    is_refused(&run(&["backup", "x.db", "--database", database]), "pg_dump");
    is_refused(&run(&["restore", "x.db", "--database", database]), "--new-epoch");
}

/// What the document says to type.
#[tokio::test]
async fn the_documented_commands_work() {
    let document = include_str!("../../docs/operations.md");
    let section =
        document.split("## Backups").nth(1).expect("a section").split("\n## ").next().expect("its text");
    let blocks: Vec<_> =
        section.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(blocks.len(), 2, "to back up, and to restore");
    let data = DataDirectory::new();
    fs::create_dir(data.path("data")).expect("a directory");
    let url = format!("sqlite://{}", data.path("data/causerie.db").display());
    let types = |commands: &str| {
        let program = Path::new(env!("CARGO_BIN_EXE_causerie")).parent().expect("a directory");
        let path = format!("{}:{}", program.display(), std::env::var("PATH").expect("a path"));
        let mut shell = Command::new("sh");
        shell.args(["-eu", "-c", commands]).current_dir(data.as_path()).env("PATH", path);
        shell.env("CAUSERIE_DATABASE", &url).output().expect("a shell")
    };
    let serving = Program::serve(&url, |_| {});
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;

    is_done(&types(blocks[0]));

    ada.sends(&id, "deux").await;
    assert_eq!(serving.stop().0, Some(0));
    is_done(&types(blocks[1]));
    let serving = Program::serve(&url, |_| {});
    let bob = serving.member("Bob").await;
    assert_eq!(bob.history(&id).await, ["un"]);
}
