use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};

use tempfile::TempDir;
use tokio::net::TcpStream;

use super::eventually;

/// A proxy or pooler as a child process, with its files in a temporary directory.
pub struct ProxyProcess {
    pub address: String,
    child: Child,
    _directory: TempDir,
}

impl ProxyProcess {
    /// `configure` writes the configuration into the directory and returns the command to run.
    pub async fn start(configure: impl FnOnce(&std::path::Path, u16) -> Command) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        // Some proxies drop their privileges.
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o777))
            .expect("a writable directory");
        let port = unused_port();
        let mut command = configure(directory.path(), port);
        let mut child = command.stdin(Stdio::null()).spawn().expect("an installed proxy, see `make test`");
        let address = format!("127.0.0.1:{port}");
        // These programs do not report when they listen.
        eventually("a listening program", async || {
            assert!(child.try_wait().expect("a child").is_none(), "{command:?} ended at once");
            TcpStream::connect(&address).await.is_ok()
        })
        .await;
        Self { address, child, _directory: directory }
    }
}

impl Drop for ProxyProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns a port for a program that cannot choose one. It is not among those that the system gives to others in the
/// meantime, and no other test of this process gets it.
fn unused_port() -> u16 {
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
