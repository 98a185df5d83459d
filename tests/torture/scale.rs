//! How long the tests of faults run, and with which random choices.

use std::env;

use causerie::clock::Clock;

use crate::support::random::Random;

/// How often a fault happens: the first number, or the second one for `make torture`.
pub fn times(quick: usize, long: usize) -> usize {
    if env::var_os("TORTURE").is_some_and(|value| value == "1") { long } else { quick }
}

/// The seed in `TORTURE_SEED`, or a new one. A failing test shows it.
pub fn seed() -> u64 {
    let given = env::var("TORTURE_SEED").ok();
    let seed = given.map_or_else(new_seed, |seed| seed.parse().expect("TORTURE_SEED is a number"));
    println!("TORTURE_SEED={seed}");
    seed
}

fn new_seed() -> u64 {
    Clock::System.now().timestamp_micros().unsigned_abs()
}

/// Random choices that depend only on the seed and who makes them.
pub fn random(seed: u64, chooser: u64) -> Random {
    Random::seeded(seed.wrapping_mul(1000).wrapping_add(chooser))
}
