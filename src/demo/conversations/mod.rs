//! The members' conversations of the last weeks.

mod claire; // Claire's shorter conversations
mod others; // conversations between other members
mod party_planning; // a long conversation between Claire and Baptiste
pub mod script; // how the history of a conversation is described

use chrono::{DateTime, Utc};

use self::script::{Script, TimedAction};

const SCRIPTS: &[Script] = &[
    party_planning::BAPTISTE,
    claire::THEO,
    claire::GASPARD,
    claire::ZOE,
    claire::INES,
    claire::ELOISE,
    others::MARGAUX_AND_BAPTISTE,
    others::INES_AND_THEO,
];

/// Returns all actions, the oldest first.
pub fn timeline(now: DateTime<Utc>) -> Vec<TimedAction> {
    let mut actions: Vec<_> = SCRIPTS.iter().flat_map(|script| script.timed_actions(now)).collect();
    actions.sort_by_key(|action| action.at);
    actions
}
