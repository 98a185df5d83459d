//! Which of two conflicting transactions waits for the other, and what it finds then. On PostgreSQL, because SQLite has
//! a single writer.

use std::pin::pin;

use rstest::rstest;
use serde_json::json;
use tokio::select;

use crate::support::platform::{Platform, relationship, user_errors};
use crate::support::rows::{columns_containing, count, execute_sql};
use crate::support::transaction::{Transaction, lock_member, waiting_for_locks};
use crate::support::{Postgres, TestApp, start};

const ADA: &str = "platform|Ada";

/// Inserts a member with this handle in an open transaction.
async fn insert_member(app: &TestApp, handle: &str) -> Transaction {
    let sql = format!(
        "INSERT INTO member SELECT gen_random_uuid(), 'another', '{handle}', '', '', NULL, NULL, 0, 0, now()"
    );
    Transaction::begin(app, &sql).await
}

#[tokio::test]
async fn a_send_is_accepted_if_the_reason_to_refuse_it_is_gone() {
    let app = start!(Postgres);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    bob.on_member("blockMember", &ada).await;
    // The send is refused, and waits for this lock to find out why.
    let blocker = Transaction::begin(&app, "LOCK TABLE participant").await;

    tokio::join!(ada.sends(&id, "deux"), async {
        waiting_for_locks(&app, 1).await;
        blocker.executes("DELETE FROM relationship").await;
        blocker.commits().await;
    });

    assert_eq!(bob.history(&id).await, ["un", "deux"]);
}

#[tokio::test]
async fn bulk_writes_and_erasures_wait_for_each_other() {
    let app = start!(Postgres);
    let platform = Platform::of(&app);
    for name in ["Ada", "Bob", "Eve"] {
        app.member(name).await;
    }
    let conflicting = "INSERT INTO relationship SELECT b.id, 2, e.id, now() FROM member b, member e
        WHERE b.handle = 'bob' AND e.handle = 'eve'";
    let blocker = Transaction::begin(&app, conflicting).await;
    let relationships =
        json!([relationship("Bob", "FOLLOW", "Eve", true), relationship("Bob", "FOLLOW", "Ada", true)]);

    let relating = platform.sets_relationships(relationships);
    let others = async {
        waiting_for_locks(&app, 1).await;
        let mut upserting = pin!(platform.upserts(json!([{ "subject": "platform|Zoe" }])));
        let mut erasing = pin!(platform.erases(ADA));
        select! {
            _ = &mut upserting => panic!("the upsert did not wait"),
            _ = &mut erasing => panic!("the erasure did not wait"),
            () = waiting_for_locks(&app, 3) => {}
        }
        blocker.rolls_back().await;
        tokio::join!(upserting, erasing)
    };
    let (related, (upserted, _)) = tokio::join!(relating, others);

    assert_eq!((user_errors(&related), user_errors(&upserted)), (vec![], vec![]));
    assert_eq!(count(&app, "relationship").await, 1, "only the relationship without the erased member");
}

#[tokio::test]
async fn an_upsert_locks_members_in_the_order_of_other_writers() {
    let app = start!(Postgres);
    let platform = Platform::of(&app);
    app.member("Zoe").await;
    app.member("Ada").await;
    // Now Ada, whose ID is greater, comes first by name and by position in the table.
    execute_sql(&app, "UPDATE member SET locale = 'fr' WHERE subject = 'platform|Zoe'").await;
    let writer = Transaction::begin(&app, &lock_member("platform|Zoe")).await;

    let list = json!([{ "subject": ADA, "name": "A" }, { "subject": "platform|Zoe", "name": "Z" }]);
    let writing = async {
        waiting_for_locks(&app, 1).await;
        writer.executes(&lock_member(ADA)).await;
        writer.commits().await;
    };
    let (upserted, ()) = tokio::join!(platform.upserts(list), writing);

    assert_eq!(user_errors(&upserted), [""; 0]);
}

#[tokio::test]
async fn an_upsert_retries_if_a_handle_was_taken_meanwhile() {
    let app = start!(Postgres);
    let platform = Platform::of(&app);
    let blocker = insert_member(&app, "ada").await;

    let list = json!([{ "subject": ADA, "handle": "ada" }]);
    let (upserted, ()) = tokio::join!(platform.upserts(list), async {
        waiting_for_locks(&app, 1).await;
        blocker.commits().await;
    });

    assert_eq!(user_errors(&upserted), [""; 0]);
    let handle = upserted["members"][0]["handle"].as_str().expect("a handle");
    assert!(handle.starts_with("ada-"), "{handle}");
}

#[tokio::test]
async fn an_erasure_waits_for_an_upsert_of_the_same_member() {
    let app = start!(Postgres);
    let platform = Platform::of(&app);
    app.member("Ada").await;
    // The upsert has read its members and waits for this lock.
    let blocker = Transaction::begin(&app, "LOCK TABLE revocation").await;

    let upserting = platform.upserts(json!([{ "subject": ADA, "name": "Ada Martin" }]));
    let erasing = async {
        waiting_for_locks(&app, 1).await;
        tokio::join!(platform.erases(ADA), async {
            waiting_for_locks(&app, 2).await;
            blocker.commits().await;
        })
    };
    tokio::join!(upserting, erasing);

    assert_eq!(columns_containing(&app, &["platform|Ada", "martin"]).await, [""; 0]);
}

#[derive(Clone, Copy, Debug)]
enum Creation {
    ByToken,
    InBulk,
}

#[rstest]
#[tokio::test]
async fn a_revocation_covers_a_member_created_meanwhile(
    #[values(Creation::ByToken, Creation::InBulk)] creation: Creation,
) {
    let app = start!(Postgres);
    let platform = Platform::of(&app);
    let old = app.token_issued_at(ADA, -10);
    let blocker = insert_member(&app, "member").await;

    let creating = async {
        match creation {
            Creation::ByToken => {
                assert_eq!(app.status_with(&old).await, 401, "refused as soon as the revocation is known");
            }
            Creation::InBulk => drop(platform.upserts(json!([{ "subject": ADA }])).await),
        }
    };
    let revoking = async {
        waiting_for_locks(&app, 1).await;
        platform.revokes(ADA, None).await;
        blocker.rolls_back().await;
    };
    tokio::join!(creating, revoking);

    assert_eq!(app.status_with(&old).await, 401);
}

#[tokio::test]
async fn a_revocation_covers_a_member_created_before_it_was_written() {
    let app = start!(Postgres);
    let platform = Platform::of(&app);
    let old = app.token_issued_at(ADA, -10);
    // The revocation has found no such member and waits for this lock.
    let blocker = Transaction::begin(&app, "LOCK TABLE revocation IN SHARE MODE").await;

    tokio::join!(platform.revokes(ADA, None), async {
        waiting_for_locks(&app, 1).await;
        assert_eq!(app.status_with(&old).await, 200);
        blocker.commits().await;
    });

    assert_eq!(app.status_with(&old).await, 401);
}
