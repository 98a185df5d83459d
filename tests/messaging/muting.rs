//! Muting a conversation, for good or until a time.

use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;
use serde_json::json;

use crate::support::{Backend, Postgres, Sqlite, start};

#[rstest]
#[tokio::test]
async fn muting_is_per_member(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;

    let muted = bob.on_conversation("muteConversation", &id).await;

    assert_eq!(muted["conversation"]["isMuted"], true);
    assert_eq!(muted["conversation"]["mutedUntil"], json!(null));
    assert_eq!(ada.sees(&id).await["isMuted"], false);
    app.app.clock.advance(TimeDelta::minutes(50));
    assert_eq!(bob.lists().await[0]["isMuted"], true, "it does not end by itself");
    let unmuted = bob.on_conversation("unmuteConversation", &id).await;
    assert_eq!(unmuted["conversation"]["isMuted"], false);
}

#[rstest]
#[tokio::test]
async fn a_mute_until_a_time_ends_by_itself(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    let in_ten_minutes = app.app.clock.now() + TimeDelta::minutes(10);

    let muted = bob.mutes_until(&id, &in_ten_minutes.to_rfc3339()).await;

    assert_eq!(muted["isMuted"], true);
    let shown = muted["mutedUntil"].as_str().expect("a time");
    assert_eq!(shown.parse::<DateTime<Utc>>().expect("a time"), in_ten_minutes);
    assert_eq!(bob.unread_conversations().await, 0);

    app.app.clock.advance(TimeDelta::minutes(10) - TimeDelta::milliseconds(1));
    assert_eq!(bob.sees(&id).await["isMuted"], true);
    assert_eq!(bob.unread_conversations().await, 0);
    app.app.clock.advance(TimeDelta::milliseconds(1));
    for seen in [bob.sees(&id).await, bob.lists().await[0].clone()] {
        assert_eq!((&seen["isMuted"], &seen["mutedUntil"]), (&json!(false), &json!(null)));
    }
    assert_eq!(bob.unread_conversations().await, 1);

    // Muting again replaces the end.
    let later = (app.app.clock.now() + TimeDelta::minutes(10)).to_rfc3339();
    bob.mutes_until(&id, &later).await;
    bob.on_conversation("muteConversation", &id).await;
    app.app.clock.advance(TimeDelta::minutes(20));
    assert_eq!(bob.sees(&id).await["isMuted"], true, "for good");
}

#[rstest]
#[tokio::test]
async fn a_mute_must_end_in_the_future(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    let now = app.app.clock.now();

    for until in [now, now - TimeDelta::days(1)] {
        assert_eq!(bob.cannot_mute_until(&id, &until.to_rfc3339()).await, "TIME_NOT_IN_FUTURE input.until");
    }
    assert_eq!(bob.sees(&id).await["isMuted"], false);
    let eve = app.member("Eve").await;
    let later = (now + TimeDelta::days(1)).to_rfc3339();
    assert_eq!(eve.cannot_mute_until(&id, &later).await, "CONVERSATION_NOT_FOUND input.conversationId");
}
