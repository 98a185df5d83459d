use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::command::Kind;
use super::cpu;
use super::http::Client;
use super::tokens::SECRET;

const START_TIMEOUT: Duration = Duration::from_mins(1);

/// A running server process, killed on drop.
pub struct Server {
    pub name: String,
    pub kind: Kind,
    pub port: u16,
    pub database: Database,
    child: Child,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    pub url: String,
    /// The main process of PostgreSQL; none for SQLite.
    pub postgres: Option<u32>,
}

/// CPU time since the start of a process.
#[derive(Clone, Copy, Default)]
pub struct CpuTimes {
    pub server: Duration,
    pub database: Duration,
}

impl CpuTimes {
    pub fn since(self, before: Self) -> Self {
        Self {
            server: self.server.saturating_sub(before.server),
            database: self.database.saturating_sub(before.database),
        }
    }
}

impl Server {
    /// Resolves when the server is ready.
    pub async fn start(name: &str, kind: Kind, database: Database, logs: &Path) -> Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut command = kind.command(port);
        command.envs([("PORT", port.to_string()), ("NODE_ENV", "production".to_owned())]);
        command.env("DATABASE_URL", &database.url).env("JWT_SECRET", SECRET);
        command.env("CAUSERIE_DATABASE", &database.url).env("CAUSERIE_JWT_SECRET", SECRET);
        let log = File::create(logs.join(format!("{name}-{port}.log")))?;
        let child = command.env("RUST_LOG", "warn").stdout(Stdio::null()).stderr(log).spawn();
        let child = child.with_context(|| format!("cannot start {name}: {kind:?}"))?;
        let server = Self { name: name.to_owned(), kind, port, database, child };
        server.wait_until_ready().await?;
        Ok(server)
    }

    /// Starts another process of the same kind on the same database.
    pub async fn start_again(&self, logs: &Path) -> Result<Self> {
        Self::start(&self.name, self.kind.clone(), self.database.clone(), logs).await
    }

    async fn wait_until_ready(&self) -> Result<()> {
        let request = b"GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n";
        let start = Instant::now();
        while start.elapsed() < START_TIMEOUT {
            if let Ok(mut client) = Client::connect(self.port).await
                && client.round_trip(request).await.is_ok()
            {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("{} does not become ready", self.name)
    }

    pub fn cpu_times(&self) -> Result<CpuTimes> {
        let database = self.database.postgres.map(cpu::cpu_time_with_children).transpose()?;
        Ok(CpuTimes { server: cpu::cpu_time(self.child.id())?, database: database.unwrap_or_default() })
    }

    pub fn resident_kib(&self) -> Result<u64> {
        cpu::resident_kib(self.child.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only if the process has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
