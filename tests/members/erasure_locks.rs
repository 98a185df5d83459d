//! Who waits for an erasure, and for whom it waits. On PostgreSQL: SQLite has one writer.

use std::pin::pin;

use chrono::TimeDelta;
use serde_json::json;
use tokio::select;

use crate::members::erasure::erases;
use crate::support::platform::{Platform, issued, status};
use crate::support::rival::{Rival, locks, waiting};
use crate::support::traces::{count, traces_of};
use crate::support::{Postgres, start};

const ADA: &str = "platform|Ada";

#[tokio::test]
async fn an_erasure_waits_for_who_is_contacting_the_member() {
    let app = start!(Postgres);
    let platform = Platform::of(&app);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    // He has seen that she is there, and comes no further.
    let rival = Rival::does(&app, "LOCK TABLE relationship").await;

    let erasing = async {
        waiting(&app, 1).await;
        tokio::join!(erases(&platform, ADA), async {
            waiting(&app, 2).await;
            rival.commits().await;
        })
    };
    tokio::join!(bob.writes_to(&ada, "Bonjour"), erasing);

    assert_eq!(count(&app, "conversation WHERE closed_at IS NULL").await, 0);
}

/// Who writes to two members asks for more of a row that an erasure waits for, too.
#[tokio::test]
async fn an_erasure_gives_way_to_who_stands_behind_it() {
    let app = start!(Postgres);
    let platform = Platform::of(&app);
    app.member("Zoe").await;
    app.member("Ada").await;
    let refers = format!("SELECT 1 FROM member WHERE subject = '{ADA}' FOR KEY SHARE");
    let (one, other) = (Rival::does(&app, &refers).await, Rival::does(&app, &locks("platform|Zoe")).await);

    let writing = async {
        waiting(&app, 1).await;
        let third = Rival::does(&app, &locks(ADA)).await;
        let other = async {
            other.goes_on(&locks(ADA)).await;
            other.commits().await;
        };
        let one = async {
            waiting(&app, 2).await;
            third.commits().await;
            one.goes_on(&locks("platform|Zoe")).await;
            one.commits().await;
        };
        tokio::join!(one, other)
    };
    tokio::join!(erases(&platform, ADA), writing);

    assert_eq!(traces_of(&app, &[ADA]).await, [""; 0]);
}

#[tokio::test]
async fn a_revocation_waits_for_an_erasure_and_holds_after_it() {
    let app = start!(Postgres);
    let platform = Platform::of(&app);
    app.member("Ada").await;
    // All but the last step is done.
    let rival = Rival::does(&app, "LOCK TABLE relationship").await;
    let in_an_hour = (app.app.clock.now() + TimeDelta::hours(1)).to_rfc3339();

    let revoking = async {
        waiting(&app, 1).await;
        let mut revoking = pin!(platform.revokes(ADA, Some(&in_an_hour)));
        select! {
            _ = &mut revoking => panic!("it did not wait"),
            () = waiting(&app, 2) => {}
        }
        rival.commits().await;
        revoking.await
    };
    tokio::join!(erases(&platform, ADA), revoking);

    assert_eq!(status(&app, &issued(&app, ADA, 60)).await, 401);
}

#[tokio::test]
async fn an_erasure_may_find_that_the_other_side_deleted_a_conversation() {
    let app = start!(Postgres);
    let platform = Platform::of(&app);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    ada.writes_to(&bob, "Bonjour").await;
    let deleting = Rival::does(&app, "DELETE FROM conversation").await;

    let (erased, ()) = tokio::join!(erases(&platform, ADA), async {
        waiting(&app, 1).await;
        deleting.commits().await;
    });

    assert_eq!(erased, json!(ada.id));
}

#[tokio::test]
async fn who_signs_in_while_being_erased_brings_no_name_back() {
    let app = start!(Postgres);
    app.member("Ada").await;
    let blanks =
        "UPDATE member SET erased_at = now(), display_name = '', sort_name = '' WHERE handle = 'ada'";
    let erasing = Rival::does(&app, blanks).await;
    let mut claims = app.claims();
    (claims.sub, claims.name) = (ADA.into(), Some("Ada Martin".into()));
    let renamed = app.token(&claims);

    let (answer, ()) = tokio::join!(status(&app, &renamed), async {
        waiting(&app, 1).await;
        erasing.commits().await;
    });

    assert_eq!(answer, 401);
    assert_eq!(traces_of(&app, &["martin"]).await, [""; 0]);
}
