//! A conversation of the model.

use super::step::MEMBERS;

pub struct Message {
    pub sender: usize,
    pub text: &'static str,
    pub key: Option<&'static str>,
    /// The number of the step that sent it.
    pub sent_at: usize,
}

pub struct Conversation {
    pub members: [usize; 2],
    pub messages: Vec<Message>,
    pub closed_by: Option<usize>,
    pub deleted: bool,
    /// The number of messages that have expired, from the start.
    pub expired: usize,
    /// By member: the number of messages read, from the start.
    pub read: [usize; MEMBERS],
    /// By member: the number of the event that determines its position in the list. None if it is not listed.
    pub activity: [Option<i64>; MEMBERS],
    /// By member: whether it is in their archive instead of their list.
    pub archived: [bool; MEMBERS],
    pub marked_unread: [bool; MEMBERS],
    pub mutes: [Option<Mute>; MEMBERS],
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Mute {
    /// The number of the step at which it ends, if it ends by itself.
    pub until: Option<usize>,
}

impl Conversation {
    pub fn is_between(&self, one: usize, other: usize) -> bool {
        self.members.contains(&one) && self.members.contains(&other)
    }

    pub fn is_open_between(&self, one: usize, other: usize) -> bool {
        self.is_between(one, other) && self.closed_by.is_none() && !self.deleted
    }

    pub fn is_muted(&self, member: usize, time: usize) -> bool {
        self.mutes[member].is_some_and(|mute| mute.until.is_none_or(|until| time < until))
    }

    /// Whether the member has unread messages, or has marked the conversation.
    pub fn is_unread(&self, member: usize) -> bool {
        self.marked_unread[member] || self.read[member] < self.messages.len()
    }

    pub fn other(&self, member: usize) -> usize {
        if self.members[0] == member { self.members[1] } else { self.members[0] }
    }
}
