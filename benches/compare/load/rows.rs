//! The rows of every table.

use uuid::Uuid;

use super::shape::{body, conversation_id, index, member_id, mix, sender, subject};
use super::timeline::Timeline;

pub enum Cell {
    Null,
    Id(Uuid),
    Number(i64),
    Text(String),
    /// In milliseconds since 1970.
    Time(i64),
}

pub type Row = Vec<Cell>;
type Rows = Box<dyn Iterator<Item = Row> + Send>;

pub struct Table {
    pub name: &'static str,
    pub columns: &'static str,
    pub rows: fn(Timeline) -> Rows,
}

/// The kind of an event.
const MESSAGE_SENT: i64 = 2;

pub const TABLES: [Table; 5] = [
    Table {
        name: "member",
        columns: "id, subject, handle, display_name, sort_name, avatar_url, event_seq, created_at",
        rows: members,
    },
    Table {
        name: "conversation",
        columns: "id, pair_low, pair_high, started_by, last_seq, last_message_at, created_at",
        rows: conversations,
    },
    Table {
        name: "participant",
        columns: "conversation_id, member_id, read_seq, activity_seq",
        rows: participants,
    },
    Table { name: "message", columns: "conversation_id, seq, sender_id, body, sent_at", rows: messages },
    Table {
        name: "event",
        columns: "member_id, seq, kind, conversation_id, message_seq, created_at",
        rows: events,
    },
];

fn members(timeline: Timeline) -> Rows {
    let last_events = timeline.last_events();
    Box::new((0..timeline.shape.members).map(move |member| {
        let avatar = format!("https://pictures.example/{member}.webp");
        vec![
            Cell::Id(member_id(member)),
            Cell::Text(subject(member)),
            Cell::Text(format!("member-{member}")),
            Cell::Text(format!("Member Numéro {member}")),
            Cell::Text(format!("member numero {member}")),
            if member.is_multiple_of(2) { Cell::Text(avatar) } else { Cell::Null },
            Cell::Number(last_events[index(member)]),
            Cell::Time(timeline.end),
        ]
    }))
}

fn conversations(timeline: Timeline) -> Rows {
    Box::new(timeline.last_messages().map(|last| {
        let [low, high] = last.pair.map(member_id);
        vec![
            Cell::Id(conversation_id(last.conversation)),
            Cell::Id(low),
            Cell::Id(high),
            Cell::Id(low),
            Cell::Number(last.seq),
            Cell::Time(last.at),
            Cell::Time(last.at),
        ]
    }))
}

/// In one conversation of three, the recipient has not read the last two messages.
fn participants(timeline: Timeline) -> Rows {
    Box::new(timeline.last_messages().flat_map(|last| {
        let sender = sender(last.conversation, last.seq);
        let unread = if mix(last.conversation).is_multiple_of(3) { 2 } else { 0 };
        [0, 1].map(|side| {
            vec![
                Cell::Id(conversation_id(last.conversation)),
                Cell::Id(member_id(last.pair[side])),
                Cell::Number(if side == sender { last.seq } else { last.seq - unread }),
                Cell::Number(last.event_seqs[side]),
            ]
        })
    }))
}

fn messages(timeline: Timeline) -> Rows {
    Box::new(timeline.messages().map(|sent| {
        let sender = sent.pair[sender(sent.conversation, sent.seq)];
        vec![
            Cell::Id(conversation_id(sent.conversation)),
            Cell::Number(sent.seq),
            Cell::Id(member_id(sender)),
            Cell::Text(body(sent.conversation, sent.seq)),
            Cell::Time(sent.at),
        ]
    }))
}

fn events(timeline: Timeline) -> Rows {
    Box::new(timeline.messages().flat_map(|sent| {
        [0, 1].map(|side| {
            vec![
                Cell::Id(member_id(sent.pair[side])),
                Cell::Number(sent.event_seqs[side]),
                Cell::Number(MESSAGE_SENT),
                Cell::Id(conversation_id(sent.conversation)),
                Cell::Number(sent.seq),
                Cell::Time(sent.at),
            ]
        })
    }))
}
