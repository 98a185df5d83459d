use std::path::PathBuf;

use anyhow::Result;
use tempfile::TempDir;

use super::command::{Kind, migrate, peers, root};
use super::comparison::Comparison;
use super::options::{Options, Size};
use super::postgres::{self, Postgres};
use super::report::Report;
use super::scenario::{ON_POSTGRES, REQUESTS};
use super::servers::{Database, Server};
use super::shape::Shape;
use super::sqlite;
use super::timeline::Timeline;

pub struct Bench {
    options: Options,
    size: Size,
    service: PathBuf,
    /// For SQLite databases and logs.
    folder: TempDir,
}

impl Bench {
    pub fn new(options: Options) -> Result<Self> {
        let built = || root().join("target/release/causerie");
        let service = options.service.clone().unwrap_or_else(built);
        let folder = tempfile::tempdir_in(root().join("target"))?;
        Ok(Self { size: options.size(), service, folder, options })
    }

    pub async fn run(&self) -> Result<()> {
        let mut report = Report::new();
        if self.options.growth {
            self.growth(&mut report).await?;
        } else {
            self.on_postgres(&mut report).await?;
            self.on_sqlite(&mut report).await?;
        }
        let built = || root().join("target/bench.json");
        report.write(&self.options.json.clone().unwrap_or_else(built))
    }

    async fn on_postgres(&self, report: &mut Report) -> Result<()> {
        let timeline = Timeline::new(self.size.members)?;
        let database = self.seed(&Postgres::find().await?, "bench", timeline).await?;
        // The service starts first: it writes the epoch that cursors contain.
        let mut kinds = self.services();
        kinds.push(("bare", Kind::Bare));
        if peers().join("node_modules").exists() {
            kinds.extend([("mercurius", Kind::Peer("mercurius")), ("apollo", Kind::Peer("apollo"))]);
        }
        let mut servers = Vec::new();
        for (name, kind) in kinds {
            servers.push(self.start(name, kind, &database).await?);
        }
        let comparison = Comparison::new("PostgreSQL", servers, timeline.shape, &self.options)?;
        comparison.run(&ON_POSTGRES, report).await?;
        if self.options.wants("idle") {
            report.add_idle(comparison.idle(self.folder.path()).await?);
        }
        Ok(())
    }

    /// Each binary of the service on its own copy of the file.
    async fn on_sqlite(&self, report: &mut Report) -> Result<()> {
        if !REQUESTS.iter().any(|scenario| self.options.wants(scenario.name())) {
            return Ok(());
        }
        let timeline = Timeline::new(self.size.members)?;
        let seeded = self.folder.path().join("bench.db");
        migrate(&self.service, &format!("sqlite://{}", seeded.display()))?;
        sqlite::seed(&seeded, timeline)?;
        let mut servers = Vec::new();
        for (name, kind) in self.services() {
            let copy = self.folder.path().join(format!("{name}.db"));
            std::fs::copy(&seeded, &copy)?;
            let database = Database { url: format!("sqlite://{}", copy.display()), postgres: None };
            servers.push(self.start(name, kind, &database).await?);
        }
        Comparison::new("SQLite", servers, timeline.shape, &self.options)?.run(&REQUESTS, report).await
    }

    /// The service and the bare server on two databases, one ten times as large as the other.
    async fn growth(&self, report: &mut Report) -> Result<()> {
        let postgres = Postgres::find().await?;
        let shape = Shape { members: self.size.members };
        let mut servers = Vec::new();
        for (name, members) in [("small", shape.members), ("large", 10 * shape.members)] {
            let timeline = Timeline::new(members)?;
            let database = self.seed(&postgres, name, timeline).await?;
            for (kind_name, kind) in self.services().into_iter().chain([("bare", Kind::Bare)]) {
                let name = format!("{kind_name}, {} messages", timeline.shape.messages());
                servers.push(self.start(&name, kind, &database).await?);
            }
        }
        // Requests are for members of the smaller database, who are in both.
        Comparison::new("PostgreSQL", servers, shape, &self.options)?.run(&REQUESTS, report).await
    }

    async fn start(&self, name: &str, kind: Kind, database: &Database) -> Result<Server> {
        Server::start(name, kind, database.clone(), self.folder.path()).await
    }

    /// The service, and the binary to compare with.
    fn services(&self) -> Vec<(&'static str, Kind)> {
        let against = self.options.against.clone().map(|path| ("against", Kind::Service(path)));
        [("causerie", Kind::Service(self.service.clone()))].into_iter().chain(against).collect()
    }

    async fn seed(&self, postgres: &Postgres, name: &str, timeline: Timeline) -> Result<Database> {
        let url = postgres.create(name).await?;
        migrate(&self.service, &url)?;
        postgres::seed(&url, timeline).await?;
        Ok(Database { url, postgres: Some(postgres.pid) })
    }
}
