//! All messages in the order of time.

use anyhow::Result;

use super::shape::{LONGEST, Shape, index, length};
use super::tokens::now_ms;

/// Milliseconds between two messages.
const INTERVAL: i64 = 200;

/// What the seeded rows are computed from.
#[derive(Clone, Copy)]
pub struct Timeline {
    pub shape: Shape,
    /// The time of the last message, in milliseconds since 1970.
    pub end: i64,
}

/// A message, and the positions of its event in the logs of both members.
pub struct Sent {
    pub conversation: u64,
    pub pair: [u64; 2],
    pub seq: i64,
    pub event_seqs: [i64; 2],
    /// In milliseconds since 1970.
    pub at: i64,
}

impl Timeline {
    /// Ends now.
    pub fn new(members: u64) -> Result<Self> {
        Ok(Self { shape: Shape { members }, end: i64::try_from(now_ms())? })
    }

    /// The first message of every conversation, then the second of every conversation, and so on, so that a
    /// conversation's messages are not stored side by side.
    pub fn messages(self) -> impl Iterator<Item = Sent> + Send {
        let Self { shape, end } = self;
        let mut event_seqs = vec![0; index(shape.members)];
        let keys = (1..=LONGEST).flat_map(move |seq| {
            let scattered = move |n| n * 7_919 % shape.conversations();
            let all = (0..shape.conversations()).map(scattered);
            all.filter(move |conversation| length(*conversation) >= seq).map(move |c| (c, seq))
        });
        let start = end - i64::try_from(shape.messages()).unwrap_or(0) * INTERVAL;
        keys.zip(1..).map(move |((conversation, seq), n)| {
            let pair = shape.pair(conversation);
            let event_seqs = pair.map(|member| {
                let event_seq = &mut event_seqs[index(member)];
                *event_seq += 1;
                *event_seq
            });
            Sent { conversation, pair, seq, event_seqs, at: start + n * INTERVAL }
        })
    }

    /// The last message of each conversation.
    pub fn last_messages(self) -> impl Iterator<Item = Sent> + Send {
        let mut last: Vec<_> = (0..self.shape.conversations()).map(|_| None).collect();
        for sent in self.messages() {
            let place = index(sent.conversation);
            last[place] = Some(sent);
        }
        last.into_iter().flatten()
    }

    /// The position of the last event of each member.
    pub fn last_events(self) -> Vec<i64> {
        let mut last = vec![0; index(self.shape.members)];
        for sent in self.messages() {
            for (member, event_seq) in sent.pair.into_iter().zip(sent.event_seqs) {
                last[index(member)] = event_seq;
            }
        }
        last
    }
}
