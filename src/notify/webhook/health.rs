use std::time::Duration;

/// How long after its last failure an endpoint that succeeds counts as recovered. One that refuses only some webhooks
/// must not fail and recover all the time.
const CALM: Duration = Duration::from_mins(1);

/// Whether an endpoint fails. Times are those of the monotonic clock.
#[derive(Debug)]
pub struct Health {
    is_failing: bool,
    last_failure: Option<Duration>,
    has_succeeded: bool,
}

impl Health {
    #[must_use]
    pub fn new(is_failing: bool) -> Self {
        Self { is_failing, last_failure: None, has_succeeded: false }
    }

    /// Records a failure. Returns whether the endpoint begins to fail with it.
    pub fn failed(&mut self, now: Duration) -> bool {
        (self.last_failure, self.has_succeeded) = (Some(now), false);
        !std::mem::replace(&mut self.is_failing, true)
    }

    /// Records a success.
    pub fn succeeded(&mut self) {
        self.has_succeeded = true;
    }

    /// Returns whether the endpoint has recovered since the last call.
    pub fn recovers(&mut self, now: Duration) -> bool {
        let is_calm = self.last_failure.is_none_or(|last| now >= last + CALM);
        let recovers = self.is_failing && self.has_succeeded && is_calm;
        self.is_failing &= !recovers;
        recovers
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Health;

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn an_endpoint_fails_once_and_recovers_once() {
        let mut health = Health::new(false);

        assert_eq!([health.failed(at(0)), health.failed(at(5))], [true, false]);
        assert!(!health.recovers(at(100)), "nothing has succeeded");
        health.succeeded();
        assert_eq!([health.recovers(at(100)), health.recovers(at(101))], [true, false]);
        assert!(health.failed(at(102)), "again");
    }

    #[test]
    fn an_endpoint_that_refuses_some_webhooks_does_not_recover_in_between() {
        let mut health = Health::new(false);
        let mut changes = 0;
        for second in 0..120 {
            changes += usize::from(if second % 2 == 0 { health.failed(at(second)) } else { false });
            health.succeeded();
            changes += usize::from(health.recovers(at(second)));
        }

        assert_eq!(changes, 1);
    }

    #[test]
    fn an_endpoint_that_failed_before_a_restart_can_recover() {
        let mut health = Health::new(true);
        assert!(!health.failed(at(0)));
        health.succeeded();
        assert_eq!([health.recovers(at(59)), health.recovers(at(60))], [false, true]);
    }
}
