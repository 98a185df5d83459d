//! Compares what clients did and saw with what is stored, as the set and queue checkers of Jepsen do.

mod finding; // the ways in which they can contradict each other
mod messages; // every acknowledged message is stored once, in order
mod logs; // every stored message is in the logs of its members
mod views; // subscribers saw each event of their log once, in order
mod reads; // read marks never go back, and unread counts follow from them
mod endings; // what was closed stays closed, and what was deleted stays deleted

pub use self::finding::Finding;
use super::history::History;
use super::stored::Stored;

/// Every contradiction between the history and what is stored. None if all promises were kept.
pub fn check(history: &History, stored: &Stored) -> Vec<Finding> {
    let mut findings = messages::check(history, stored);
    findings.extend(logs::check(history, stored));
    findings.extend(views::check(history, stored));
    findings.extend(reads::check(history, stored));
    findings.extend(endings::check(history, stored));
    findings
}
