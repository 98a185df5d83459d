//! The faults of the day. Each begins at its minute and is over after its duration.

use crate::inputs::Inputs;
use crate::traffic::DAY;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A replica is lost, and replaced after some time.
    Replica,
    /// No notice arrives: events of other replicas are found by the sweep.
    Nats,
    /// Nothing is read or written. The standby that is promoted begins a new epoch, so all cursors expire.
    Database,
}

impl Fault {
    pub const ALL: [Self; 3] = [Self::Replica, Self::Nats, Self::Database];

    pub fn name(self) -> &'static str {
        match self {
            Self::Replica => "a replica is lost",
            Self::Nats => "NATS is lost",
            Self::Database => "the database fails over",
        }
    }

    /// The first second, and the first one after it.
    pub fn period(self, inputs: &Inputs) -> (u32, u32) {
        let (minute, seconds) = match self {
            Self::Replica => (inputs.replica_lost_at, inputs.replica_lost_for),
            Self::Nats => (inputs.nats_lost_at, inputs.nats_lost_for),
            Self::Database => (inputs.database_lost_at, inputs.database_lost_for),
        };
        let start = minute.saturating_mul(60);
        (start, start.saturating_add(seconds).min(DAY))
    }

    pub fn is_active(self, inputs: &Inputs, second: u32) -> bool {
        let (start, end) = self.period(inputs);
        (start..end).contains(&second)
    }
}
