use std::time::Duration;

use serde::Serialize;

use super::servers::CpuTimes;

/// The raw result of one run.
#[derive(Default)]
pub struct Sample {
    /// Requests or deliveries.
    pub count: usize,
    pub elapsed: Duration,
    pub cpu: CpuTimes,
    /// One for each request or delivery; empty if they were not measured.
    pub latencies: Vec<Duration>,
}

/// The result of one run per request or delivery.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Figures {
    pub count: f64,
    /// CPU time of the server process.
    pub server_us: f64,
    /// CPU time of all PostgreSQL processes.
    pub database_us: f64,
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
}

impl Sample {
    pub fn add(&mut self, other: Self) {
        self.count += other.count;
        self.elapsed += other.elapsed;
        self.cpu.server += other.cpu.server;
        self.cpu.database += other.cpu.database;
        self.latencies.extend(other.latencies);
    }

    /// The two deliveries of each message, without the cost of the message itself.
    pub fn deliveries(self, baseline: &Self) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "counts are below 2^52")]
        let ratio = self.count as f64 / baseline.count as f64;
        let cpu = CpuTimes {
            server: self.cpu.server.saturating_sub(baseline.cpu.server.mul_f64(ratio)),
            database: self.cpu.database.saturating_sub(baseline.cpu.database.mul_f64(ratio)),
        };
        Self { count: 2 * self.count, elapsed: self.elapsed, cpu, latencies: Vec::new() }
    }

    pub fn figures(mut self) -> Figures {
        self.latencies.sort_unstable();
        let percentile = |percent: usize| {
            let index = (self.latencies.len() * percent / 100).min(self.latencies.len().saturating_sub(1));
            self.latencies.get(index).map_or(f64::NAN, |latency| latency.as_secs_f64() * 1e3)
        };
        #[expect(clippy::cast_precision_loss, reason = "counts are below 2^52")]
        let count = self.count as f64;
        let each = |time: Duration| time.as_secs_f64() * 1e6 / count;
        Figures {
            count,
            server_us: each(self.cpu.server),
            database_us: each(self.cpu.database),
            per_second: count / self.elapsed.as_secs_f64(),
            p50_ms: percentile(50),
            p99_ms: percentile(99),
            max_ms: percentile(100),
        }
    }
}

/// The median of each figure; the maximum of `max_ms`.
pub fn median(rounds: &[Figures]) -> Figures {
    let sorted = |figure: fn(&Figures) -> f64| {
        let mut values: Vec<_> = rounds.iter().map(figure).collect();
        values.sort_unstable_by(f64::total_cmp);
        values
    };
    let middle = |figure| sorted(figure).get(rounds.len() / 2).copied().unwrap_or(f64::NAN);
    Figures {
        count: middle(|round| round.count),
        server_us: middle(|round| round.server_us),
        database_us: middle(|round| round.database_us),
        per_second: middle(|round| round.per_second),
        p50_ms: middle(|round| round.p50_ms),
        p99_ms: middle(|round| round.p99_ms),
        max_ms: sorted(|round| round.max_ms).last().copied().unwrap_or(f64::NAN),
    }
}
