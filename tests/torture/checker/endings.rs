use std::collections::BTreeSet;

use super::Finding;
use crate::torture::history::{Ending, History, Moment, Outcome, Seen, View};
use crate::torture::stored::{Change, LogEntry, Stored};

pub fn check(history: &History, stored: &Stored) -> Vec<Finding> {
    let mut findings: Vec<_> = history.views.iter().flat_map(check_view).collect();
    for ending in &history.endings {
        let Some(moment) = ending.acknowledged else { continue };
        if ending.is_deletion {
            findings.extend(check_deleted(&ending.conversation, history, stored));
        } else {
            findings.extend(check_closed(&ending.conversation, stored));
        }
        findings.extend(check_sends_after(ending, moment, history, stored));
    }
    findings
}

/// After its deletion, a subscriber sees nothing of a conversation.
fn check_view(view: &View) -> Vec<Finding> {
    let mut deleted = BTreeSet::new();
    let mut findings = Vec::new();
    for seen in &view.seen {
        let Seen::Event(event) = seen else { continue };
        if deleted.contains(&event.conversation) {
            findings.push(Finding::SeenDeleted { member: view.member.clone(), position: event.position });
        } else if event.change == Change::Deleted {
            deleted.insert(&event.conversation);
        }
    }
    findings
}

/// Nothing is left of it but one event in each log.
fn check_deleted(conversation: &String, history: &History, stored: &Stored) -> Vec<Finding> {
    let is_listed = stored.lists.values().any(|list| list.contains_key(conversation));
    let is_left = |entry: &LogEntry| entry.conversation == *conversation && entry.change != Change::Deleted;
    let is_logged = stored.logs.values().flatten().any(is_left);
    let mut findings = Vec::new();
    if is_listed || is_logged || stored.messages.contains_key(conversation) {
        findings.push(Finding::Undeleted { conversation: conversation.clone() });
    }
    for member in history.conversations.get(conversation).into_iter().flatten() {
        let log = stored.logs.get(member).into_iter().flatten();
        let is_deletion =
            |entry: &&LogEntry| entry.conversation == *conversation && entry.change == Change::Deleted;
        if log.filter(is_deletion).count() != 1 {
            let (member, conversation) = (member.clone(), conversation.clone());
            findings.push(Finding::DeletionMislogged { member, conversation });
        }
    }
    findings
}

fn check_closed(conversation: &String, stored: &Stored) -> Option<Finding> {
    let mut lists = stored.lists.values().filter_map(|list| list.get(conversation));
    lists.any(|listed| listed.is_open).then(|| Finding::Reopened { conversation: conversation.clone() })
}

/// No message that was sent after the end is acknowledged or stored.
fn check_sends_after(ending: &Ending, moment: Moment, history: &History, stored: &Stored) -> Vec<Finding> {
    let messages = || stored.messages.get(&ending.conversation).into_iter().flatten();
    let later = history.sends.iter();
    let later = later.filter(|send| send.conversation == ending.conversation && send.invoked > moment);
    let wrong = later.filter(|send| {
        matches!(send.outcome, Outcome::Acknowledged(_))
            || messages().any(|message| message.body == send.body)
    });
    wrong.map(|send| Finding::SentAfterEnd { body: send.body.clone() }).collect()
}
