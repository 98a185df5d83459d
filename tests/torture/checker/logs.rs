use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use crate::torture::history::History;
use crate::torture::stored::{LogEntry, Stored};

/// The conversation of a message, and its number there.
type Place<'a> = (&'a str, i64);

pub fn check(history: &History, stored: &Stored) -> Vec<Finding> {
    let members: BTreeSet<_> = history.conversations.values().flatten().collect();
    let mut findings = Vec::new();
    for member in members {
        let log = stored.logs.get(member).map_or(&[][..], Vec::as_slice);
        let mut places = expected_places(member, history, stored);
        if !has_deleted(member, history) {
            findings.extend(check_positions(member, log));
        }
        findings.extend(check_entries(member, log, &mut places));
        let unlogged = places
            .into_keys()
            .map(|body| Finding::Unlogged { member: member.clone(), body: body.to_owned() });
        findings.extend(unlogged);
    }
    findings
}

/// The stored messages that must be in the log of a member, by body.
fn expected_places<'a>(member: &str, history: &History, stored: &'a Stored) -> BTreeMap<&'a str, Place<'a>> {
    let has_member =
        |id: &str| history.conversations.get(id).is_some_and(|both| both.iter().any(|one| one == member));
    let own = stored.messages.iter().filter(|(id, _)| has_member(id));
    own.flat_map(|(id, messages)| {
        messages.iter().map(|message| (message.body.as_str(), (id.as_str(), message.number)))
    })
    .collect()
}

/// Events of a deleted conversation are deleted as well, so the log has gaps.
fn has_deleted(member: &String, history: &History) -> bool {
    history.conversations.iter().any(|(id, both)| both.contains(member) && history.may_be_deleted(id))
}

fn check_positions(member: &str, log: &[LogEntry]) -> Option<Finding> {
    let (entry, _) = log.iter().zip(1..).find(|(entry, expected)| entry.position != *expected)?;
    Some(Finding::MisnumberedLog { member: member.to_owned(), position: entry.position })
}

/// Removes the messages that the log has from `places`.
fn check_entries(member: &str, log: &[LogEntry], places: &mut BTreeMap<&str, Place<'_>>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut last_numbers = BTreeMap::new();
    for body in log.iter().filter_map(LogEntry::body) {
        let (member, body) = (member.to_owned(), body.to_owned());
        match places.remove(body.as_str()) {
            None => findings.push(Finding::LoggedWrongly { member, body }),
            Some((conversation, number)) => {
                let last = last_numbers.insert(conversation, number);
                if last.is_some_and(|last| number < last) {
                    findings.push(Finding::LogReordered { member, body });
                }
            }
        }
    }
    findings
}
