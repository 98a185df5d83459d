//! The checker finds faults that are planted in a correct history, and names each.

mod messages; // in what is stored
mod logs; // … in the logs
mod views; // … in what subscribers saw
mod reads; // … in read marks
mod ended; // a part of the history with conversations that end
mod endings; // … after the end of a conversation

use crate::torture::checker::{Finding, check};
use crate::torture::history::{History, Outcome, Seen, Send, View};
use crate::torture::stored::{Change, LogEntry, Stored, StoredMessage};

const ADA: &str = "Ada";
const BOB: &str = "Bob";
const TALK: &str = "Ada and Bob";

fn send(sender: &str, body: &str, invoked: u64, outcome: Outcome) -> Send {
    let (sender, conversation, body) = (sender.into(), TALK.into(), body.into());
    Send { sender, conversation, body, invoked, outcome }
}

fn message(number: i64, sender: &str, body: &str) -> StoredMessage {
    StoredMessage { number, sender: sender.into(), body: body.into() }
}

fn entry(position: i64, body: &str) -> LogEntry {
    let change = if body == "started" { Change::Started } else { Change::Sent(body.into()) };
    LogEntry { position, conversation: TALK.into(), change }
}

fn event(position: i64, body: &str) -> Seen {
    Seen::Event(entry(position, body))
}

/// Ada starts a conversation, and both send. One response is lost, and one message is not stored. Bob has a subscriber
/// from the start, and Ada one from her first message on, whose cursor expires.
fn correct() -> (History, Stored) {
    let sends = vec![
        send(ADA, "un", 1, Outcome::Acknowledged(2)),
        send(ADA, "deux", 3, Outcome::Acknowledged(6)),
        send(BOB, "trois", 4, Outcome::Acknowledged(5)),
        send(BOB, "no response", 7, Outcome::Unknown),
        send(ADA, "no response either", 8, Outcome::Unknown),
        send(ADA, "refused", 9, Outcome::Refused),
        send(ADA, "quatre", 10, Outcome::Acknowledged(11)),
    ];
    let bodies = ["un", "trois", "deux", "no response", "quatre"];
    let messages = [BOB, ADA, BOB, ADA].iter().zip(&bodies[1..]).zip(2..);
    let messages = messages.map(|((sender, body), number)| message(number, sender, body));
    let messages = [message(1, ADA, "un")].into_iter().chain(messages).collect();
    let log_from = |first: i64| (first..).zip(bodies).map(|(position, body)| entry(position, body));
    let ada: Vec<_> = [entry(1, "started")].into_iter().chain(log_from(2)).collect();
    let bob: Vec<_> = log_from(1).collect();
    let views = vec![
        View { member: BOB.into(), start: 0, seen: bob.iter().cloned().map(Seen::Event).collect() },
        View {
            member: ADA.into(),
            start: 1,
            seen: vec![event(2, "un"), Seen::QueriedAgain(4), event(5, "no response"), event(6, "quatre")],
        },
    ];
    let conversations = [(TALK.to_owned(), [ADA.to_owned(), BOB.to_owned()])].into();
    let logs = [(ADA.to_owned(), ada), (BOB.to_owned(), bob)].into();
    let mut history = History { conversations, sends, views, ..History::default() };
    let mut stored = Stored { messages: [(TALK.into(), messages)].into(), logs, ..Stored::default() };
    ended::add(&mut history, &mut stored);
    (history, stored)
}

fn talk(stored: &mut Stored) -> &mut Vec<StoredMessage> {
    stored.messages.get_mut(TALK).expect("a conversation")
}

fn log<'a>(stored: &'a mut Stored, member: &str) -> &'a mut Vec<LogEntry> {
    stored.logs.get_mut(member).expect("a log")
}

fn bobs_view(history: &mut History) -> &mut Vec<Seen> {
    &mut history.views[0].seen
}

#[test]
fn a_correct_history_has_no_findings() {
    let (history, stored) = correct();
    assert_eq!(check(&history, &stored), []);
}

type Plant = fn(&mut History, &mut Stored);

/// Asserts that each planted fault is found by its name.
fn are_found<const COUNT: usize>(faults: [(Plant, Finding); COUNT]) {
    for (plant, expected) in faults {
        let (mut history, mut stored) = correct();
        plant(&mut history, &mut stored);
        let findings = check(&history, &stored);
        assert!(findings.contains(&expected), "{expected:?} in {findings:#?}");
    }
}
