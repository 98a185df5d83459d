use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};

use tempfile::TempDir;
use tokio::net::TcpStream;

use super::eventually;

/// A proxy, pooler or bus as a child process, with its files in a temporary directory.
pub struct ServerProcess {
    pub address: String,
    command: Command,
    child: Child,
    _directory: TempDir,
}

impl ServerProcess {
    /// `configure` writes the configuration into the directory and returns the command to run.
    pub async fn start(configure: impl FnOnce(&std::path::Path, u16) -> Command) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        // Some servers drop their privileges.
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o777))
            .expect("a writable directory");
        let port = unused_port();
        let mut command = configure(directory.path(), port);
        let child = spawn(&mut command);
        let address = format!("127.0.0.1:{port}");
        let mut server = Self { address, command, child, _directory: directory };
        server.listens().await;
        server
    }

    /// Kills it. Its files stay.
    pub fn stops(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// It does nothing, and closes no connection, until it continues.
    pub fn pauses(&self) {
        self.receives("-STOP");
    }

    pub fn continues(&self) {
        self.receives("-CONT");
    }

    fn receives(&self, signal: &str) {
        let status = Command::new("kill").args([signal, &self.child.id().to_string()]).status();
        assert!(status.expect("a signal").success());
    }

    /// Starts it again, at the same address.
    pub async fn starts_again(&mut self) {
        self.child = spawn(&mut self.command);
        self.listens().await;
    }

    /// Resolves when it accepts connections. These programs do not report when they do.
    async fn listens(&mut self) {
        eventually("a listening program", async || {
            let status = self.child.try_wait().expect("a child");
            assert!(status.is_none(), "{:?} ended at once", self.command);
            TcpStream::connect(&self.address).await.is_ok()
        })
        .await;
    }
}

fn spawn(command: &mut Command) -> Child {
    command.stdin(Stdio::null()).spawn().expect("an installed server, see `make test`")
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        self.stops();
    }
}

/// Returns a port for a program that cannot choose one. It is not among those that the system gives to others in the
/// meantime, and no other test of this process gets it.
pub fn unused_port() -> u16 {
    static USED: AtomicU16 = AtomicU16::new(0);
    // Two runs of the tests at the same time begin at different ports.
    let first = 10_000 + u16::try_from(std::process::id() % 1000).expect("a small number") * 20;
    loop {
        let port = first + USED.fetch_add(1, Ordering::Relaxed);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
