//! What a browser receives, and when.

use std::pin::pin;

use causerie::auth::Claims;
use causerie::notify::due::handle_due;
use causerie::notify::push::push_regularly;
use chrono::TimeDelta;
use futures_util::poll;
use rstest::rstest;
use serde_json::{Value, json};

use super::{NOTIFY_AFTER, pushing, registers, unregisters};
use crate::support::platform::Platform;
use crate::support::rows::count;
use crate::support::{Backend, Postgres, Sqlite, eventually};

#[rstest]
#[tokio::test]
async fn each_browser_receives_one_encrypted_message(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(pushing) = pushing(backend).await else { return };
    let (ada, bob) = (pushing.app.member("Ada").await, pushing.app.member("Bob").await);
    bob.updates_settings(json!({ "showsText": true })).await;
    for name in ["phone", "laptop"] {
        pushing.browser(&bob, name).await;
    }
    pushing.browser(&ada, "her own").await;

    let id = ada.writes_to(&bob, "Bonjour,\n\ncomment ça va ?").await;
    ada.sends(&id, "Et toi,\n  Bob ?").await;
    pushing.half_a_minute_later().await;

    let received = pushing.service.received();
    let mut browsers: Vec<_> = received.iter().map(|pushed| pushed.browser.as_str()).collect();
    browsers.sort_unstable();
    assert_eq!(browsers, ["laptop", "phone"]);
    for pushed in &received {
        let expected = json!({
            "type": "unread", "recipientId": bob.id, "conversationId": id, "unreadCount": 2,
            "correspondent": "Ada", "text": "Et toi, Bob ?", "unreadConversationIds": [id],
        });
        assert_eq!(pushed.message, expected);
        assert_eq!(pushed.header("content-encoding"), "aes128gcm");
        assert_eq!((pushed.header("ttl"), pushed.header("urgency")), ("86400", "high"));
        let (claims, key) = pushed.vapid(&pushing.service.origin);
        assert_eq!(key, pushing.key.public_text());
        assert_eq!(claims["sub"], "mailto:operator@example.org");
        let expires = claims["exp"].as_i64().expect("a time") - pushing.app.app.clock.now().timestamp();
        assert_eq!(expires, 12 * 3600);
    }
    pushing.half_a_minute_later().await;
    assert_eq!(pushing.received().len(), 2, "once");
}

#[rstest]
#[tokio::test]
async fn the_text_is_shown_only_to_who_allows_it(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(pushing) = pushing(backend).await else { return };
    let (ada, bob) = (pushing.app.member("Ada").await, pushing.app.member("Bob").await);
    pushing.browser(&bob, "phone").await;
    let id = ada.writes_to(&bob, "Un secret").await;
    pushing.half_a_minute_later().await;

    bob.updates_settings(json!({ "showsText": true })).await;
    ada.sends(&id, "Une nouvelle").await;
    pushing.half_a_minute_later().await;

    let texts: Vec<_> = pushing.received().iter().map(|(_, message)| message["text"].clone()).collect();
    assert_eq!(texts, [Value::Null, json!("Une nouvelle")]);
}

