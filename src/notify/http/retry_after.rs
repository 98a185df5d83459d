use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{HeaderMap, RETRY_AFTER};

/// A receiver cannot ask for a longer pause.
const MAX: Duration = Duration::from_hours(1);

/// Returns the pause in a `Retry-After` header, which is a number of seconds or a date.
pub fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?;
    let pause = value.parse().map(Duration::from_secs).ok().or_else(|| until(value, now))?;
    Some(pause.min(MAX))
}

fn until(date: &str, now: DateTime<Utc>) -> Option<Duration> {
    (DateTime::parse_from_rfc2822(date).ok()?.to_utc() - now).to_std().ok()
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test fails by panicking")]
mod tests {
    use std::time::Duration;

    use chrono::DateTime;
    use reqwest::header::{HeaderMap, RETRY_AFTER};
    use rstest::rstest;

    use super::retry_after;

    #[rstest]
    #[case::seconds("120", Some(120))]
    #[case::date("Tue, 14 Nov 2023 22:14:20 GMT", Some(60))]
    #[case::too_long("86400", Some(3600))]
    #[case::too_late("Tue, 14 Nov 2028 22:13:20 GMT", Some(3600))]
    #[case::past("Tue, 14 Nov 2023 22:13:19 GMT", None)]
    #[case::negative("-1", None)]
    #[case::nonsense("soon", None)]
    fn a_pause_is_read_within_bounds(#[case] value: &'static str, #[case] seconds: Option<u64>) {
        let now = DateTime::from_timestamp(1_700_000_000, 0).expect("a time");
        let headers = HeaderMap::from_iter([(RETRY_AFTER, value.parse().expect("a value"))]);

        assert_eq!(retry_after(&headers, now), seconds.map(Duration::from_secs));
    }
}
