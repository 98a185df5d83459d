//! How members spread over the day, and what they do in each second.

use crate::inputs::Inputs;

pub const DAY: u32 = 24 * 60 * 60;

/// The share of a day's activity in each hour, relative to the average hour.
const HOURS: [f64; 24] = [
    0.45, 0.25, 0.15, 0.10, 0.10, 0.20, 0.50, 0.90, 1.10, 1.15, 1.15, 1.20, 1.40, 1.30, 1.15, 1.10, 1.15,
    1.30, 1.50, 1.70, 1.90, 1.95, 1.45, 0.85,
];
/// By how much a minute differs at most from its hour.
const NOISE: f64 = 0.1;

/// The activity of each second of a day, relative to the average second. The average of the day is 1.
pub fn activity(seed: u64) -> Vec<f64> {
    let mut random = fastrand::Rng::with_seed(seed);
    let average = HOURS.iter().sum::<f64>() / 24.0;
    let mut minutes = Vec::new();
    for (hour, here) in HOURS.iter().enumerate() {
        let next = HOURS.get((hour + 1) % 24).unwrap_or(here);
        for minute in 0..60 {
            let interpolated = here + (next - here) * f64::from(minute) / 60.0;
            minutes.push(interpolated / average * (1.0 + NOISE * (random.f64() * 2.0 - 1.0)));
        }
    }
    let mean = minutes.iter().sum::<f64>() / 1440.0;
    minutes.iter().flat_map(|minute| [minute / mean; 60]).collect()
}

/// What all members do in one second.
#[derive(Clone, Copy, Debug, Default)]
pub struct Actions {
    pub opens: f64,
    pub sends: f64,
}

impl Actions {
    pub fn at(inputs: &Inputs, activity: f64) -> Self {
        let each = |per_day: f64| inputs.members * per_day / f64::from(DAY) * activity;
        Self { opens: each(inputs.opens_per_member), sends: each(inputs.messages_per_member) }
    }
}