#[rstest]
#[tokio::test]
async fn who_wants_no_push_messages_receives_none(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(pushing) = pushing(backend).await else { return };
    let (ada, bob) = (pushing.app.member("Ada").await, pushing.app.member("Bob").await);
    pushing.browser(&bob, "phone").await;
    bob.updates_settings(json!({ "push": false })).await;
    let id = ada.writes_to(&bob, "1").await;
    pushing.half_a_minute_later().await;
    assert_eq!(pushing.received(), []);

    // Switched off between two attempts.
    bob.updates_settings(json!({ "push": true })).await;
    pushing.service.responds_with([Some(500)]);
    ada.sends(&id, "2").await;
    pushing.half_a_minute_later().await;
    bob.updates_settings(json!({ "push": false })).await;
    pushing.app.app.clock.advance(TimeDelta::hours(1));
    pushing.delivers().await;

    assert_eq!(pushing.received().len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_retry_waits_for_the_end_of_quiet_hours(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(pushing) = pushing(backend).await else { return };
    let clock = &pushing.app.app.clock;
    let (ada, bob) = (pushing.app.member("Ada").await, pushing.app.member("Bob").await);
    pushing.browser(&bob, "phone").await;
    pushing.service.responds_with([Some(500)]);
    ada.writes_to(&bob, "1").await;
    pushing.half_a_minute_later().await;
    let [from, until] =
        [0, 40].map(|minutes| (clock.now() + TimeDelta::minutes(minutes)).format("%H:%M").to_string());
    bob.updates_settings(json!({ "quietHours": { "from": from, "until": until, "timeZone": "UTC" } })).await;

    clock.advance(TimeDelta::minutes(20));
    pushing.delivers().await;
    assert_eq!(pushing.received().len(), 1, "it is night");
    clock.advance(TimeDelta::minutes(20));
    pushing.delivers().await;

    assert_eq!(pushing.received().len(), 2);
}

#[tokio::test]
async fn messages_about_one_conversation_replace_each_other() {
    let Some(pushing) = pushing(Sqlite).await else { return };
    let (ada, bob) = (pushing.app.member("Ada").await, pushing.app.member("Bob").await);
    pushing.browser(&bob, "phone").await;
    let id = ada.writes_to(&bob, "1").await;
    pushing.half_a_minute_later().await;

    ada.sends(&id, "2").await;
    pushing.app.member("Eve").await.writes_to(&bob, "Bonjour").await;
    pushing.half_a_minute_later().await;

    let received = pushing.service.received();
    let topics: Vec<_> = received.iter().map(|pushed| pushed.header("topic")).collect();
    assert_eq!((topics.len(), topics[0].len()), (3, 32));
    assert_eq!(topics[0], topics[1]);
    assert_ne!(topics[0], topics[2]);
    let unread = received[2].message["unreadConversationIds"].as_array().expect("ids");
    assert_eq!(unread.len(), 2);
}

#[rstest]
#[case(404)]
#[case(410)]
#[tokio::test]
async fn a_browser_that_is_gone_is_forgotten(#[case] status: u16) {
    let Some(pushing) = pushing(Sqlite).await else { return };
    let (ada, bob) = (pushing.app.member("Ada").await, pushing.app.member("Bob").await);
    pushing.browser(&bob, "phone").await;
    pushing.service.responds_with([Some(status)]);
    ada.writes_to(&bob, "1").await;

    pushing.half_a_minute_later().await;

    assert_eq!(count(&pushing.app, "push_registration").await, 0);
    assert_eq!(count(&pushing.app, "delivery WHERE state = 1").await, 0, "nothing is tried again");
}

#[rstest]
#[tokio::test]
async fn a_message_that_does_not_arrive_is_sent_again(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(pushing) = pushing(backend).await else { return };
    let (ada, bob) = (pushing.app.member("Ada").await, pushing.app.member("Bob").await);
    pushing.browser(&bob, "phone").await;
    pushing.service.responds_with([Some(500), Some(429)]);
    let id = ada.writes_to(&bob, "1").await;
    pushing.half_a_minute_later().await;
    ada.sends(&id, "2").await;

    for _ in 0..2 {
        pushing.app.app.clock.advance(TimeDelta::seconds(20));
        pushing.delivers().await;
    }

    let counts: Vec<_> =
        pushing.received().iter().map(|(_, message)| message["unreadCount"].clone()).collect();
    assert_eq!(counts, [1, 2, 2], "what is true when it is sent");
    pushing.app.app.clock.advance(TimeDelta::days(1));
    pushing.delivers().await;
    assert_eq!(pushing.received().len(), 3);
}

/// What happens between two attempts.
#[derive(Clone, Copy, Debug)]
enum Between {
    Read,
    SignedOut,
    BrowserTaken,
    Erased,
}

#[rstest]
#[tokio::test]
async fn what_is_not_needed_any_more_is_not_sent_again(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(Between::Read, Between::SignedOut, Between::BrowserTaken, Between::Erased)] between: Between,
) {
    let Some(pushing) = pushing(backend).await else { return };
    let app = &pushing.app;
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let shared = pushing.service.browser("shared");
    registers(&bob, shared.clone()).await;
    let id = ada.writes_to(&bob, "Un secret").await;
    app.app.clock.advance(NOTIFY_AFTER);
    handle_due(&app.app).await.expect("handled notifications");

    match between {
        Between::Read => drop(bob.reads(&id, None).await),
        Between::SignedOut => unregisters(&bob, &shared).await,
        Between::BrowserTaken => registers(&eve, shared).await,
        Between::Erased => drop(Platform::of(app).erases("platform|Bob").await),
    }
    pushing.redirect().await;
    pushing.delivers().await;

    assert_eq!(pushing.received(), []);
    assert_eq!(count(app, "delivery WHERE state = 4").await, 1, "dropped");
}

#[tokio::test]
async fn what_does_not_fit_is_left_out() {
    let Some(pushing) = pushing(Sqlite).await else { return };
    let bob = pushing.app.member("Bob").await;
    pushing.browser(&bob, "phone").await;
    bob.updates_settings(json!({ "showsText": true })).await;
    let accents = "\u{301}".repeat(4);
    let long = format!("e{accents}").repeat(20);
    let claims = Claims { name: Some(long.clone()), ..pushing.app.claims_of("Ada") };
    let ada = pushing.app.member_with(pushing.app.token(&claims)).await;
    for number in 0..40 {
        pushing.app.member(&format!("M{number}")).await.writes_to(&bob, "Bonjour").await;
    }
    pushing.half_a_minute_later().await;
    let all = pushing.received();
    assert!(all.iter().all(|(_, message)| message["unreadConversationIds"].is_array()), "40 are named");

    ada.writes_to(&bob, &long.repeat(20)).await;
    pushing.half_a_minute_later().await;

    let (_, message) = &pushing.received()[40];
    assert_eq!(message["unreadConversationIds"], Value::Null, "41 are too many");
    assert!(message.to_string().len() < 4000);
    assert_eq!(message["unreadCount"], 1);
}

#[tokio::test]
async fn a_slow_push_service_delays_no_other() {
    let Some(pushing) = pushing(Sqlite).await else { return };
    let app = &pushing.app;
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    pushing.browser(&bob, "slow").await;
    pushing.browser(&eve, "other").await;
    pushing.service.responds_with([None]);
    ada.writes_to(&bob, "1").await;
    let running = tokio::spawn(push_regularly(pushing.sender.clone()));
    app.app.clock.advance(NOTIFY_AFTER);
    handle_due(&app.app).await.expect("handled notifications");
    eventually("a message that is not answered", async || pushing.received().len() == 1).await;

    ada.writes_to(&eve, "2").await;
    app.app.clock.advance(NOTIFY_AFTER);
    handle_due(&app.app).await.expect("handled notifications");

    eventually("the other message", async || pushing.received().len() == 2).await;
    assert_eq!(pushing.received()[1].0, "other");
    running.abort();
}

#[tokio::test]
async fn stopping_records_messages_that_are_being_sent() {
    let Some(pushing) = pushing(Sqlite).await else { return };
    let app = &pushing.app;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    pushing.browser(&bob, "phone").await;
    pushing.service.holds_responses(true);
    ada.writes_to(&bob, "1").await;
    app.app.clock.advance(NOTIFY_AFTER);
    handle_due(&app.app).await.expect("handled notifications");
    let running = tokio::spawn(push_regularly(pushing.sender.clone()));
    eventually("a message that is not answered yet", async || pushing.received().len() == 1).await;

    let mut stop = pin!(pushing.sender.stop());
    assert!(poll!(&mut stop).is_pending(), "it waits for the response");
    pushing.service.holds_responses(false);
    stop.await;
    assert_eq!(count(app, "delivery WHERE state = 2").await, 1, "it is delivered");
    running.abort();
}
