use std::path::PathBuf;
use std::process::Command;

use sea_orm::{ConnectionTrait, Database as Connect};
use tempfile::TempDir;

use super::database::skip;
use super::disk::Disk;
use super::server_process::unused_port;

/// A PostgreSQL cluster of its own, for faults of the whole server. What is committed survives a stop of any kind.
pub struct Cluster {
    pub address: String,
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

    /// A running copy that follows this cluster.
    pub fn standby(&self) -> Self {
        let standby = Self::with(self.binaries.clone(), None);
        let port = self.port.to_string();
        let source = ["-h", "127.0.0.1", "-p", &port, "-U", "postgres"];
        let data = standby.data().display().to_string();
        let options = ["--pgdata", &data, "--write-recovery-conf", "--checkpoint=fast", "--no-sync"];
        standby.runs("pg_basebackup", &[source.as_slice(), &options].concat());
        standby.starts();
        standby
    }

    fn with(binaries: String, disk: Option<Disk>) -> Self {
        let port = unused_port();
        let directory = tempfile::tempdir().expect("a temporary directory");
        Self { address: format!("127.0.0.1:{port}"), binaries, directory, disk, port }
    }

    /// The URL of its database through this address.
    pub fn url_at(address: &str) -> String {
        format!("postgres://postgres@{address}/postgres")
    }

    pub fn url(&self) -> String {
        Self::url_at(&self.address)
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

    /// A standby becomes a cluster that accepts writes.
    pub fn promotes(&self) {
        self.runs("pg_ctl", &["promote", "-w"]);
    }

    /// Executes statements as the administrator.
    pub async fn executes(&self, statements: &[&str]) {
        let administrator = Connect::connect(self.url()).await.expect("a connection");
        for statement in statements {
            administrator.execute_unprepared(statement).await.expect("valid SQL");
        }
        administrator.close().await.expect("the connection closes");
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
