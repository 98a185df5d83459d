//! A fluid model: in each second, numbers of members and operations flow, and each operation has its cost.

use crate::cost::Cost;
use crate::fault::Fault;
use crate::inputs::Inputs;
use crate::operations::other_replicas;
use crate::traffic::{Actions, activity};

/// What happens in one second, and the state at its end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Second {
    pub actions: Actions,
    /// Messages that were stored.
    pub sent: f64,
    /// Members with a connection, and those who wait for one.
    pub online: f64,
    pub waiting: f64,
    /// Messages that clients must send again.
    pub unsent: f64,
    pub replicas: f64,
    pub cost: Cost,
    /// Messages that NATS receives and delivers.
    pub notices: f64,
}

pub fn simulate(inputs: &Inputs) -> Vec<Second> {
    let activity = activity(inputs.seed);
    let first = Actions::at(inputs, activity.first().copied().unwrap_or(1.0));
    let mut state = State {
        inputs,
        online: first.opens * inputs.session_seconds(),
        waiting: 0.0,
        unsent: 0.0,
        storm: 0.0,
    };
    (0..).zip(activity).map(|(second, activity)| state.step(second, activity)).collect()
}

struct State<'a> {
    inputs: &'a Inputs,
    online: f64,
    waiting: f64,
    unsent: f64,
    /// The members that may reconnect in one second.
    storm: f64,
}

impl State<'_> {
    fn step(&mut self, second: u32, activity: f64) -> Second {
        let actions = Actions::at(self.inputs, activity);
        let replicas = self.replicas(second);
        let is_down = Fault::Database.is_active(self.inputs, second);
        self.disconnect(second);
        let closing = 1.0 / self.inputs.session_seconds();
        self.online -= self.online * closing;
        self.waiting -= self.waiting * closing;
        let mut seen = Second { actions, replicas, ..Second::default() };
        if is_down {
            self.unsent += actions.sends;
            self.waiting += actions.opens;
        } else {
            self.online += actions.opens;
            self.serve(second, &mut seen);
        }
        Second { online: self.online, waiting: self.waiting, unsent: self.unsent, ..seen }
    }

    fn replicas(&self, second: u32) -> f64 {
        let lost = u32::from(Fault::Replica.is_active(self.inputs, second));
        f64::from(self.inputs.replicas.saturating_sub(lost).max(1))
    }

    /// Moves the members who lose their connection or their cursor to those who wait.
    fn disconnect(&mut self, second: u32) {
        let lost = if Fault::Replica.period(self.inputs).0 == second {
            self.online / f64::from(self.inputs.replicas)
        } else if Fault::Database.period(self.inputs).0 == second {
            self.online
        } else {
            return;
        };
        self.online -= lost;
        self.waiting += lost;
        self.storm = self.waiting / self.inputs.reconnect_seconds;
    }

    /// Does what members do now, and then as much as possible of what has waited.
    fn serve(&mut self, second: u32, seen: &mut Second) {
        let inputs = self.inputs;
        seen.cost = inputs.open() * seen.actions.opens + self.background(second);
        self.write(second, seen, seen.actions.sends);
        let again = self.affordable(seen, inputs.message(seen.replicas)).min(self.unsent);
        self.unsent -= again;
        self.write(second, seen, again);
        let attempts = self.storm.max(seen.actions.opens);
        let back = self.affordable(seen, inputs.come_back()).min(self.waiting).min(attempts);
        self.waiting -= back;
        self.online += back;
        seen.cost += inputs.come_back() * back;
    }

    /// Stores messages, with the read marks and conversations that come with them, and delivers their events.
    fn write(&self, second: u32, seen: &mut Second, sends: f64) {
        let events = sends * self.inputs.events_per_message();
        let remote = events * self.inputs.receivers() * other_replicas(seen.replicas);
        seen.sent += sends;
        seen.cost += self.inputs.message(seen.replicas) * sends;
        if Fault::Nats.is_active(self.inputs, second) {
            // The sweep finds that the logs have grown, and they are read.
            seen.cost += self.inputs.read_log * remote.min(self.sockets() / self.inputs.sweep_interval);
        } else {
            // Both members are announced to NATS, whether they are online or not.
            seen.notices += events * 2.0 + remote;
        }
    }

    fn background(&self, second: u32) -> Cost {
        let sweep = self.inputs.sweep * (self.sockets() / 1000.0);
        // When NATS is back, everybody is checked at once.
        let at_once = if Fault::Nats.period(self.inputs).1 == second { 1.0 } else { 0.0 };
        let prune = self.inputs.prune * (self.inputs.members / 1000.0 / 3600.0);
        sweep * (1.0 / self.inputs.sweep_interval + at_once) + prune
    }

    fn sockets(&self) -> f64 {
        self.online * self.inputs.sockets_per_member
    }

    /// How many more of these the processors can do in this second.
    fn affordable(&self, seen: &Second, each: Cost) -> f64 {
        let spare = |cores: f64, used: f64, each: f64| (cores * 1e6 - used).max(0.0) / each.max(1.0);
        let service = self.inputs.cores_per_replica * seen.replicas;
        spare(service, seen.cost.service_micros, each.service_micros).min(spare(
            self.inputs.database_cores,
            seen.cost.database_micros,
            each.database_micros,
        ))
    }
}
