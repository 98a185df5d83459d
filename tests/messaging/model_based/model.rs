//! The rules as a model in memory, as simple as possible: lists and loops, no database, no concurrency.

use std::cmp::Reverse;

use super::conversation::{Conversation, Message, Mute};
use super::step::{Draft, MEMBERS, ReadTarget, Step};
use super::view::{ConversationView, EventKind, LogEvent, MessageView, Outcome};

#[derive(Default)]
pub struct Model {
    conversations: Vec<Conversation>,
    /// (blocking member, blocked member)
    blocks: Vec<(usize, usize)>,
    hides_read_marks: [bool; MEMBERS],
    logs: [Vec<LogEvent>; MEMBERS],
    numbers: [i64; MEMBERS],
    /// The number of steps.
    time: usize,
}

impl Model {
    /// Executes a step. Returns the possible outcomes: several if a client key was used with the same text in several
    /// conversations.
    pub fn execute(&mut self, step: &Step) -> Vec<Outcome> {
        self.time += 1;
        let pairs: Vec<_> = self.conversations.iter().map(|conversation| conversation.members).collect();
        let outcome = match step {
            Step::Start { by, with, draft } => return self.start(*by, *with, draft.as_ref()),
            Step::Send { at, draft } => self.send(at.among(&pairs), draft),
            Step::Read { at, up_to } => {
                let position = |up_to: &ReadTarget| (at.aside(up_to.aside).among(&pairs).1, up_to.seq);
                self.read(at.among(&pairs), up_to.as_ref().map(position))
            }
            Step::Close { at } => self.close(at.among(&pairs)),
            Step::Delete { at } => self.delete(at.among(&pairs)),
            Step::Block { by, whom } => self.block(*by, *whom, true),
            Step::Unblock { by, whom } => self.block(*by, *whom, false),
            Step::Mute { at, steps } => self.mute(at.among(&pairs), steps.map(|steps| self.time + steps)),
            Step::Unmute { at } => self.change_own(at.among(&pairs), |found, by, time| {
                let was_muted = found.is_muted(by, time);
                found.mutes[by] = None;
                was_muted
            }),
            Step::Archive { at } => self.change_own(at.among(&pairs), |found, by, _| {
                found.activity[by].is_some() && !std::mem::replace(&mut found.archived[by], true)
            }),
            Step::Unarchive { at } => self.change_own(at.among(&pairs), |found, by, _| {
                std::mem::replace(&mut found.archived[by], false)
            }),
            Step::MarkUnread { at } => self.change_own(at.among(&pairs), |found, by, _| {
                !std::mem::replace(&mut found.marked_unread[by], true)
            }),
            Step::ShowReadMarks { by, shown } => self.show_read_marks(*by, *shown),
            Step::Expire { age } => self.expire(*age),
        };
        vec![outcome]
    }

    fn start(&mut self, by: usize, with: usize, draft: Option<&Draft>) -> Vec<Outcome> {
        if draft.is_some_and(Draft::is_blank) {
            return vec![refused("BODY_EMPTY")];
        }
        if by == with {
            return vec![refused("CANNOT_MESSAGE_SELF")];
        }
        if let Some(Draft { text, key: Some(key) }) = draft {
            let before = self.written_with(key, by, with);
            let mut same = before.clone();
            same.retain(|(_, _, known)| *known == text.trim());
            if !same.is_empty() {
                return same.iter().map(|(number, seq, _)| started(*number, Some(*seq), false)).collect();
            }
            if !before.is_empty() {
                return vec![refused("CLIENT_KEY_REUSED")];
            }
        }
        if self.blocked(by, with) {
            return vec![refused("CANNOT_MESSAGE_MEMBER")];
        }
        let open = self.conversations.iter().position(|one| one.is_open_between(by, with));
        let conversation = open.unwrap_or_else(|| self.open(by, with));
        let message = draft.map(|draft| self.append(by, conversation, draft));
        if message.is_none() && self.conversations[conversation].activity[by].is_none() {
            let number = self.append_event(by, conversation, EventKind::Started);
            self.conversations[conversation].activity[by] = Some(number);
        }
        vec![started(conversation, message, open.is_none())]
    }

