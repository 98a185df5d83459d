//! How the history of a conversation is described.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use self::StartTime::{DaysAgo, MinutesAgo};
use crate::demo::members::Character;

/// How long any action takes.
const ACTION_TIME: TimeDelta = TimeDelta::seconds(20);
/// How long each character of a message takes in addition.
const TYPING_TIME: TimeDelta = TimeDelta::milliseconds(500);

/// A conversation between two members.
pub struct Script {
    pub between: [Character; 2],
    pub scenes: &'static [Scene],
}

/// Actions that follow each other.
pub struct Scene {
    pub start: StartTime,
    pub actions: &'static [(Character, Action)],
}

#[derive(Clone, Copy)]
pub enum StartTime {
    /// Days before today, and the hour and minute in UTC, so that members write in the daytime.
    DaysAgo(i64, i64, i64),
    /// For new messages. The last message must be sent before now, whatever the time of day.
    MinutesAgo(i64),
}

#[derive(Clone, Copy)]
pub enum Action {
    /// Starts the conversation without a message.
    Start,
    Send(&'static str),
    MarkRead,
    Close,
}

/// An action with its time and the members concerned.
pub struct TimedAction {
    pub at: DateTime<Utc>,
    pub actor: Character,
    pub other: Character,
    pub action: Action,
}

impl Script {
    pub fn timed_actions(&self, now: DateTime<Utc>) -> Vec<TimedAction> {
        let [one, two] = self.between;
        let mut timed = Vec::new();
        for scene in self.scenes {
            let mut at = scene.start.before(now);
            for &(actor, action) in scene.actions {
                at += action.duration();
                let other = if actor == one { two } else { one };
                timed.push(TimedAction { at, actor, other, action });
            }
        }
        timed
    }
}

impl StartTime {
    fn before(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            DaysAgo(days, hour, minute) => {
                let today = now.date_naive().and_time(NaiveTime::MIN).and_utc();
                today - TimeDelta::days(days) + TimeDelta::minutes(60 * hour + minute)
            }
            MinutesAgo(minutes) => now - TimeDelta::minutes(minutes),
        }
    }
}

impl Action {
    fn duration(self) -> TimeDelta {
        let text = if let Self::Send(text) = self { text } else { "" };
        ACTION_TIME + text.chars().map(|_| TYPING_TIME).sum::<TimeDelta>()
    }
}
