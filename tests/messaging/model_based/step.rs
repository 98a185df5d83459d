//! Random steps of the members 0, 1 and 2. Conversations are numbered in the order of their start, and keep their
//! number when they are deleted.

use proptest::option;
use proptest::prelude::*;

pub const MEMBERS: usize = 3;

#[derive(Clone, Debug)]
pub struct Draft {
    pub text: &'static str,
    pub key: Option<&'static str>,
}

/// A step of a member.
#[derive(Clone, Debug)]
pub enum Step {
    Start {
        by: usize,
        with: usize,
        draft: Option<Draft>,
    },
    Send {
        at: Target,
        draft: Draft,
    },
    Read {
        at: Target,
        up_to: Option<ReadTarget>,
    },
    Close {
        at: Target,
    },
    Delete {
        at: Target,
    },
    Block {
        by: usize,
        whom: usize,
    },
    Unblock {
        by: usize,
        whom: usize,
    },
    /// Mutes for this number of steps, or for good.
    Mute {
        at: Target,
        steps: Option<usize>,
    },
    Unmute {
        at: Target,
    },
    Archive {
        at: Target,
    },
    Unarchive {
        at: Target,
    },
    MarkUnread {
        at: Target,
    },
    ShowReadMarks {
        by: usize,
        shown: bool,
    },
    /// Messages sent more than this many steps before are deleted.
    Expire {
        age: usize,
    },
}

/// A conversation, by the number of conversations started after it, and the acting member: its starter (0), the other
/// member (1), or the one who is not a member of it (2).
#[derive(Clone, Debug)]
pub struct Target {
    pub back: usize,
    pub role: usize,
}

/// A message by its sequence number, in the target conversation (`aside` is 0) or in one started before it.
#[derive(Clone, Debug)]
pub struct ReadTarget {
    pub aside: usize,
    pub seq: usize,
}

impl Target {
    /// The acting member and the conversation, given the pairs that started the conversations. If there is none, the
    /// first conversation, which does not exist.
    pub fn among(&self, pairs: &[[usize; 2]]) -> (usize, usize) {
        let Some(conversation) = pairs.len().checked_sub(1) else { return (self.role, 0) };
        let conversation = conversation - self.back % pairs.len();
        let [starter, other] = pairs[conversation];
        ([starter, other, 3 - starter - other][self.role], conversation)
    }

    pub fn aside(&self, aside: usize) -> Self {
        Self { back: self.back + aside, ..*self }
    }
}

impl Draft {
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

fn draft() -> impl Strategy<Value = Draft> {
    let text = prop_oneof![6 => Just("oui"), 6 => Just("non"), 2 => Just(" oui\n"), 1 => Just(" \n")];
    let key = option::weighted(0.6, prop_oneof![3 => Just("k1"), 1 => Just("k2")]);
    (text, key).prop_map(|(text, key)| Draft { text, key })
}

pub fn step() -> impl Strategy<Value = Step> {
    // Usually one of its two members, and one of the newest conversations.
    let role = prop_oneof![6 => Just(0), 6 => Just(1), 1 => Just(2)];
    let target =
        (prop_oneof![2 => Just(0), 2 => 1..4_usize], role).prop_map(|(back, role)| Target { back, role });
    let at = || target.clone();
    let up_to = || (prop_oneof![9 => Just(0), 1 => Just(1)], 1..4_usize);
    let up_to = option::weighted(0.4, up_to().prop_map(|(aside, seq)| ReadTarget { aside, seq }));
    // Usually two different members; sometimes the same member twice.
    let one = prop_oneof![2 => Just((0, 1)), 2 => Just((1, MEMBERS - 1)), 2 => (0..MEMBERS, 1..MEMBERS), 1 => (Just(0), 0..MEMBERS)];
    let two = || one.clone().prop_map(|(one, other)| (one, (one + other) % MEMBERS));
    prop_oneof![
        8 => (two(), option::weighted(0.7, draft())).prop_map(|((by, with), draft)| Step::Start { by, with, draft }),
        9 => (at(), draft()).prop_map(|(at, draft)| Step::Send { at, draft }),
        6 => (at(), up_to).prop_map(|(at, up_to)| Step::Read { at, up_to }),
        2 => at().prop_map(|at| Step::Close { at }),
        1 => at().prop_map(|at| Step::Delete { at }),
        2 => two().prop_map(|(by, whom)| Step::Block { by, whom }),
        2 => two().prop_map(|(by, whom)| Step::Unblock { by, whom }),
        3 => (at(), option::weighted(0.7, 1..20_usize)).prop_map(|(at, steps)| Step::Mute { at, steps }),
        1 => at().prop_map(|at| Step::Unmute { at }),
        4 => at().prop_map(|at| Step::Archive { at }),
        1 => at().prop_map(|at| Step::Unarchive { at }),
        3 => at().prop_map(|at| Step::MarkUnread { at }),
        2 => (0..MEMBERS, prop_oneof![Just(false), Just(true)])
            .prop_map(|(by, shown)| Step::ShowReadMarks { by, shown }),
        2 => prop_oneof![1 => 0..4_usize, 2 => 4..40_usize].prop_map(|age| Step::Expire { age }),
    ]
}
