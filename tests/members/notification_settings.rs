//! How members want to be notified.

use causerie::messaging::member::notification_settings;
use causerie::messaging::member::quiet_hours::QuietHours;
use chrono::{DateTime, NaiveTime, Utc};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::platform::Platform;
use crate::support::rows::count;
use crate::support::{Actor, Backend, Postgres, Sqlite, start};

async fn settings(actor: &Actor) -> Value {
    let query =
        "{ viewer { notificationSettings { push email showsText quietHours { from until timeZone } } } }";
    actor.executes(query, json!({})).await["viewer"]["notificationSettings"].clone()
}

#[rstest]
#[tokio::test]
async fn a_member_changes_one_setting_without_the_others(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let defaults = json!({ "push": true, "email": true, "showsText": false, "quietHours": null });
    assert_eq!(settings(&ada).await, defaults);
    let night = json!({ "from": "22:30", "until": "07:00", "timeZone": "Europe/Paris" });

    let payload = ada.updates_settings(json!({ "quietHours": night })).await;

    let quiet = json!({ "push": true, "email": true, "showsText": false, "quietHours": night });
    assert_eq!(payload["notificationSettings"], quiet);
    ada.updates_settings(json!({ "email": false })).await;
    ada.updates_settings(json!({ "showsText": true, "push": null })).await;
    let changed = json!({ "push": true, "email": false, "showsText": true, "quietHours": night });
    assert_eq!(settings(&ada).await, changed);
    ada.updates_settings(json!({})).await;
    assert_eq!(settings(&ada).await, changed);
    ada.updates_settings(json!({ "quietHours": null, "push": false })).await;
    let loud = json!({ "push": false, "email": false, "showsText": true, "quietHours": null });
    assert_eq!(settings(&ada).await, loud);
    assert_eq!(settings(&bob).await, defaults);

    // As the notifier reads them.
    let db = &app.app.store.read;
    let found = notification_settings::find(db, ada.member_id()).await.expect("settings");
    assert_eq!((found.push, found.email, found.shows_text, found.quiet_hours), (false, false, true, None));
    let both = notification_settings::find_many(db, &[ada.member_id(), bob.member_id()]).await;
    assert_eq!(both.expect("settings"), [(ada.member_id(), found)].into());
}

#[rstest]
#[tokio::test]
async fn invalid_quiet_hours_are_refused(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let ada = app.member("Ada").await;
    let hours = |from: &str, until: &str, time_zone: &str| json!({ "email": false, "quietHours": { "from": from, "until": until, "timeZone": time_zone } });

    for (input, code) in [
        (hours("22:00", "07:00", "Europe/Atlantis"), "TIME_ZONE_UNKNOWN input.quietHours"),
        (hours("22:00", "07:00", ""), "TIME_ZONE_UNKNOWN input.quietHours"),
        (hours("22:00", "22:00", "Europe/Paris"), "QUIET_HOURS_EMPTY input.quietHours"),
    ] {
        assert_eq!(ada.cannot_update_settings(input).await, code);
    }
    let mutation = "mutation($input: UpdateNotificationSettingsInput!) {
        updateNotificationSettings(input: $input) { userErrors { code } } }";
    for time in ["24:00", "7:00", "07:60", "07:00:00", " 07:00", "seven", ""] {
        let input = json!({ "input": hours(time, "08:00", "Europe/Paris") });
        assert_eq!(ada.error_codes(mutation, input).await, ["GRAPHQL_VALIDATION_FAILED"], "{time}");
    }
    assert_eq!(settings(&ada).await["email"], true, "nothing was changed");
}

#[rstest]
#[tokio::test]
async fn the_settings_of_an_erased_member_are_deleted(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let ada = app.member("Ada").await;
    ada.updates_settings(json!({ "push": false })).await;

    Platform::of(&app).erases("platform|Ada").await;

    assert_eq!(count(&app, "notification_settings").await, 0);
}

/// When the quiet hours end that include a time; an empty string if none do.
fn end(from: &str, until: &str, time_zone: &str, now: &str) -> String {
    let time = |text: &str| text.parse::<NaiveTime>().expect("a time");
    let hours = QuietHours::new(time(from), time(until), time_zone).expect("quiet hours");
    let end = hours.end(now.parse::<DateTime<Utc>>().expect("a time"));
    end.map_or_else(String::new, |end| end.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

#[rstest]
// Paris is at +01:00 in winter and +02:00 in summer.
#[case::before_midnight("22:00", "07:00", "Europe/Paris", "2026-01-10T21:00:00Z", "2026-01-11T06:00:00Z")]
#[case::after_midnight("22:00", "07:00", "Europe/Paris", "2026-07-10T04:59:59Z", "2026-07-10T05:00:00Z")]
#[case::at_the_end("22:00", "07:00", "Europe/Paris", "2026-07-10T05:00:00Z", "")]
#[case::just_before("22:00", "07:00", "Europe/Paris", "2026-07-10T19:59:59Z", "")]
#[case::within_a_day("12:00", "14:00", "Asia/Kolkata", "2026-07-10T07:00:00Z", "2026-07-10T08:30:00Z")]
#[case::outside_a_day("12:00", "14:00", "Asia/Kolkata", "2026-07-10T09:00:00Z", "")]
#[case::until_midnight("20:00", "00:00", "America/New_York", "2026-07-10T01:00:00Z", "2026-07-10T04:00:00Z")]
// Clocks are set from 02:00 to 03:00 on 29 March, and from 03:00 to 02:00 on 25 October.
#[case::skipped_end("22:00", "02:30", "Europe/Paris", "2026-03-28T22:00:00Z", "2026-03-29T01:00:00Z")]
#[case::short_night("22:00", "07:00", "Europe/Paris", "2026-03-28T22:00:00Z", "2026-03-29T05:00:00Z")]
#[case::repeated_end("22:00", "02:30", "Europe/Paris", "2026-10-24T22:00:00Z", "2026-10-25T01:30:00Z")]
#[case::long_night("22:00", "07:00", "Europe/Paris", "2026-10-24T22:00:00Z", "2026-10-25T06:00:00Z")]
// Samoa skipped 30 December 2011.
#[case::skipped_day("22:00", "07:00", "Pacific/Apia", "2011-12-30T09:30:00Z", "2011-12-30T10:00:00Z")]
fn quiet_hours_end_at_the_members_local_time(
    #[case] from: &str,
    #[case] until: &str,
    #[case] time_zone: &str,
    #[case] now: &str,
    #[case] expected: &str,
) {
    assert_eq!(end(from, until, time_zone, now), expected);
}

/// Whatever the time and the zone, the end is in the future, at most a day and an hour ahead.
#[rstest]
fn quiet_hours_always_end(
    #[values("Europe/Paris", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu")] time_zone: &str,
) {
    let start: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().expect("a time");
    for (from, until) in [("22:00", "07:00"), ("00:00", "23:59"), ("01:30", "02:15"), ("23:59", "00:00")] {
        let time = |text: &str| text.parse::<NaiveTime>().expect("a time");
        let hours = QuietHours::new(time(from), time(until), time_zone).expect("quiet hours");
        for minutes in (0..365 * 24 * 60).step_by(7) {
            let now = start + chrono::TimeDelta::minutes(minutes);
            if let Some(end) = hours.end(now) {
                assert!(now < end && end - now <= chrono::TimeDelta::hours(25), "{now}: {end}");
            }
        }
    }
}
