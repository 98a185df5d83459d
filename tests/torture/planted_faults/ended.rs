use super::{BOB, TALK, message, send};
use crate::torture::history::{Ending, History, Outcome, Read, Seen, View};
use crate::torture::stored::{Change, Listed, LogEntry, Stored};

pub const GIL: &str = "Gil";
pub const LEA: &str = "Lea";
pub const CLOSED: &str = "closed";
pub const DELETED: &str = "deleted";

pub fn entry(position: i64, conversation: &str, change: Change) -> LogEntry {
    LogEntry { position, conversation: conversation.into(), change }
}

fn sent(body: &str) -> Change {
    Change::Sent(body.into())
}

fn read(invoked: u64) -> Read {
    let acknowledged = Some((invoked + 1, 1));
    let (reader, conversation) = (LEA.into(), CLOSED.into());
    Read { reader, conversation, requested: 1, invoked, acknowledged, is_repeated: false }
}

/// Gil writes to Lea, who marks the first of two messages as read, twice. He closes the conversation and starts another,
/// which she deletes. She has a subscriber that saw it before. Lists are those of the end.
pub fn add(history: &mut History, stored: &mut Stored) {
    for conversation in [CLOSED, DELETED] {
        history.conversations.insert(conversation.into(), [GIL.into(), LEA.into()]);
    }
    for (conversation, body, invoked, outcome) in [
        (CLOSED, "cinq", 20, Outcome::Acknowledged(21)),
        (CLOSED, "six", 22, Outcome::Acknowledged(23)),
        (CLOSED, "too late", 31, Outcome::Unknown),
        (DELETED, "sept", 40, Outcome::Acknowledged(41)),
    ] {
        let send = send(GIL, body, invoked, outcome);
        history.sends.push(crate::torture::history::Send { conversation: conversation.into(), ..send });
    }
    history.reads.extend([read(24), read(26)]);
    for (conversation, is_deletion, moment) in [(CLOSED, false, 30), (DELETED, true, 43)] {
        let conversation = conversation.into();
        history.endings.push(Ending { conversation, is_deletion, acknowledged: Some(moment) });
    }
    let kept = [sent("cinq"), sent("six"), Change::Read, Change::Closed];
    let log_from =
        |first| (first..).zip(kept.clone()).map(|(position, change)| entry(position, CLOSED, change));
    let gil = [entry(1, CLOSED, Change::Started)].into_iter().chain(log_from(2));
    let gil = gil.chain([entry(8, DELETED, Change::Deleted)]);
    let lea = log_from(1).chain([entry(6, DELETED, Change::Deleted)]);
    let mut seen: Vec<_> = lea.clone().map(Seen::Event).collect();
    seen.insert(4, Seen::Event(entry(5, DELETED, sent("sept"))));
    history.views.push(View { member: LEA.into(), start: 0, seen });
    stored.logs.extend([(GIL.into(), gil.collect()), (LEA.into(), lea.collect())]);
    stored.messages.insert(CLOSED.into(), vec![message(1, GIL, "cinq"), message(2, GIL, "six")]);
    for (member, conversation, unread) in [(BOB, TALK, 1), (GIL, CLOSED, 0), (LEA, CLOSED, 1)] {
        let list = [(conversation.to_owned(), Listed { unread, is_open: conversation == TALK })].into();
        stored.lists.insert(member.into(), list);
    }
}

pub fn listed<'a>(stored: &'a mut Stored, member: &str, conversation: &str) -> &'a mut Listed {
    stored.lists.get_mut(member).and_then(|list| list.get_mut(conversation)).expect("a list")
}
