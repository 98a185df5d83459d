//! Backups of an SQLite database, and what clients hear after one was restored.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rstest::rstest;
use sea_orm::{ConnectionTrait, Database};

use crate::support::program::{is_refused, run};
use crate::support::{Actor, Program};

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a directory") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn url(&self) -> String {
        format!("sqlite://{}", self.path("causerie.db").display())
    }

    fn serves(&self) -> Program {
        Program::serve(&self.url(), |command| {
            command.args(["--sends-per-minute", "0"]);
        })
    }

    fn backs_up(&self, name: &str) -> Output {
        run(&["backup", text(&self.path(name)), "--database", &self.url()])
    }

    fn restores(&self, arguments: &[&str]) -> Output {
        run(&[&["restore", "--database", &self.url()], arguments].concat())
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

fn is_done(output: &Output) {
    assert!(output.status.success(), "{output:?}");
}

/// How the older file came into its place.
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
    let place = Place::new();
    let serving = place.serves();
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    let id = ada.writes_to(&bob, "before").await;
    let backup = place.path("backup.db");
    match made {
        Made::Command => is_done(&place.backs_up("backup.db")),
        Made::Shell => {
            sqlite(&place.path("causerie.db"), &format!("VACUUM INTO '{}'", backup.display())).await;
        }
    }
    for number in 0..3 {
        ada.sends(&id, &format!("lost {number}")).await;
    }
    let cursor = bob.cursor().await;
    assert_eq!(serving.stop().0, Some(0));

    match way {
        Way::Command => is_done(&place.restores(&[text(&backup), "--yes"])),
        Way::Copied => {
            fs::copy(&backup, place.path("causerie.db")).expect("it is copied");
        }
        Way::Moved => fs::rename(&backup, place.path("causerie.db")).expect("it is moved"),
    }
    let serving = place.serves();
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    assert_eq!(bob.history(&id).await, ["before"]);

    assert_eq!(bob.subscribes_to_messages(&cursor).await.error_code().await, "CURSOR_EXPIRED");
    let anew = bob.cursor().await;
    let mut feed = bob.subscribes_to_messages(&anew).await;
    // Past the number of the old cursor; once far past it.
    let more = if matches!((way, made), (Way::Copied, Made::Shell)) { 1000 } else { 20 };
    for number in 0..more {
        ada.sends(&id, &number.to_string()).await;
        assert_eq!(feed.receives().await, number.to_string(), "everything once");
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
    let serving = place.serves();
    let bob = serving.member("Bob").await;
    assert_eq!(heard_by(bob, anew).await, "0");
}

#[tokio::test]
async fn a_kill_begins_no_epoch() {
    let place = Place::new();
    let serving = place.serves();
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    let cursor = bob.cursor().await;
    ada.writes_to(&bob, "acknowledged").await;
    serving.kill();

    let serving = place.serves();

    let bob = serving.member("Bob").await;
    assert_eq!(bob.subscribes_to_messages(&cursor).await.receives().await, "acknowledged");
}

#[tokio::test]
async fn a_backup_is_whole_and_its_owners_alone() {
    let place = Place::new();
    is_refused(&place.backs_up("too-early.db"), "there is no database");
    let serving = place.serves();
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    ada.writes_to(&bob, "in the log alone, so far").await;

    is_done(&place.backs_up("backup.db"));

    let mode = fs::metadata(place.path("backup.db")).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    is_refused(&place.backs_up("backup.db"), "exists");
    let missing = run(&["backup", "/nowhere/backup.db", "--database", &place.url()]);
    is_refused(&missing, "/nowhere/backup.db");
    assert_eq!(place.folder.path().read_dir().expect("a directory").count(), 5, "nothing is left behind");

    let elsewhere = Place::new();
    is_done(&elsewhere.restores(&[text(&place.path("backup.db"))]));
    let bob = elsewhere.serves().member("Bob").await;
    assert_eq!(bob.id, serving.member("Bob").await.id);
}

#[tokio::test]
async fn a_restore_is_refused_where_it_would_do_harm() {
    let place = Place::new();
    let serving = place.serves();
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    is_done(&place.backs_up("backup.db"));
    let backup = place.path("backup.db");

    is_refused(&place.restores(&[text(&backup), "--yes"]), "a service runs on this database");
    ada.sends(&id, "deux").await;
    assert_eq!(serving.stop().0, Some(0));

    let unasked = place.restores(&[text(&backup)]);
    is_refused(&unasked, "--yes");
    assert_eq!(unasked.status.code(), Some(2));
    fs::write(place.path("nonsense.db"), "nonsense").expect("a file");
    is_refused(
        &place.restores(&[text(&place.path("nonsense.db")), "--yes"]),
        "nonsense.db cannot be restored",
    );
    let mut damaged = fs::read(&backup).expect("a file");
    let end = damaged.len();
    damaged[4096..end.min(40_000)].fill(0x55);
    fs::write(place.path("damaged.db"), damaged).expect("a file");
    is_refused(&place.restores(&[text(&place.path("damaged.db")), "--yes"]), "damaged.db cannot be restored");
    sqlite(&place.path("foreign.db"), "CREATE TABLE t (x)").await;
    is_refused(&place.restores(&[text(&place.path("foreign.db")), "--yes"]), "no database of Causerie");
    fs::copy(&backup, place.path("live.db")).expect("a file");
    fs::write(place.path("live.db-wal"), "a log").expect("a file");
    is_refused(&place.restores(&[text(&place.path("live.db")), "--yes"]), "not whole");
    is_refused(&place.restores(&["/nowhere.db", "--yes"]), "/nowhere.db");
    is_refused(&place.restores(&[]), "FILE");

    // The database is as it was.
    let serving = place.serves();
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
    let place = Place::new();
    fs::create_dir(place.path("data")).expect("a directory");
    let url = format!("sqlite://{}", place.path("data/causerie.db").display());
    let types = |commands: &str| {
        let program = Path::new(env!("CARGO_BIN_EXE_causerie")).parent().expect("a directory");
        let path = format!("{}:{}", program.display(), std::env::var("PATH").expect("a path"));
        let mut shell = Command::new("sh");
        shell.args(["-eu", "-c", commands]).current_dir(place.folder.path()).env("PATH", path);
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
