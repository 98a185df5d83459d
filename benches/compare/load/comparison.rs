use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use super::check;
use super::idle::{Idle, idle};
use super::live::{to_many, to_one};
use super::options::{Options, Size};
use super::report::Report;
use super::requests::run;
use super::sample::{Figures, Sample};
use super::scenario::{Scenario, Workload};
use super::servers::Server;
use super::shape::Shape;
use super::tokens::tokens;

/// Sockets for warming up.
const WARM_SOCKETS: u64 = 32;

/// Servers that are measured in turn.
pub struct Comparison<'a> {
    database: &'static str,
    servers: Vec<Server>,
    tokens: Vec<String>,
    shape: Shape,
    size: Size,
    options: &'a Options,
}

impl<'a> Comparison<'a> {
    pub fn new(
        database: &'static str,
        servers: Vec<Server>,
        shape: Shape,
        options: &'a Options,
    ) -> Result<Self> {
        let tokens = tokens(shape.members)?;
        Ok(Self { database, servers, tokens, shape, size: options.size(), options })
    }

    /// Measures each scenario with each server in every round.
    pub async fn run(&self, scenarios: &[Scenario], report: &mut Report) -> Result<()> {
        let wanted = scenarios.iter().filter(|scenario| self.options.wants(scenario.name()));
        let wanted: Vec<_> = wanted.copied().collect();
        self.check().await?;
        self.warm(&wanted).await?;
        let mut results = vec![vec![Vec::new(); self.servers.len()]; wanted.len()];
        for round in 0..self.options.rounds {
            for (scenario, results) in wanted.iter().zip(&mut results) {
                self.round(*scenario, round, results).await?;
            }
        }
        // Also after everything that was written.
        self.check().await?;
        (report.members, report.messages) = (self.shape.members, self.shape.messages());
        for (scenario, results) in wanted.into_iter().zip(results) {
            let names = self.servers.iter().map(|server| server.name.clone());
            report.add(self.database, scenario, names.zip(results).collect());
        }
        Ok(())
    }

    /// Measures one scenario with each server. Another server is first in each round.
    async fn round(&self, scenario: Scenario, round: u32, results: &mut [Vec<Figures>]) -> Result<()> {
        let count = self.servers.len();
        for place in 0..count {
            let place = (place + usize::try_from(round)?) % count;
            let server = &self.servers[place];
            let sample = self.sample(server, scenario, round, self.size.run, self.size.live).await;
            let sample = sample.with_context(|| format!("{} of {}", scenario.name(), server.name))?;
            results[place].push(sample.figures());
        }
        Ok(())
    }

    async fn check(&self) -> Result<()> {
        // Servers on different databases have different data.
        for servers in self.servers.chunk_by(|one, other| one.database == other.database) {
            check::answers(servers, &self.tokens, self.shape).await?;
        }
        check::deliveries(&self.servers, &self.tokens).await
    }

    /// Fills every cache: compiled code, documents, tokens, pages of the database.
    async fn warm(&self, scenarios: &[Scenario]) -> Result<()> {
        for server in &self.servers {
            let list = Workload { scenario: Scenario::List, shape: self.shape, round: 0 };
            let all_members =
                |caller, n| ((caller + 8 * n) % self.shape.readers(), list.request(caller, n).1);
            run(server, &self.tokens, 8, self.size.warm_up, all_members).await?;
            for scenario in scenarios {
                self.sample(server, *scenario, u32::MAX, self.size.warm_up, WARM_SOCKETS).await?;
            }
        }
        Ok(())
    }

    async fn sample(
        &self,
        server: &Server,
        scenario: Scenario,
        round: u32,
        time: Duration,
        sockets: u64,
    ) -> Result<Sample> {
        match scenario {
            Scenario::LiveOne => to_one(server, &self.tokens, sockets, time).await,
            // The difference of two costs needs more requests.
            Scenario::LiveMany => to_many(server, &self.tokens, sockets, 3 * time).await,
            _ => {
                let workload = Workload { scenario, shape: self.shape, round };
                let request = |caller, n| workload.request(caller, n);
                run(server, &self.tokens, scenario.callers(), time, request).await
            }
        }
    }

    /// Measures the memory of idle sockets, each server once.
    pub async fn idle(&self, logs: &Path) -> Result<Vec<Idle>> {
        let mut all = Vec::new();
        for server in &self.servers {
            all.push(idle(server, &self.tokens, self.size.idle, logs).await?);
        }
        Ok(all)
    }
}
