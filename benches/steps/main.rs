//! The steps of an operation, which every request or event repeats, each measured separately.
//!
//!     cargo bench --bench steps                              durations
//!     cargo bench --bench steps -- --instructions            instructions, compared with the recorded counts
//!     cargo bench --bench steps -- --instructions --record   record the counts
//!
//! Valgrind counts the instructions. Unlike durations, they hardly depend on the machine.

#![allow(clippy::expect_used, clippy::panic, reason = "a benchmark fails by panicking")]

mod instructions; // counts and compares instructions
mod steps; // the measured steps

use std::process::ExitCode;

use criterion::Criterion;

use steps::Step;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).filter(|it| *it != "--bench").collect();
    match arguments[..] {
        ["--instructions"] => instructions::compare(),
        ["--instructions", "--record"] => instructions::record(),
        ["--repeat", name, times] => repeat(name, times.parse().expect("a number")),
        _ => time(),
    }
    ExitCode::SUCCESS
}

fn time() {
    let mut criterion = Criterion::default().configure_from_args();
    for name in Step::NAMES {
        let mut step = Step::new(name);
        criterion.bench_function(name, |bencher| bencher.iter(|| step.run()));
    }
    criterion.final_summary();
}

/// Runs under Valgrind. The first run fills the caches and is not counted.
fn repeat(name: &str, times: u32) {
    let name = Step::NAMES.into_iter().find(|known| *known == name).expect("a step");
    let mut step = Step::new(name);
    step.run();
    counted_runs(&mut step, times);
}

/// Valgrind counts only what this function does, by its name.
#[inline(never)]
fn counted_runs(step: &mut Step, times: u32) {
    (0..times).for_each(|_| step.run());
}
