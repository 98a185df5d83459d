//! Who waits for whom where two would be in each other's way, and what they find then. On PostgreSQL: SQLite has
//! one writer.

use std::pin::pin;

use rstest::rstest;
use serde_json::json;
use tokio::select;

use crate::support::platform::{Platform, relationship, user_errors};
use crate::support::rows::{columns_containing, count, execute_sql};
use crate::support::transaction::{Transaction, lock_member, waiting_for_locks};
use crate::support::{Postgres, TestApp, start};

const ADA: &str = "platform|Ada";

/// Another member of this handle, not there yet.
async fn comes_first(app: &TestApp, handle: &str) -> Transaction {
    let like = format!(
        "INSERT INTO member SELECT gen_random_uuid(), 'a rival', '{handle}', '', '', NULL, NULL, 0, 0, now()"
    );
    Transaction::begin(app, &like).await
}

#[tokio::test]
async fn what_was_refused_for_a_reason_that_is_gone_is_sent() {
    let app = start!(Postgres);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    bob.on_member("blockMember", &ada).await;
    // She is refused, and is about to look why.
    let rival = Transaction::begin(&app, "LOCK TABLE participant").await;

    tokio::join!(ada.sends(&id, "deux"), async {
        waiting_for_locks(&app, 1).await;
        rival.executes("DELETE FROM relationship").await;
        rival.commits().await;
    });

    assert_eq!(bob.history(&id).await, ["un", "deux"]);
}

#[tokio::test]
async fn what_touches_many_members_takes_turns() {
    let app = start!(Postgres);
    let platform = Platform::of(&app);
    for name in ["Ada", "Bob", "Eve"] {
        app.member(name).await;
    }
    let same = "INSERT INTO relationship SELECT b.id, 2, e.id, now() FROM member b, member e
        WHERE b.handle = 'bob' AND e.handle = 'eve'";
    let rival = Transaction::begin(&app, same).await;
    let ties =
        json!([relationship("Bob", "FOLLOW", "Eve", true), relationship("Bob", "FOLLOW", "Ada", true)]);

    let relating = platform.sets_relationships(ties);
    let others = async {
        waiting_for_locks(&app, 1).await;
        let mut upserting = pin!(platform.upserts(json!([{ "subject": "platform|Zoe" }])));
        let mut erasing = pin!(platform.erases(ADA));
        select! {
            _ = &mut upserting => panic!("the upsert did not wait"),
            _ = &mut erasing => panic!("the erasure did not wait"),
            () = waiting_for_locks(&app, 3) => {}
        }
        rival.rolls_back().await;
        tokio::join!(upserting, erasing)
    };
    let (related, (upserted, _)) = tokio::join!(relating, others);

    assert_eq!((user_errors(&related), user_errors(&upserted)), (vec![], vec![]));
    assert_eq!(count(&app, "relationship").await, 1, "the one without whom was erased");
}

#[tokio::test]
async fn an_upsert_and_a_writer_take_members_in_the_same_order() {
    let app = start!(Postgres);
    let platform = Platform::of(&app);
    app.member("Zoe").await;
    app.member("Ada").await;
    // Now Ada, whose id is the greater, comes first by name and by place in the table.
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
async fn an_upsert_begins_anew_where_a_handle_was_taken_meanwhile() {
    let app = start!(Postgres);
    let platform = Platform::of(&app);
    let rival = comes_first(&app, "ada").await;

    let list = json!([{ "subject": ADA, "handle": "ada" }]);
    let (upserted, ()) = tokio::join!(platform.upserts(list), async {
        waiting_for_locks(&app, 1).await;
        rival.commits().await;
    });

    assert_eq!(user_errors(&upserted), [""; 0]);
    let handle = upserted["members"][0]["handle"].as_str().expect("a handle");
    assert!(handle.starts_with("ada-"), "{handle}");
}

#[tokio::test]
async fn an_upsert_keeps_an_erasure_from_what_it_changes() {
    let app = start!(Postgres);
    let platform = Platform::of(&app);
    app.member("Ada").await;
    // It has read whom it changes, and comes no further.
    let rival = Transaction::begin(&app, "LOCK TABLE revocation").await;

    let upserting = platform.upserts(json!([{ "subject": ADA, "name": "Ada Martin" }]));
    let erasing = async {
        waiting_for_locks(&app, 1).await;
        tokio::join!(platform.erases(ADA), async {
            waiting_for_locks(&app, 2).await;
            rival.commits().await;
        })
    };
    tokio::join!(upserting, erasing);

    assert_eq!(columns_containing(&app, &["platform|Ada", "martin"]).await, [""; 0]);
}

#[derive(Clone, Copy, Debug)]
enum Comes {
    ByToken,
    InBulk,
}

#[rstest]
#[tokio::test]
async fn a_revocation_finds_who_becomes_a_member_meanwhile(
    #[values(Comes::ByToken, Comes::InBulk)] comes: Comes,
) {
    let app = start!(Postgres);
    let platform = Platform::of(&app);
    let old = app.token_issued_at(ADA, -10);
    let rival = comes_first(&app, "member").await;

    let coming = async {
        match comes {
            Comes::ByToken => assert_eq!(app.status_with(&old).await, 401, "refused as soon as it is known"),
            Comes::InBulk => drop(platform.upserts(json!([{ "subject": ADA }])).await),
        }
    };
    let revoking = async {
        waiting_for_locks(&app, 1).await;
        platform.revokes(ADA, None).await;
        rival.rolls_back().await;
    };
    tokio::join!(coming, revoking);

    assert_eq!(app.status_with(&old).await, 401);
}

#[tokio::test]
async fn who_became_a_member_before_a_revocation_was_written_is_found() {
    let app = start!(Postgres);
    let platform = Platform::of(&app);
    let old = app.token_issued_at(ADA, -10);
    // It has seen that there is no such member, and comes no further.
    let rival = Transaction::begin(&app, "LOCK TABLE revocation IN SHARE MODE").await;

    tokio::join!(platform.revokes(ADA, None), async {
        waiting_for_locks(&app, 1).await;
        assert_eq!(app.status_with(&old).await, 200);
        rival.commits().await;
    });

    assert_eq!(app.status_with(&old).await, 401);
}
