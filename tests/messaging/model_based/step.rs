//! What members do, at random. They are 0, 1 and 2; conversations are numbered in the order of
//! their start, and keep their number when they are deleted.

use proptest::option;
use proptest::prelude::*;

pub const MEMBERS: usize = 3;

#[derive(Clone, Debug)]
pub struct Draft {
    pub text: &'static str,
    pub key: Option<&'static str>,
}

/// What a member does.
#[derive(Clone, Debug)]
pub enum Step {
    Start { by: usize, with: usize, draft: Option<Draft> },
    Send { at: Seat, draft: Draft },
    Read { at: Seat, up_to: Option<UpTo> },
    Close { at: Seat },
    Delete { at: Seat },
    Block { by: usize, whom: usize },
    Unblock { by: usize, whom: usize },
}

/// A conversation, by how many were started after it; and who is about to do something with it:
/// its starter (0), the other (1), or who is not in it (2).
#[derive(Clone, Debug)]
pub struct Seat {
    pub back: usize,
    pub who: usize,
}

/// A message's place in this conversation, or in another that was started before it.
#[derive(Clone, Debug)]
pub struct UpTo {
    pub aside: usize,
    pub seq: usize,
}

impl Seat {
    /// The member and the conversation, when these pairs have started one each. Where none has,
    /// the first, which is not there.
    pub fn among(&self, pairs: &[[usize; 2]]) -> (usize, usize) {
        let Some(conversation) = pairs.len().checked_sub(1) else { return (self.who, 0) };
        let conversation = conversation - self.back % pairs.len();
        let [starter, other] = pairs[conversation];
        ([starter, other, 3 - starter - other][self.who], conversation)
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
    // Now and then, who is not in it; most often, the newest.
    let who = prop_oneof![6 => Just(0), 6 => Just(1), 1 => Just(2)];
    let seat = (prop_oneof![2 => Just(0), 2 => 1..4_usize], who).prop_map(|(back, who)| Seat { back, who });
    let at = || seat.clone();
    let up_to = || (prop_oneof![9 => Just(0), 1 => Just(1)], 1..4_usize);
    let up_to = option::weighted(0.4, up_to().prop_map(|(aside, seq)| UpTo { aside, seq }));
    // Most often the first two; now and then, themselves.
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
    ]
}