    /// The messages that a member sent to another with this client key, in any of their conversations.
    fn written_with(&self, key: &str, by: usize, to: usize) -> Vec<(usize, usize, &'static str)> {
        let mut found = Vec::new();
        for (number, conversation) in self.conversations.iter().enumerate() {
            for (index, message) in conversation.messages.iter().enumerate().skip(conversation.expired) {
                let matches = conversation.is_between(by, to) && !conversation.deleted;
                if matches && message.sender == by && message.key == Some(key) {
                    found.push((number, index + 1, message.text));
                }
            }
        }
        found
    }

    fn open(&mut self, by: usize, with: usize) -> usize {
        self.conversations.push(Conversation {
            members: [by, with],
            messages: Vec::new(),
            closed_by: None,
            deleted: false,
            expired: 0,
            read: [0; MEMBERS],
            activity: [None; MEMBERS],
            archived: [false; MEMBERS],
            marked_unread: [false; MEMBERS],
            mutes: [None; MEMBERS],
        });
        self.conversations.len() - 1
    }

    fn send(&mut self, (by, conversation): (usize, usize), draft: &Draft) -> Outcome {
        if draft.is_blank() {
            return refused("BODY_EMPTY");
        }
        let Some(found) = self.find(by, conversation) else { return refused("CONVERSATION_NOT_FOUND") };
        let with_key = |message: &Message| message.sender == by && message.key == draft.key;
        if draft.key.is_some()
            && let Some(index) = found.messages.iter().rposition(with_key)
            && index >= found.expired
        {
            if found.messages[index].text == draft.text.trim() {
                return Outcome::Sent { conversation, seq: index + 1 };
            }
            return refused("CLIENT_KEY_REUSED");
        }
        if found.closed_by.is_some() {
            return refused("CONVERSATION_CLOSED");
        }
        if self.blocked(by, found.other(by)) {
            return refused("CANNOT_MESSAGE_MEMBER");
        }
        Outcome::Sent { conversation, seq: self.append(by, conversation, draft) }
    }

    fn append(&mut self, by: usize, conversation: usize, draft: &Draft) -> usize {
        let found = &mut self.conversations[conversation];
        found.messages.push(Message {
            sender: by,
            text: draft.text.trim(),
            key: draft.key,
            sent_at: self.time,
        });
        let (seq, members) = (found.messages.len(), found.members);
        found.read[by] = seq;
        found.marked_unread[by] = false;
        found.archived = [false; MEMBERS];
        for member in members {
            let text = draft.text.trim().to_owned();
            let number = self.append_event(member, conversation, EventKind::Sent { seq, text });
            self.conversations[conversation].activity[member] = Some(number);
        }
        seq
    }

    fn read(&mut self, (by, conversation): (usize, usize), up_to: Option<(usize, usize)>) -> Outcome {
        if up_to.is_some_and(|(elsewhere, _)| elsewhere != conversation) {
            return refused("MESSAGE_NOT_FOUND");
        }
        let Some(found) = self.find(by, conversation) else { return refused("CONVERSATION_NOT_FOUND") };
        let (other, written) = (found.other(by), found.messages.len());
        let up_to = up_to.map_or(written, |(_, seq)| seq);
        if up_to > written {
            return refused("MESSAGE_NOT_FOUND");
        }
        let (is_new, is_marked) = (up_to > found.read[by], found.marked_unread[by]);
        if is_new || (up_to == found.read[by] && is_marked) {
            let found = &mut self.conversations[conversation];
            found.read[by] = up_to;
            found.marked_unread[by] = false;
            self.append_event(by, conversation, EventKind::Read { reader: by });
            if is_new && !self.blocked(by, other) && self.see_read_marks(by, other) {
                self.append_event(other, conversation, EventKind::Read { reader: by });
            }
        }
        Outcome::Done
    }

