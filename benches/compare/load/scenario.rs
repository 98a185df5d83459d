use super::operation::Operation;
use super::shape::{Shape, mix, with_next};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    List,
    History,
    Send,
    SendHot,
    LiveOne,
    LiveMany,
}

pub const ON_POSTGRES: [Scenario; 6] = [
    Scenario::List,
    Scenario::History,
    Scenario::Send,
    Scenario::SendHot,
    Scenario::LiveOne,
    Scenario::LiveMany,
];

/// Scenarios without sockets and without contention.
pub const REQUESTS: [Scenario; 3] = [Scenario::List, Scenario::History, Scenario::Send];

impl Scenario {
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::History => "history",
            Self::Send => "send",
            Self::SendHot => "send-hot",
            Self::LiveOne => "live-one",
            Self::LiveMany => "live-many",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::List => "one page of 20 conversations",
            Self::History => "one page of 20 messages with their senders",
            Self::Send => "one message, 16 callers in different conversations",
            Self::SendHot => "one message, 16 callers in one conversation",
            Self::LiveOne => "one delivery, all subscriptions of one member",
            Self::LiveMany => "one delivery, each subscription of another member",
        }
    }

    /// Concurrent requests.
    pub fn callers(self) -> u64 {
        match self {
            Self::Send | Self::SendHot => 16,
            _ => 8,
        }
    }
}

/// The requests of a scenario, the same for each server in a round.
#[derive(Clone, Copy)]
pub struct Workload {
    pub scenario: Scenario,
    pub shape: Shape,
    pub round: u32,
}

impl Workload {
    /// The member and the operation of a caller's `n`th request.
    pub fn request(self, caller: u64, n: u64) -> (u64, Operation) {
        let readers = self.shape.readers();
        let random = mix(u64::from(self.round) << 48 | caller << 32 | n);
        let part = Shape { members: readers };
        let first = |conversation| self.shape.pair(conversation)[0];
        match self.scenario {
            Scenario::List => (random % readers, Operation::List),
            Scenario::History => {
                let conversation = part.long_neighbours(random);
                (first(conversation), Operation::History(conversation))
            }
            Scenario::SendHot => {
                let member = readers - 1 - u64::from(self.round % 8);
                (member + caller % 2, Operation::Send(with_next(member)))
            }
            Scenario::Send | Scenario::LiveOne | Scenario::LiveMany => {
                let conversation = part.neighbours(random);
                (first(conversation), Operation::Send(conversation))
            }
        }
    }
}
