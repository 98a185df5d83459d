//! When a delivery is tried again: soon at first, then less and less often, for three days.

use std::time::Duration;

use chrono::TimeDelta;

/// How long after it was created a delivery is given up.
pub const GIVE_UP_AFTER: TimeDelta = TimeDelta::days(3);
const FIRST: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_hours(4);

/// Returns the pause after this many attempts, up to a fifth shorter or longer at random, so that what failed together is
/// not tried again together.
pub fn pause(attempts: u32, asked: Option<Duration>) -> Duration {
    let tripled = 3_u32.saturating_pow(attempts.saturating_sub(1));
    let pause = FIRST.saturating_mul(tripled).min(LONGEST).mul_f64(0.8 + 0.4 * fastrand::f64());
    pause.max(asked.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::pause;

    #[test]
    fn pauses_grow_to_four_hours() {
        for (attempts, seconds) in
            [(1, 5.0), (2, 15.0), (3, 45.0), (8, 10_935.0), (9, 14_400.0), (500, 14_400.0)]
        {
            let pause = pause(attempts, None).as_secs_f64();
            assert!((0.8 * seconds..=1.2 * seconds).contains(&pause), "{attempts}: {pause}");
        }
    }

    #[test]
    fn what_failed_together_is_not_tried_again_together() {
        let pauses: Vec<_> = (0..20).map(|_| pause(3, None)).collect();
        assert!(pauses.iter().any(|pause| Some(pause) != pauses.first()));
    }

    #[test]
    fn a_receiver_may_ask_for_a_longer_pause() {
        let hour = Duration::from_hours(1);
        assert_eq!(pause(1, Some(hour)), hour);
        assert!(pause(9, Some(Duration::from_secs(1))) > hour);
    }
}