    fn close(&mut self, (by, conversation): (usize, usize)) -> Outcome {
        let Some(found) = self.find(by, conversation) else { return refused("CONVERSATION_NOT_FOUND") };
        if found.closed_by.is_none() {
            self.conversations[conversation].closed_by = Some(by);
            self.append_event_for_listed(conversation, &EventKind::Closed { by });
        }
        Outcome::Done
    }

    fn delete(&mut self, (by, conversation): (usize, usize)) -> Outcome {
        if self.find(by, conversation).is_none() {
            return refused("CONVERSATION_NOT_FOUND");
        }
        self.remove(conversation);
        Outcome::Done
    }

    fn remove(&mut self, conversation: usize) {
        for log in &mut self.logs {
            log.retain(|event| event.conversation != Some(conversation));
        }
        self.append_event_for_listed(conversation, &EventKind::Deleted);
        self.conversations[conversation].deleted = true;
    }

    fn expire(&mut self, age: usize) -> Outcome {
        for number in 0..self.count() {
            let found = &mut self.conversations[number];
            let is_old = |message: &&Message| message.sent_at + age < self.time;
            let expired = found.messages.iter().take_while(is_old).count();
            if found.deleted || expired <= found.expired {
                continue;
            }
            if expired == found.messages.len() {
                self.remove(number);
                continue;
            }
            found.expired = expired;
            found.read = found.read.map(|read| read.max(expired));
            for log in &mut self.logs {
                let is_expired =
                    |kind: &EventKind| matches!(kind, EventKind::Sent { seq, .. } if *seq <= expired);
                log.retain(|event| event.conversation != Some(number) || !is_expired(&event.kind));
            }
            self.append_event_for_listed(number, &EventKind::Expired { up_to: expired });
        }
        Outcome::Done
    }

    fn block(&mut self, by: usize, whom: usize, on: bool) -> Outcome {
        if by == whom {
            return refused("CANNOT_RELATE_TO_SELF");
        }
        let was_on = self.blocks.contains(&(by, whom));
        self.blocks.retain(|block| *block != (by, whom));
        if on {
            self.blocks.push((by, whom));
        }
        if was_on != on {
            self.append_own_event(by, EventKind::BlockChanged { whom });
        }
        Outcome::Done
    }

    fn mute(&mut self, at: (usize, usize), until: Option<usize>) -> Outcome {
        self.change_own(at, |found, by, time| {
            let mute = Some(Mute { until });
            let is_same = found.is_muted(by, time) && found.mutes[by] == mute;
            found.mutes[by] = mute;
            !is_same
        })
    }

    /// Changes what only the member sees. `change` returns whether anything changed.
    fn change_own(
        &mut self,
        (by, conversation): (usize, usize),
        change: impl Fn(&mut Conversation, usize, usize) -> bool,
    ) -> Outcome {
        if self.find(by, conversation).is_none() {
            return refused("CONVERSATION_NOT_FOUND");
        }
        if change(&mut self.conversations[conversation], by, self.time) {
            self.append_event(by, conversation, EventKind::Updated);
        }
        Outcome::Done
    }

    fn show_read_marks(&mut self, by: usize, shown: bool) -> Outcome {
        if std::mem::replace(&mut self.hides_read_marks[by], !shown) == shown {
            self.append_own_event(by, EventKind::SettingsChanged);
        }
        Outcome::Done
    }

    fn see_read_marks(&self, one: usize, other: usize) -> bool {
        !self.hides_read_marks[one] && !self.hides_read_marks[other]
    }

    fn append_event(&mut self, member: usize, conversation: usize, kind: EventKind) -> i64 {
        self.log_event(member, Some(conversation), kind)
    }

