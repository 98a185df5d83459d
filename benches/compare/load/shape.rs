//! The seeded members, conversations and messages. Each is computed from its number, so that the load tool knows
//! IDs and messages without reading them.

use uuid::{Builder, Uuid};

/// Each member has a conversation with each of the next 18 members; the last member is followed by the first.
const NEIGHBOURS: u64 = 18;
/// Members with additional conversations, a twentieth of the rest.
const HEAVY: u64 = 20;
/// One conversation in 20 has 43 messages, the others have 3.
const LONG_EVERY: u64 = 20;
pub const LONGEST: i64 = 43;
const SHORT: i64 = 3;
/// The time in the first ID, 2026-11-01, in milliseconds since 1970.
const FIRST_ID_TIME: u64 = 1_793_491_200_000;

/// Twenty conversations for each member, and five messages for each conversation, on average.
#[derive(Clone, Copy)]
pub struct Shape {
    pub members: u64,
}

impl Shape {
    pub fn conversations(self) -> u64 {
        self.members * (NEIGHBOURS + 2)
    }

    pub fn messages(self) -> u64 {
        self.conversations() * 5
    }

    /// The number of members who send requests. Every server has their tokens in its cache after warming up.
    pub fn readers(self) -> u64 {
        (self.members / 2).min(1_000)
    }

    /// The two members of a conversation, smaller ID first.
    pub fn pair(self, conversation: u64) -> [u64; 2] {
        let circle = self.members * NEIGHBOURS;
        let (one, other) = if conversation < circle {
            let one = conversation / NEIGHBOURS;
            (one, (one + conversation % NEIGHBOURS + 1) % self.members)
        } else {
            let rest = conversation - circle;
            (rest % HEAVY, 100 + rest / HEAVY)
        };
        [one.min(other), one.max(other)]
    }

    /// Any conversation between neighbors.
    pub fn neighbours(self, random: u64) -> u64 {
        random % (self.members * NEIGHBOURS)
    }

    /// A conversation between neighbors with more than a page of messages.
    pub fn long_neighbours(self, random: u64) -> u64 {
        let block = random % (self.members * NEIGHBOURS / LONG_EVERY);
        block * LONG_EVERY + (LONG_EVERY - block % LONG_EVERY) % LONG_EVERY
    }
}

/// The conversation of a member with the next member.
pub fn with_next(member: u64) -> u64 {
    member * NEIGHBOURS
}

/// The number of messages.
pub fn length(conversation: u64) -> i64 {
    if (conversation + conversation / LONG_EVERY).is_multiple_of(LONG_EVERY) { LONGEST } else { SHORT }
}

pub fn subject(member: u64) -> String {
    format!("subject-{member}")
}

pub fn member_id(member: u64) -> Uuid {
    id(member, 1)
}

pub fn conversation_id(conversation: u64) -> Uuid {
    id(conversation, 2)
}

/// A UUIDv7, in the order of the numbers.
fn id(number: u64, kind: u64) -> Uuid {
    let mut random = [0; 10];
    random[..8].copy_from_slice(&mix(number * 2 + kind).to_be_bytes());
    Builder::from_unix_timestamp_millis(FIRST_ID_TIME + number, &random).into_uuid()
}

/// The index of the sender in the pair.
pub fn sender(conversation: u64, seq: i64) -> usize {
    usize::from(mix(conversation ^ (seq.unsigned_abs() << 40)).is_multiple_of(2))
}

const SENTENCES: [&str; 6] = [
    "Salut, tu as le temps demain ?",
    "Oui, plutôt vers midi, si cela te convient.",
    "I read the draft on the train, and it is nearly there.",
    "Ça marche.",
    "Could you bring the second set of keys, and the papers for the van?",
    "Merci beaucoup, à très bientôt !",
];

/// One to three sentences, some of them longer together than a preview.
pub fn body(conversation: u64, seq: i64) -> String {
    let random = mix(conversation.wrapping_mul(64) + seq.unsigned_abs());
    let count = 1 + random % 3;
    let sentence = |n: u64| SENTENCES[usize::try_from((random >> (16 + 4 * n)) % 6).unwrap_or(0)];
    (0..count).map(sentence).collect::<Vec<_>>().join(" ")
}

/// A pseudorandom number (splitmix64).
pub fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

pub fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
