use super::Finding;
use crate::torture::history::{History, Moment, Read};
use crate::torture::stored::Stored;

pub fn check(history: &History, stored: &Stored) -> Vec<Finding> {
    let mut findings: Vec<_> =
        history.reads.iter().filter_map(|read| check_response(read, history)).collect();
    for (member, list) in &stored.lists {
        for (conversation, listed) in list {
            findings.extend(check_unread(member, conversation, listed.unread, history, stored));
        }
    }
    findings
}

/// The mark that was acknowledged to a reader before this moment, or 0.
fn acknowledged(history: &History, reader: &str, conversation: &str, before: Moment) -> i64 {
    let own = reads_of(history, reader, conversation).filter_map(|read| read.acknowledged);
    own.filter(|(moment, _)| *moment < before).map(|(_, mark)| mark).max().unwrap_or(0)
}

fn reads_of<'a>(
    history: &'a History,
    reader: &'a str,
    conversation: &'a str,
) -> impl Iterator<Item = &'a Read> {
    history.reads.iter().filter(move |read| read.reader == reader && read.conversation == conversation)
}

/// A response has at least the mark that was requested, and those of earlier responses.
fn check_response(read: &Read, history: &History) -> Option<Finding> {
    let (_, mark) = read.acknowledged?;
    let (reader, conversation) = (read.reader.clone(), read.conversation.clone());
    let earlier = acknowledged(history, &reader, &conversation, read.invoked);
    (mark < earlier.max(read.requested)).then_some(Finding::ReadMarkSetBack { reader, conversation, mark })
}

/// Unread are the messages after the newest one that the member marked or sent.
fn check_unread(
    member: &str,
    conversation: &str,
    unread: i64,
    history: &History,
    stored: &Stored,
) -> Option<Finding> {
    let messages = stored.messages.get(conversation).map_or(&[][..], Vec::as_slice);
    let newest = messages.last().map_or(0, |message| message.number);
    let sent = messages.iter().rev().find(|message| message.sender == member);
    let marked = acknowledged(history, member, conversation, Moment::MAX);
    let least = marked.max(sent.map_or(0, |message| message.number));
    let is_certain = |read: &Read| !read.is_repeated && read.acknowledged.is_some();
    let most = if reads_of(history, member, conversation).all(is_certain) { least } else { newest };

    let mark = newest - unread;
    let (member, conversation) = (member.to_owned(), conversation.to_owned());
    if mark < marked {
        return Some(Finding::ReadMarkSetBack { reader: member, conversation, mark });
    }
    (!(least..=most).contains(&mark)).then_some(Finding::Miscounted { member, conversation, unread })
}
