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
}

impl Conversation {
    pub fn is_between(&self, one: usize, other: usize) -> bool {
        self.members.contains(&one) && self.members.contains(&other)
    }

    pub fn is_open_between(&self, one: usize, other: usize) -> bool {
        self.is_between(one, other) && self.closed_by.is_none() && !self.deleted
    }

    pub fn other(&self, member: usize) -> usize {
        if self.members[0] == member { self.members[1] } else { self.members[0] }
    }
}
