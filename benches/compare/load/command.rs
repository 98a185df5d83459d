use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// Rates and concurrency of members and addresses; 0 is no limit.
const LIMITS: [&str; 6] = [
    "--sends-per-minute",
    "--conversations-per-day",
    "--anonymous-per-minute",
    "--operations-per-member",
    "--sockets-per-member",
    "--sockets-per-address",
];

#[derive(Clone, Debug)]
pub enum Kind {
    /// A binary of this service.
    Service(PathBuf),
    Bare,
    /// A script of `benches/peers`.
    Peer(&'static str),
}

impl Kind {
    pub fn command(&self, port: u16) -> Command {
        match self {
            Self::Service(binary) => {
                let mut command = Command::new(binary);
                command.args(["serve", "--max-connections", "60000"]);
                command.args(["--listen", &format!("127.0.0.1:{port}")]);
                command.args(LIMITS.iter().flat_map(|limit| [limit, "0"]));
                command
            }
            Self::Bare => Command::new(env!("CARGO_BIN_EXE_bare")),
            Self::Peer(name) => {
                let mut command = Command::new("node");
                command.arg(peers().join(format!("{name}.js")));
                command
            }
        }
    }
}

/// The workspace's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("."))
}

pub fn peers() -> PathBuf {
    root().join("benches/peers")
}

/// Creates the service's tables.
pub fn migrate(service: &Path, database: &str) -> Result<()> {
    let mut command = Command::new(service);
    command.args(["migrate", "--database", database]).env("RUST_LOG", "warn").stdout(Stdio::null());
    let status = command.status().with_context(|| format!("cannot run {}", service.display()))?;
    ensure!(status.success(), "cannot migrate {database}");
    Ok(())
}
