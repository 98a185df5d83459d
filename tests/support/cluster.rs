use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use super::database::skip;
use super::disk::Disk;
use super::proxy_process::unused_port;

/// A PostgreSQL cluster of its own, for faults of the whole server. What is committed survives a stop of any kind.
pub struct Cluster {
    binaries: String,
    directory: TempDir,
    /// The disk with its data, if that is not in the directory.
    disk: Option<Disk>,
    port: u16,
}

impl Cluster {
    /// None if no binaries are installed.
    pub fn start() -> Option<Self> {
        Self::start_on(None)
    }

    /// With its data on a small disk.
    pub fn start_on(disk: Option<Disk>) -> Option<Self> {
        let cluster = Self::with(binaries()?, disk);
        cluster.runs("initdb", &["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]);
        cluster.starts();
        Some(cluster)
    }

    fn with(binaries: String, disk: Option<Disk>) -> Self {
        let port = unused_port();
        let directory = tempfile::tempdir().expect("a temporary directory");
        Self { binaries, directory, disk, port }
    }

    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    pub fn starts(&self) {
        let folder = self.directory.path().display();
        let options = format!("-p {} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off", self.port);
        self.runs("pg_ctl", &["start", "-w", "-l", &format!("{folder}/log"), "-o", &options]);
    }

    /// Starts if it has stopped by itself.
    pub fn is_started_again(&self) {
        let status = self.command("pg_ctl", &["status"]).output().expect("a running program");
        if !status.status.success() {
            self.starts();
        }
    }

    /// `immediate` is a crash, `fast` ends all sessions.
    pub fn stops(&self, mode: &str) {
        self.runs("pg_ctl", &["stop", "-w", "-m", mode]);
    }

    fn runs(&self, program: &str, arguments: &[&str]) {
        let output = self.command(program, arguments).output().expect("a running program");
        assert!(output.status.success(), "{program} {arguments:?}: {output:?}");
    }

    /// PostgreSQL does not run as root, so root runs it in a namespace as another user.
    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = self.disk.as_ref().map_or_else(|| Command::new("env"), Disk::inside);
        command.args(["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]);
        command.arg(format!("{}/{program}", self.binaries)).args(arguments);
        command.env("PGDATA", self.data());
        command
    }

    fn data(&self) -> PathBuf {
        self.disk.as_ref().map_or(self.directory.path(), Disk::mount).join("data")
    }

    pub fn disk(&self) -> &Disk {
        self.disk.as_ref().expect("a cluster on a disk")
    }
}

fn binaries() -> Option<String> {
    std::env::var("TEST_POSTGRES_BINARIES").ok().filter(|folder| !folder.is_empty()).or_else(skip)
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.command("pg_ctl", &["stop", "-w", "-m", "immediate"]).output();
    }
}
