//! Who is notified of unread messages, and when.

use causerie::notify::due::handle_due;
use chrono::TimeDelta;
use entity::delivery::Channel;
use rstest::rstest;
use serde_json::{Value, json};

use super::{NOTIFY_AFTER, browser, endpoint, half_a_minute_later, notices, notifying};
use crate::support::platform::Platform;
use crate::support::rows::count;
use crate::support::{Backend, Postgres, Sqlite, TestApp};

#[rstest]
#[tokio::test]
async fn five_messages_are_one_notification(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = notifying(backend).await else { return };
    let endpoint = endpoint(&app, "https://one.example/hooks").await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let phone = browser(&app, &bob, "phone").await;
    browser(&app, &ada, "her own").await;

    let id = ada.writes_to(&bob, "1").await;
    for number in 2..=5 {
        ada.sends(&id, &number.to_string()).await;
    }
    app.app.clock.advance(NOTIFY_AFTER - TimeDelta::milliseconds(1));
    handle_due(&app.app).await.expect("handled notifications");
    assert!(notices(&app).await.is_empty(), "not due yet");
    app.app.clock.advance(TimeDelta::milliseconds(1));
    handle_due(&app.app).await.expect("handled notifications");

    let notices = notices(&app).await;
    let mut targets: Vec<_> = notices.iter().map(|notice| (notice.channel, notice.target_id)).collect();
    targets.sort_unstable_by_key(|(channel, _)| *channel == Channel::Push);
    assert_eq!(targets, [(Channel::Webhook, endpoint), (Channel::Push, phone)]);
    for notice in &notices {
        assert_eq!(notice.id, notices[0].id);
        assert_eq!((notice.member_id, notice.other_id), (Some(bob.member_id()), Some(ada.member_id())));
        assert_eq!(notice.message_seq, Some(5));
    }
}

#[rstest]
#[tokio::test]
async fn who_keeps_writing_does_not_put_the_notification_off(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = notifying(backend).await else { return };
    endpoint(&app, "https://one.example/hooks").await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;

    for text in ["2", "3"] {
        app.app.clock.advance(NOTIFY_AFTER / 2);
        ada.sends(&id, text).await;
    }
    handle_due(&app.app).await.expect("handled notifications");

    let seqs: Vec<_> = notices(&app).await.iter().map(|notice| notice.message_seq).collect();
    assert_eq!(seqs, [Some(3)], "half a minute after the first one");
}

#[rstest]
#[tokio::test]
async fn a_message_after_the_notification_is_another_one(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = notifying(backend).await else { return };
    endpoint(&app, "https://one.example/hooks").await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    half_a_minute_later(&app).await;

    half_a_minute_later(&app).await;
    assert_eq!(notices(&app).await.len(), 1, "no new message");
    ada.sends(&id, "2").await;
    half_a_minute_later(&app).await;

    let seqs: Vec<_> = notices(&app).await.iter().map(|notice| notice.message_seq).collect();
    assert_eq!(seqs, [Some(1), Some(2)]);
}

#[rstest]
#[tokio::test]
async fn both_members_of_a_conversation_are_notified(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = notifying(backend).await else { return };
    endpoint(&app, "https://one.example/hooks").await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    half_a_minute_later(&app).await;

    bob.sends(&id, "Bonsoir").await;
    half_a_minute_later(&app).await;

    let notified: Vec<_> = notices(&app).await.iter().map(|notice| notice.member_id).collect();
    assert_eq!(notified, [Some(bob.member_id()), Some(ada.member_id())]);
}

/// What happens to a message before its notification is due.
#[derive(Clone, Copy, Debug)]
enum Before {
    Read,
    Answered,
    Muted,
    Archived,
    SenderBlocked,
    RecipientErased,
    Deleted,
}

