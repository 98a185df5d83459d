//! Several processes delete old messages, while members write.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use causerie::app::App;
use causerie::messaging::message::expire::expire;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use rstest::rstest;

use crate::support::consistency::{assert_consistent, deadlocks};
use crate::support::rows::count;
use crate::support::{Actor, Backend, Postgres, Sqlite, start};

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_processes_expire_messages_while_members_write(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let mut members = Vec::new();
    for number in 0..6 {
        members.push(app.member(&format!("M{number}")).await);
    }
    let others: Vec<_> = (1..6).map(|number| (&members[number - 1], &members[number])).collect();
    let ids = join_all(others.iter().map(|(one, other)| one.writes_to(other, "old"))).await;
    // The newest message of each conversation is never older, so no conversation is deleted.
    let newest: Vec<_> = ids.iter().map(|_| Mutex::new(app.app.clock.now())).collect();
    let write = async |((one, other), id): (&(&Actor, &Actor), &String), newest: &Mutex<DateTime<Utc>>| {
        for number in 0..30 {
            app.app.clock.advance(TimeDelta::milliseconds(1));
            let now = app.app.clock.now();
            one.sends(id, &number.to_string()).await;
            other.sends(id, &number.to_string()).await;
            *newest.lock().expect("an unpoisoned lock") = now;
            other.reads(id, None).await;
        }
    };
    let done = AtomicBool::new(false);
    let expire_until_done = async || {
        let process = App::new(app.database.open().await, app.app.clock.clone());
        while !done.load(Ordering::SeqCst) {
            let newest = newest.iter().map(|newest| *newest.lock().expect("an unpoisoned lock"));
            expire(&process, newest.min().expect("a time")).await.expect("expired messages");
        }
        process.store.close().await.expect("a closed store");
    };

    let writing = others.iter().zip(&ids).zip(&newest).map(|(one, newest)| write(one, newest));
    let writing = async {
        join_all(writing).await;
        done.store(true, Ordering::SeqCst);
    };
    tokio::join!(writing, expire_until_done(), expire_until_done(), expire_until_done());

    assert_consistent(&app).await;
    assert!(count(&app, "conversation WHERE expired_seq > 0").await > 0, "something has expired");
    for ((one, _), id) in others.iter().zip(&ids) {
        assert_eq!(one.history(id).await.last().map(String::as_str), Some("29"));
        assert_eq!(one.sees(id).await["unreadCount"], 1);
    }
    if backend == Postgres {
        assert_eq!(deadlocks(app).await, 0);
    }
}
