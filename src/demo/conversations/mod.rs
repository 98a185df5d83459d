//! Who wrote what to whom, and when.

mod claire; // Claire's shorter conversations
mod others; // those she does not see
mod group_planning; // Claire and Baptiste, at length

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use self::When::{DaysAgo, MinutesAgo};
use super::members::Who;

const TALKS: &[Talk] = &[
    group_planning::BAPTISTE,
    claire::THEO,
    claire::GASPARD,
    claire::ZOE,
    claire::INES,
    claire::ELOISE,
    others::MARGAUX_AND_BAPTISTE,
    others::INES_AND_THEO,
];

/// What an act takes: a moment to look, and the time to type.
const LOOK: TimeDelta = TimeDelta::seconds(20);
const LETTER: TimeDelta = TimeDelta::milliseconds(500);

struct Talk {
    between: [Who; 2],
    scenes: &'static [Scene],
}

struct Scene {
    from: When,
    acts: &'static [(Who, Act)],
}

#[derive(Clone, Copy)]
enum When {
    /// That many days before today, at this hour and minute (UTC): people write in daytime.
    DaysAgo(i64, i64, i64),
    /// For what is new: it is over by now, whatever the time of day.
    MinutesAgo(i64),
}

#[derive(Clone, Copy)]
pub enum Act {
    /// Opens the conversation, and writes nothing yet.
    Open,
    Say(&'static str),
    Read,
    Close,
}

pub struct Step {
    pub at: DateTime<Utc>,
    pub who: Who,
    pub whom: Who,
    pub act: Act,
}

/// Everything that was said and done, the oldest first: lists are in the order of writing.
pub fn timeline(now: DateTime<Utc>) -> Vec<Step> {
    let mut steps: Vec<Step> = TALKS.iter().flat_map(|talk| talk.steps(now)).collect();
    steps.sort_by_key(|step| step.at);
    steps
}

impl Talk {
    fn steps(&self, now: DateTime<Utc>) -> Vec<Step> {
        let [one, two] = self.between;
        let mut steps = Vec::new();
        for scene in self.scenes {
            let mut at = scene.from.before(now);
            for &(who, act) in scene.acts {
                at += act.takes();
                let whom = if who == one { two } else { one };
                steps.push(Step { at, who, whom, act });
            }
        }
        steps
    }
}

impl When {
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

impl Act {
    fn takes(self) -> TimeDelta {
        let text = if let Self::Say(text) = self { text } else { "" };
        LOOK + text.chars().map(|_| LETTER).sum::<TimeDelta>()
    }
}
