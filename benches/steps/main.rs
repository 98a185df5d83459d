//! The steps of an operation that every request or event repeats, each by itself.
//!
//!     cargo bench --bench steps                              how long they take
//!     cargo bench --bench steps -- --instructions            how many instructions, compared with those on record
//!     cargo bench --bench steps -- --instructions --record   … which become the record
//!
//! Instructions are counted by Valgrind. Unlike times they hardly depend on the machine.

#![allow(clippy::expect_used, clippy::panic, reason = "a benchmark fails by panicking")]

mod instructions; // counted, and compared
mod steps; // what is measured

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
        let mut step = Step::of(name);
        criterion.bench_function(name, |bencher| bencher.iter(|| step.take()));
    }
    criterion.final_summary();
}

/// What Valgrind looks at.
fn repeat(name: &str, times: u32) {
    let name = Step::NAMES.into_iter().find(|known| *known == name).expect("a step");
    let mut step = Step::of(name);
    (0..times).for_each(|_| step.take());
}
