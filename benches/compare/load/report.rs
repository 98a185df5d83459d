use std::fs;
use std::path::Path;
use std::thread::available_parallelism;

use anyhow::Result;
use serde::Serialize;

use super::idle::Idle;
use super::sample::{Figures, median};
use super::scenario::Scenario;

/// The figures of one scenario and one server.
#[derive(Serialize)]
pub struct Line {
    pub database: &'static str,
    pub scenario: &'static str,
    pub server: String,
    pub median: Figures,
    pub rounds: Vec<Figures>,
}

#[derive(Default, Serialize)]
pub struct Report {
    pub cores: usize,
    /// Load average of the machine over the minute before the measurement, and over its last minute.
    pub load: [f64; 2],
    pub members: u64,
    pub messages: u64,
    pub lines: Vec<Line>,
    pub idle: Vec<Idle>,
}

impl Report {
    pub fn new() -> Self {
        let cores = available_parallelism().map_or(0, Into::into);
        Self { cores, load: [load_average(), 0.0], ..Self::default() }
    }

    /// Records the figures of one scenario and prints its table.
    pub fn add(&mut self, database: &'static str, scenario: Scenario, results: Vec<(String, Vec<Figures>)>) {
        println!("\n{} on {database}: {}\n", scenario.name(), scenario.title());
        println!(
            "| server | server µs | database µs | per second | per server CPU s | p50 ms | p99 ms | max ms |"
        );
        println!("|---|--:|--:|--:|--:|--:|--:|--:|");
        for (server, rounds) in results {
            let line = Line { database, scenario: scenario.name(), server, median: median(&rounds), rounds };
            let Figures { server_us, database_us, per_second, p50_ms, p99_ms, max_ms, .. } = line.median;
            println!(
                "| {} | {server_us:.1} | {database_us:.1} | {per_second:.0} | {} | {} | {} | {} |",
                line.server,
                finite(1e6 / server_us, 0),
                finite(p50_ms, 1),
                finite(p99_ms, 1),
                finite(max_ms, 1),
            );
            self.lines.push(line);
        }
    }

    pub fn add_idle(&mut self, idle: Vec<Idle>) {
        println!("\nidle: resident memory of one idle socket with one subscription\n");
        println!("| server | sockets | KiB each | MiB before | MiB after |\n|---|--:|--:|--:|--:|");
        for Idle { server, sockets, before_kib, after_kib, each_kib } in &idle {
            let (before, after) = (before_kib / 1024, after_kib / 1024);
            println!("| {server} | {sockets} | {each_kib:.1} | {before} | {after} |");
        }
        self.idle = idle;
    }

    pub fn write(&mut self, path: &Path) -> Result<()> {
        let [before, after] = &mut self.load;
        *after = load_average();
        println!("\n{} cores, load average {before} before and {after} after", self.cores);
        fs::write(path, serde_json::to_vec_pretty(self)?)?;
        println!("written to {}", path.display());
        Ok(())
    }
}

fn load_average() -> f64 {
    let loads = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    loads.split(' ').next().and_then(|load| load.parse().ok()).unwrap_or_default()
}

/// Empty if it was not measured.
fn finite(value: f64, decimals: usize) -> String {
    if value.is_finite() { format!("{value:.decimals$}") } else { String::new() }
}
