use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::PATIENCE;

/// Another program that listens, with its files in a folder of its own.
pub struct Listening {
    pub address: String,
    child: Child,
    _folder: TempDir,
}

impl Listening {
    /// `write` gets the folder and the port, and says how the program is called.
    pub async fn start(write: impl FnOnce(&std::path::Path, u16) -> Command) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // Some go on as nobody.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).expect("its own folder");
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        let mut command = write(folder.path(), port);
        let mut child =
            command.stdin(Stdio::null()).spawn().expect("`make test` installs it, or says what is missing");
        let address = format!("127.0.0.1:{port}");
        let opening = async {
            while TcpStream::connect(&address).await.is_err() {
                assert!(child.try_wait().expect("a child").is_none(), "{command:?} ended at once");
                // Nobody tells when another program listens.
                sleep(std::time::Duration::from_millis(10)).await;
            }
        };
        timeout(PATIENCE, opening).await.expect("it listens in time");
        Self { address, child, _folder: folder }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
