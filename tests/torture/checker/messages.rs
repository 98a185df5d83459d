use std::collections::BTreeMap;

use super::Finding;
use crate::torture::history::{History, Moment, Outcome, Send};
use crate::torture::stored::{Stored, StoredMessage};

pub fn check(history: &History, stored: &Stored) -> Vec<Finding> {
    let sends: BTreeMap<_, _> = history.sends.iter().map(|send| (send.body.as_str(), send)).collect();
    assert_eq!(sends.len(), history.sends.len(), "each message has a body of its own");
    let mut findings = check_each_send(history, stored);
    for (conversation, messages) in &stored.messages {
        findings.extend(check_each_message(conversation, messages, &sends));
        findings.extend(check_order(messages, &sends));
    }
    findings
}

/// Acknowledged messages are stored once, unless their conversation was deleted; refused ones never, and others at most
/// once.
fn check_each_send(history: &History, stored: &Stored) -> Vec<Finding> {
    let mut times = BTreeMap::<&str, usize>::new();
    for message in stored.messages.values().flatten() {
        *times.entry(&message.body).or_default() += 1;
    }
    let check_send = |send: &Send| {
        let body = send.body.clone();
        match (send.outcome, times.get(send.body.as_str()).copied().unwrap_or_default()) {
            (Outcome::Acknowledged(_), 0) if !history.may_be_deleted(&send.conversation) => {
                Some(Finding::Lost { body })
            }
            (Outcome::Refused, 1) => Some(Finding::StoredThoughRefused { body }),
            (_, 0 | 1) => None,
            _ => Some(Finding::Doubled { body }),
        }
    };
    history.sends.iter().filter_map(check_send).collect()
}

/// Messages have consecutive numbers, and were sent there by their sender.
fn check_each_message(
    conversation: &str,
    messages: &[StoredMessage],
    sends: &BTreeMap<&str, &Send>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (message, expected) in messages.iter().zip(1..) {
        let body = message.body.clone();
        match sends.get(body.as_str()) {
            None => findings.push(Finding::Invented { body }),
            Some(send) if send.sender != message.sender || send.conversation != conversation => {
                findings.push(Finding::Misplaced { body });
            }
            Some(_) => {}
        }
        if message.number != expected {
            let conversation = conversation.to_owned();
            findings.push(Finding::Misnumbered { conversation, number: message.number });
            break;
        }
    }
    findings
}

/// A message that was sent after another was acknowledged has a higher number. In particular, the messages of each
/// client that waits for responses are in the order in which it sent them.
fn check_order(messages: &[StoredMessage], sends: &BTreeMap<&str, &Send>) -> Vec<Finding> {
    let mut findings = Vec::new();
    // Of the messages with higher numbers, the one that was acknowledged first.
    let mut earliest: Option<(Moment, &str)> = None;
    for message in messages.iter().rev() {
        let Some(send) = sends.get(message.body.as_str()) else { continue };
        if let Some((acknowledged, body)) = earliest
            && acknowledged < send.invoked
        {
            findings
                .push(Finding::Reordered { acknowledged: body.to_owned(), sent_later: send.body.clone() });
        }
        if let Outcome::Acknowledged(moment) = send.outcome
            && earliest.is_none_or(|(acknowledged, _)| moment < acknowledged)
        {
            earliest = Some((moment, &send.body));
        }
    }
    findings
}