#[rstest]
#[tokio::test]
async fn nobody_is_notified_of_what_they_need_not_know(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(
        Before::Read,
        Before::Answered,
        Before::Muted,
        Before::Archived,
        Before::SenderBlocked,
        Before::RecipientErased,
        Before::Deleted
    )]
    before: Before,
) {
    let Some(app) = notifying(backend).await else { return };
    endpoint(&app, "https://one.example/hooks").await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    browser(&app, &bob, "phone").await;
    let id = ada.writes_to(&bob, "Bonjour").await;
    let other = ada.writes_to(&app.member("Eve").await, "Bonjour").await;

    match before {
        Before::Read => drop(bob.reads(&id, None).await),
        Before::Answered => drop(bob.sends(&id, "Bonsoir").await),
        Before::Muted => drop(bob.on_conversation("muteConversation", &id).await),
        Before::Archived => drop(bob.on_conversation("archiveConversation", &id).await),
        Before::SenderBlocked => drop(bob.on_member("blockMember", &ada).await),
        Before::RecipientErased => drop(Platform::of(&app).erases("platform|Bob").await),
        Before::Deleted => ada.deletes(&id).await,
    }
    half_a_minute_later(&app).await;

    let notices = notices(&app).await;
    assert!(notices.iter().all(|notice| notice.member_id != Some(bob.member_id())), "{notices:#?}");
    let other = crate::support::app::conversation_id(&other);
    assert!(notices.iter().any(|notice| notice.conversation_id == Some(other)), "others are notified");
    assert_eq!(count(&app, "notification").await, 0, "nothing is left");
}

#[rstest]
#[tokio::test]
async fn who_was_notified_and_reads_is_notified_of_the_next_message(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = notifying(backend).await else { return };
    endpoint(&app, "https://one.example/hooks").await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    bob.reads(&id, None).await;
    half_a_minute_later(&app).await;
    assert!(notices(&app).await.is_empty());

    ada.sends(&id, "2").await;
    half_a_minute_later(&app).await;

    assert_eq!(notices(&app).await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn many_notifications_that_are_due_at_once_are_all_handled(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = notifying(backend).await else { return };
    endpoint(&app, "https://one.example/hooks").await;
    let ada = app.member("Ada").await;
    for number in 0..60 {
        ada.writes_to(&app.member(&format!("M{number}")).await, "Bonjour").await;
    }

    half_a_minute_later(&app).await;

    assert_eq!(notices(&app).await.len(), 60, "more than one batch");
}

#[rstest]
#[tokio::test]
async fn notifications_wait_for_the_end_of_quiet_hours(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = notifying(backend).await else { return };
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    browser(&app, &bob, "phone").await;
    let hours = quiet_hours(&app, TimeDelta::minutes(-5), TimeDelta::minutes(50));
    bob.updates_settings(json!({ "quietHours": hours })).await;
    let id = ada.writes_to(&bob, "1").await;
    half_a_minute_later(&app).await;
    ada.sends(&id, "2").await;
    half_a_minute_later(&app).await;
    assert!(notices(&app).await.is_empty(), "it is night");

    app.app.clock.advance(TimeDelta::minutes(50));
    endpoint(&app, "https://one.example/hooks").await;
    handle_due(&app.app).await.expect("handled notifications");

    let seqs: Vec<_> = notices(&app).await.iter().map(|notice| notice.message_seq).collect();
    assert_eq!(seqs, [Some(2), Some(2)], "one, in the browser and to the platform");
}

/// Quiet hours in Tokyo, around now.
fn quiet_hours(app: &TestApp, from: TimeDelta, until: TimeDelta) -> Value {
    let now = app.app.clock.now() + TimeDelta::hours(9);
    let time = |at: TimeDelta| (now + at).format("%H:%M").to_string();
    json!({ "from": time(from), "until": time(until), "timeZone": "Asia/Tokyo" })
}

#[rstest]
#[tokio::test]
async fn who_wants_neither_push_nor_email_is_not_notified(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = notifying(backend).await else { return };
    endpoint(&app, "https://one.example/hooks").await;
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    for member in [&bob, &eve] {
        browser(&app, member, &member.id).await;
        ada.writes_to(member, "Bonjour").await;
    }
    bob.updates_settings(json!({ "push": false, "email": false })).await;
    eve.updates_settings(json!({ "push": false })).await;

    half_a_minute_later(&app).await;

    let notices = notices(&app).await;
    let notified: Vec<_> = notices.iter().map(|notice| (notice.member_id, notice.channel)).collect();
    assert_eq!(notified, [(Some(eve.member_id()), Channel::Webhook)], "e-mail only");
}

#[rstest]
#[tokio::test]
async fn a_conversation_that_is_muted_for_a_while_notifies_after_it(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = notifying(backend).await else { return };
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    let later = app.app.clock.now() + TimeDelta::minutes(50);
    bob.mutes_until(&id, &later.to_rfc3339()).await;
    half_a_minute_later(&app).await;
    assert_eq!(count(&app, "notification").await, 0, "dropped");

    app.app.clock.advance(TimeDelta::minutes(50));
    endpoint(&app, "https://one.example/hooks").await;
    ada.sends(&id, "2").await;
    half_a_minute_later(&app).await;

    assert_eq!(notices(&app).await.len(), 1);
}
