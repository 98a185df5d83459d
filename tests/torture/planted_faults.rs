//! The checker finds faults that are planted in a correct history, and names each.

use super::checker::{Finding, check};
use super::history::{History, LogEntry, Outcome, Seen, Send, Stored, StoredMessage, View};

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
    LogEntry { position, body: (body != "started").then(|| body.to_owned()) }
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
    (History { conversations, sends, views }, Stored { messages: [(TALK.into(), messages)].into(), logs })
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

#[test]
fn faults_in_messages_are_found() {
    are_found([
        // An acknowledged message is absent.
        (
            |_, stored| {
                talk(stored).pop();
                log(stored, ADA).pop();
                log(stored, BOB).pop();
            },
            Finding::Lost { body: "quatre".into() },
        ),
        // A message is stored twice.
        (
            |_, stored| talk(stored).push(message(6, ADA, "quatre")),
            Finding::Doubled { body: "quatre".into() },
        ),
        // An unacknowledged message is stored twice.
        (
            |_, stored| talk(stored).push(message(6, BOB, "no response")),
            Finding::Doubled { body: "no response".into() },
        ),
        // A message is invented.
        (
            |history, _| {
                history.sends.remove(0);
            },
            Finding::Invented { body: "un".into() },
        ),
        // A refused message is stored.
        (
            |_, stored| {
                talk(stored).push(message(6, ADA, "refused"));
                log(stored, ADA).push(entry(7, "refused"));
                log(stored, BOB).push(entry(6, "refused"));
            },
            Finding::StoredThoughRefused { body: "refused".into() },
        ),
        // A message has another sender.
        (|_, stored| talk(stored)[0].sender = BOB.into(), Finding::Misplaced { body: "un".into() }),
        // A message is in another conversation.
        (
            |history, _| history.sends[0].conversation = "Ada and Eve".into(),
            Finding::Misplaced { body: "un".into() },
        ),
        // A number is missing.
        (
            |_, stored| talk(stored)[4].number = 6,
            Finding::Misnumbered { conversation: "Ada and Bob".into(), number: 6 },
        ),
        // A number is used twice.
        (
            |_, stored| talk(stored)[4].number = 4,
            Finding::Misnumbered { conversation: "Ada and Bob".into(), number: 4 },
        ),
        // A sender is reordered.
        (
            |_, stored| {
                let messages = talk(stored);
                messages.swap(0, 2);
                (messages[0].number, messages[2].number) = (1, 3);
            },
            Finding::Reordered { acknowledged: "un".into(), sent_later: "deux".into() },
        ),
        // A message is before an earlier one of the other sender.
        (
            |history, _| history.sends[0].invoked = 6,
            Finding::Reordered { acknowledged: "trois".into(), sent_later: "un".into() },
        ),
    ]);
}

#[test]
fn faults_in_logs_are_found() {
    are_found([
        // A log has a gap.
        (
            |_, stored| log(stored, ADA)[0].position = 0,
            Finding::MisnumberedLog { member: "Ada".into(), position: 0 },
        ),
        // A message is missing in a log.
        (
            |_, stored| log(stored, ADA)[3].body = None,
            Finding::Unlogged { member: "Ada".into(), body: "deux".into() },
        ),
        // The whole log of a member is missing.
        (
            |_, stored| {
                stored.logs.remove(BOB);
            },
            Finding::Unlogged { member: "Bob".into(), body: "trois".into() },
        ),
        // A message is logged twice.
        (
            |_, stored| log(stored, ADA)[0].body = Some("un".into()),
            Finding::LoggedWrongly { member: "Ada".into(), body: "un".into() },
        ),
        // A log is reordered.
        (
            |_, stored| {
                let log = log(stored, ADA);
                log[2].position = 4;
                log[3].position = 3;
                log.swap(2, 3);
            },
            Finding::LogReordered { member: "Ada".into(), body: "trois".into() },
        ),
    ]);
}

#[test]
fn faults_in_what_subscribers_saw_are_found() {
    are_found([
        // An event is missed.
        (
            |history, _| {
                bobs_view(history).remove(2);
            },
            Finding::Missed { member: "Bob".into(), position: 3 },
        ),
        // The first event is missed.
        (
            |history, _| {
                bobs_view(history).remove(0);
            },
            Finding::Missed { member: "Bob".into(), position: 1 },
        ),
        // The last event is missed.
        (
            |history, _| {
                bobs_view(history).pop();
            },
            Finding::Missed { member: "Bob".into(), position: 5 },
        ),
        // An event is seen again after resuming.
        (
            |history, _| bobs_view(history).insert(3, event(3, "deux")),
            Finding::SeenAgain { member: "Bob".into(), position: 3 },
        ),
        // Events are seen in another order.
        (
            |history, _| bobs_view(history).swap(1, 2),
            Finding::SeenAgain { member: "Bob".into(), position: 2 },
        ),
        // Another message is seen than is stored.
        (
            |history, _| bobs_view(history)[1] = event(2, "no response either"),
            Finding::SeenOtherwise { member: "Bob".into(), position: 2 },
        ),
        // A message is seen that is not stored.
        (
            |history, _| bobs_view(history).push(event(6, "no response either")),
            Finding::SeenOtherwise { member: "Bob".into(), position: 6 },
        ),
        // A new cursor is before what was seen.
        (
            |history, _| history.views[1].seen[1] = Seen::QueriedAgain(1),
            Finding::SetBack { member: "Ada".into(), position: 1 },
        ),
    ]);
}
