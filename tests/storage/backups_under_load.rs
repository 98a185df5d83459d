//! Backups that are made while members write, restored to an empty place.

use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use causerie::store::Store;
use entity::message;
use futures_util::future::join_all;
use rstest::rstest;
use sea_orm::{EntityTrait, QueryOrder};

use super::backups::documented_commands;
use crate::support::consistency::inconsistencies;
use crate::support::program::run;
use crate::support::{Actor, Backend, DataDirectory, Database, Postgres, Program, Sqlite, eventually};

const MEMBERS: usize = 8;

/// Members who each write to one other member, in a conversation of their own: the texts 0, 1, 2 …
struct Load {
    writers: Vec<(Actor, String)>,
    /// How many messages of each were acknowledged.
    acknowledged: [AtomicUsize; MEMBERS],
    is_over: AtomicBool,
}

impl Load {
    async fn on(serving: &Program, hub: &Actor) -> Self {
        let mut writers = Vec::new();
        for number in 0..MEMBERS {
            let writer = serving.member(&format!("M{number}")).await;
            let id = writer.writes_to(hub, "0").await;
            writers.push((writer, id));
        }
        Self {
            writers,
            acknowledged: [const { AtomicUsize::new(1) }; MEMBERS],
            is_over: AtomicBool::new(false),
        }
    }

    async fn write(&self) {
        let writers = self.writers.iter().zip(&self.acknowledged);
        join_all(writers.map(async |((writer, id), acknowledged)| {
            while !self.is_over.load(Ordering::SeqCst) {
                writer.sends(id, &acknowledged.load(Ordering::SeqCst).to_string()).await;
                acknowledged.fetch_add(1, Ordering::SeqCst);
            }
        }))
        .await;
    }

    fn acknowledged(&self) -> Vec<usize> {
        self.acknowledged.iter().map(|count| count.load(Ordering::SeqCst)).collect()
    }

    async fn all_have_sent(&self, more: usize) {
        let enough: Vec<_> = self.acknowledged().iter().map(|count| count + more).collect();
        eventually("messages of all members", async || {
            self.acknowledged().iter().zip(&enough).all(|(count, enough)| count >= enough)
        })
        .await;
    }
}

/// Executes commands with the address of one database and of another.
async fn shell(commands: &str, data: &DataDirectory, from: &str, to: &str) {
    let mut shell = Command::new("sh");
    shell.args(["-eu", "-c", commands]).current_dir(data.as_path());
    shell.env("DATABASE_URL", from).env("NEW_DATABASE_URL", to);
    finishes(move || shell.output().expect("a shell")).await;
}

/// Runs a program to its end, in another thread.
async fn finishes(program: impl FnOnce() -> Output + Send + 'static) {
    let output = tokio::task::spawn_blocking(program).await.expect("an output");
    assert!(output.status.success(), "{output:?}");
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_made_while_members_write_is_complete_and_consistent(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(database) = Database::migrated(backend).await else { return };
    let (data, elsewhere) = (DataDirectory::new(), Database::empty(backend).await.expect("a place"));
    let serving = Program::serve(&database.url, |command| {
        command.args(["--sends-per-minute", "0"]);
    });
    let hub = serving.member("Hub").await;
    let first_cursor = hub.cursor().await;
    let load = Load::on(&serving, &hub).await;
    let [_, _, dump, restore_dump] = documented_commands();
    let backup = data.path("backup.db").display().to_string();

    let backing_up = async {
        load.all_have_sent(20).await;
        let before = load.acknowledged();
        let (backup, url) = (backup.clone(), database.url.clone());
        match backend {
            Sqlite => finishes(move || run(&["backup", &backup, "--database", &url])).await,
            Postgres => shell(dump, &data, &url, "").await,
        }
        load.all_have_sent(5).await;
        load.is_over.store(true, Ordering::SeqCst);
        before
    };
    let (before, ()) = tokio::join!(backing_up, load.write());
    let (sent, last_cursor) = (load.acknowledged(), hub.cursor().await);
    assert_eq!(serving.stop().0, Some(0));
    let url = elsewhere.url.clone();
    match backend {
        Sqlite => finishes(move || run(&["restore", &backup, "--database", &url])).await,
        Postgres => shell(restore_dump, &data, "", &url).await,
    }

    let store = Store::open(&elsewhere.url).await.expect("an open store");
    assert_eq!(inconsistencies(&store).await, [""; 0]);
    let rows = message::Entity::find().order_by_asc(message::Column::Seq).all(&store.read).await;
    let rows = rows.expect("messages");
    for (((_, id), before), sent) in load.writers.iter().zip(before).zip(sent) {
        let own = rows.iter().filter(|row| id.ends_with(&row.conversation_id.0.simple().to_string()));
        let bodies: Vec<_> = own.map(|row| row.body.clone()).collect();
        let expected: Vec<_> = (0..bodies.len()).map(|number| number.to_string()).collect();
        assert_eq!(bodies, expected, "each message once, in order");
        assert!((before..=sent).contains(&bodies.len()), "{} of {before} to {sent}", bodies.len());
    }
    store.close().await.expect("a closed store");
    assert_cursors_have_expired(&elsewhere.url, &load, &[first_cursor, last_cursor]).await;
}

/// Also after more events than were lost, when their numbers are in use again.
async fn assert_cursors_have_expired(url: &str, load: &Load, cursors: &[String]) {
    let serving = Program::serve(url, |command| {
        command.args(["--sends-per-minute", "0"]);
    });
    let (hub, sender) = (serving.member("Hub").await, serving.member("M0").await);
    let mut live = hub.subscribes_to_messages(&hub.cursor().await).await;
    for number in 0..=load.acknowledged().iter().sum() {
        for cursor in cursors.iter().filter(|_| number % 100 == 0) {
            assert_eq!(hub.subscribes_to_messages(cursor).await.error_code().await, "CURSOR_EXPIRED");
        }
        sender.sends(&load.writers[0].1, &format!("new {number}")).await;
        assert_eq!(live.receives().await, format!("new {number}"), "each message once");
    }
    for cursor in cursors {
        assert_eq!(hub.subscribes_to_messages(cursor).await.error_code().await, "CURSOR_EXPIRED");
    }
}
