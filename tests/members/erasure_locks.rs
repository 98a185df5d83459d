//! Which transactions wait for an erasure, and for which it waits. On PostgreSQL, because SQLite has a single writer.

use std::pin::pin;

use chrono::TimeDelta;
use serde_json::json;
use tokio::select;

use crate::support::platform::Platform;
use crate::support::rows::{columns_containing, count};
use crate::support::transaction::{Transaction, lock_member, waiting_for_locks};
use crate::support::{Postgres, start};

const ADA: &str = "platform|Ada";

#[tokio::test]
async fn an_erasure_waits_for_a_conversation_being_started() {
    let app = start!(Postgres);
    let platform = Platform::of(&app);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    // Bob's transaction has read Ada's row and waits for this lock.
    let blocker = Transaction::begin(&app, "LOCK TABLE relationship").await;

    let erasing = async {
        waiting_for_locks(&app, 1).await;
        tokio::join!(platform.erases(ADA), async {
            waiting_for_locks(&app, 2).await;
            blocker.commits().await;
        })
    };
    tokio::join!(bob.writes_to(&ada, "Bonjour"), erasing);

    assert_eq!(count(&app, "conversation WHERE closed_at IS NULL").await, 0);
}

/// A transaction that writes to two members locks a row that an erasure waits for as well.
#[tokio::test]
async fn an_erasure_does_not_deadlock_with_a_transaction_that_locks_two_members() {
    let app = start!(Postgres);
    let platform = Platform::of(&app);
    app.member("Zoe").await;
    app.member("Ada").await;
    let refers = format!("SELECT 1 FROM member WHERE subject = '{ADA}' FOR KEY SHARE");
    let (one, other) = (
        Transaction::begin(&app, &refers).await,
        Transaction::begin(&app, &lock_member("platform|Zoe")).await,
    );

    let writing = async {
        waiting_for_locks(&app, 1).await;
        let third = Transaction::begin(&app, &lock_member(ADA)).await;
        let other = async {
            other.executes(&lock_member(ADA)).await;
            other.commits().await;
        };
        let one = async {
            waiting_for_locks(&app, 2).await;
            third.commits().await;
            one.executes(&lock_member("platform|Zoe")).await;
            one.commits().await;
        };
        tokio::join!(one, other)
    };
    tokio::join!(platform.erases(ADA), writing);

    assert_eq!(columns_containing(&app, &[ADA]).await, [""; 0]);
}

#[tokio::test]
async fn a_revocation_waits_for_an_erasure_and_is_effective_after_it() {
    let app = start!(Postgres);
    let platform = Platform::of(&app);
    app.member("Ada").await;
    // The erasure waits for this lock before its last step.
    let blocker = Transaction::begin(&app, "LOCK TABLE relationship").await;
    let in_an_hour = (app.app.clock.now() + TimeDelta::hours(1)).to_rfc3339();

    let revoking = async {
        waiting_for_locks(&app, 1).await;
        let mut revoking = pin!(platform.revokes(ADA, Some(&in_an_hour)));
        select! {
            _ = &mut revoking => panic!("the revocation did not wait"),
            () = waiting_for_locks(&app, 2) => {}
        }
        blocker.commits().await;
        revoking.await
    };
    tokio::join!(platform.erases(ADA), revoking);

    assert_eq!(app.status_with(&app.token_issued_at(ADA, 60)).await, 401);
}

#[tokio::test]
async fn an_erasure_tolerates_a_conversation_deleted_meanwhile() {
    let app = start!(Postgres);
    let platform = Platform::of(&app);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    ada.writes_to(&bob, "Bonjour").await;
    let deleting = Transaction::begin(&app, "DELETE FROM conversation").await;

    let (erased, ()) = tokio::join!(platform.erases(ADA), async {
        waiting_for_locks(&app, 1).await;
        deleting.commits().await;
    });

    assert_eq!(erased, json!(ada.id));
}

#[tokio::test]
async fn signing_in_during_an_erasure_does_not_restore_the_name() {
    let app = start!(Postgres);
    app.member("Ada").await;
    let blanks =
        "UPDATE member SET erased_at = now(), display_name = '', sort_name = '' WHERE handle = 'ada'";
    let erasing = Transaction::begin(&app, blanks).await;
    let mut claims = app.claims();
    (claims.sub, claims.name) = (ADA.into(), Some("Ada Martin".into()));
    let renamed = app.token(&claims);

    let (status, ()) = tokio::join!(app.status_with(&renamed), async {
        waiting_for_locks(&app, 1).await;
        erasing.commits().await;
    });

    assert_eq!(status, 401);
    assert_eq!(columns_containing(&app, &["martin"]).await, [""; 0]);
}
