use chrono::{DateTime, Days, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

use crate::messaging::Refusal;

const MINUTES_OF_A_DAY: i64 = 24 * 60;

/// The hours of each day in which a member does not want to be notified, in their time zone. They may span midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    pub from: NaiveTime,
    pub until: NaiveTime,
    pub time_zone: Tz,
}

impl QuietHours {
    /// Refuses an unknown time zone, and hours that end when they begin.
    pub fn new(from: NaiveTime, until: NaiveTime, time_zone: &str) -> Result<Self, Refusal> {
        let time_zone = time_zone.parse().map_err(|_| Refusal::TimeZoneUnknown)?;
        if from == until {
            return Err(Refusal::QuietHoursEmpty);
        }
        Ok(Self { from, until, time_zone })
    }

    /// Returns when the quiet hours end that include this time. None if none do.
    #[must_use]
    pub fn end(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let local = now.with_timezone(&self.time_zone).naive_local();
        let (is_after_start, is_before_end) = (local.time() >= self.from, local.time() < self.until);
        let spans_midnight = self.from > self.until;
        let is_quiet =
            if spans_midnight { is_after_start || is_before_end } else { is_after_start && is_before_end };
        if !is_quiet {
            return None;
        }
        let today = local.date();
        let date = if is_before_end { today } else { today.checked_add_days(Days::new(1))? };
        self.utc(date.and_time(self.until))
    }

    /// Clocks that are set forward skip some local times: returns the first one afterwards. Clocks that are set back
    /// repeat some: returns the second one.
    fn utc(&self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        let at = |minute| self.time_zone.from_local_datetime(&(local + TimeDelta::minutes(minute))).latest();
        (0..=MINUTES_OF_A_DAY).find_map(at).map(|end| end.to_utc())
    }
}

/// The minutes of the day that are stored for a time.
pub(super) fn minutes(time: NaiveTime) -> Option<i16> {
    i16::try_from(time.num_seconds_from_midnight() / 60).ok()
}

/// The time for stored minutes of the day.
pub(super) fn time(minutes: i16) -> Option<NaiveTime> {
    let seconds = u32::try_from(minutes).ok()? * 60;
    NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)
}