    /// Appends an event that is not about a conversation.
    fn append_own_event(&mut self, member: usize, kind: EventKind) {
        self.log_event(member, None, kind);
    }

    fn log_event(&mut self, member: usize, conversation: Option<usize>, kind: EventKind) -> i64 {
        self.numbers[member] += 1;
        let number = self.numbers[member];
        self.logs[member].push(LogEvent { number, conversation, kind });
        number
    }

    /// Appends an event to the logs of the members who have the conversation in their lists.
    fn append_event_for_listed(&mut self, conversation: usize, kind: &EventKind) {
        for member in 0..MEMBERS {
            if self.conversations[conversation].activity[member].is_some() {
                self.append_event(member, conversation, kind.clone());
            }
        }
    }

    fn blocked(&self, one: usize, other: usize) -> bool {
        self.blocks.contains(&(one, other)) || self.blocks.contains(&(other, one))
    }

    fn find(&self, viewer: usize, conversation: usize) -> Option<&Conversation> {
        let found = self.conversations.get(conversation)?;
        (!found.deleted && found.members.contains(&viewer)).then_some(found)
    }

    pub fn count(&self) -> usize {
        self.conversations.len()
    }

    /// The events that a member receives now: without read marks that are hidden by now.
    pub fn log(&self, member: usize) -> Vec<LogEvent> {
        let is_visible = |event: &&LogEvent| !matches!(event.kind, EventKind::Read { reader } if !self.see_read_marks(reader, member) && reader != member);
        self.logs[member].iter().filter(is_visible).cloned().collect()
    }

    pub fn view(&self, viewer: usize, conversation: usize) -> Option<ConversationView> {
        let found = self.find(viewer, conversation)?;
        let messages = found.messages.iter().enumerate().map(|(index, message)| MessageView {
            seq: index + 1,
            mine: message.sender == viewer,
            text: message.text.to_owned(),
            key: message.key.filter(|_| message.sender == viewer).map(str::to_owned),
        });
        let messages: Vec<_> = messages.skip(found.expired).collect();
        let unread =
            messages.iter().filter(|message| !message.mine && message.seq > found.read[viewer]).count();
        let correspondent = found.other(viewer);
        let mut own =
            messages.iter().filter(|message| message.mine && message.seq <= found.read[correspondent]);
        let newest = own.next_back().map(|message| message.seq);
        Some(ConversationView {
            correspondent,
            closed_by: found.closed_by,
            unread,
            is_unread: found.is_unread(viewer),
            is_muted: found.is_muted(viewer, self.time),
            is_archived: found.archived[viewer],
            read_by_correspondent: newest.filter(|_| self.see_read_marks(viewer, correspondent)),
            total: messages.len(),
            messages,
        })
    }

    /// The number of conversations that want the member's attention.
    pub fn unread_count(&self, viewer: usize) -> usize {
        let is_counted = |number: &&usize| {
            self.find(viewer, **number).is_some_and(|found| {
                found.is_unread(viewer)
                    && !found.is_muted(viewer, self.time)
                    && !self.blocks.contains(&(viewer, found.other(viewer)))
            })
        };
        self.list(viewer, false).iter().filter(is_counted).count()
    }

    /// A member's list or archive, newest activity first.
    pub fn list(&self, viewer: usize, archived: bool) -> Vec<usize> {
        let activity = |number: &usize| {
            let found = self.find(viewer, *number).filter(|found| found.archived[viewer] == archived);
            found.and_then(|found| found.activity[viewer])
        };
        let mut listed: Vec<_> = (0..self.count()).filter(|number| activity(number).is_some()).collect();
        listed.sort_by_key(|number| Reverse(activity(number)));
        listed
    }
}

fn refused(code: &str) -> Outcome {
    Outcome::Refused(code.to_owned())
}

fn started(conversation: usize, message: Option<usize>, created: bool) -> Outcome {
    Outcome::Started { conversation, message, created }
}
