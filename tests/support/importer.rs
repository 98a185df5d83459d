use std::io::Write;
use std::process::{Command, Output, Stdio};

use causerie::messaging::member::lookup::by_handle;
use tempfile::TempDir;

use super::program::causerie;
use super::{Backend, Database};

/// A database, and a directory for the imported files.
pub struct Importer {
    pub database: Database,
    directory: TempDir,
}

impl Importer {
    pub async fn new(backend: Backend) -> Option<Self> {
        let directory = tempfile::tempdir().expect("a directory");
        Some(Self { database: Database::empty(backend).await?, directory })
    }

    pub fn file(&self, name: &str, text: impl AsRef<[u8]>, flags: &[&str]) -> Output {
        let path = self.directory.path().join(name);
        std::fs::write(&path, text).expect("a file");
        let path = path.to_str().expect("a path");
        let import = ["members", "import", path, "--database", &self.database.url];
        quiet_command().args(import).args(flags).output().expect("a running program")
    }

    pub fn stdin(&self, text: &str, flags: &[&str]) -> Output {
        self.stdin_bytes(text.as_bytes(), flags)
    }

    pub fn stdin_bytes(&self, bytes: &[u8], flags: &[&str]) -> Output {
        let import = ["members", "import", "-", "--database", &self.database.url];
        let mut command = quiet_command();
        let command = command.args(import).args(flags);
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("a running program");
        child.stdin.take().expect("a pipe").write_all(bytes).expect("a write");
        child.wait_with_output().expect("an exit status")
    }

    /// Marks a member as erased, as an unfinished erasure does.
    pub async fn marks_erased(&self, handle: &str) {
        let sql = format!("UPDATE member SET erased_at = created_at WHERE handle = '{handle}'");
        self.database.executes(&sql).await;
    }

    /// The name of the member with this handle.
    pub async fn name(&self, handle: &str) -> Option<String> {
        let store = self.database.open().await;
        let found = by_handle(&store.read, handle).await.expect("a readable directory");
        store.close().await.expect("a closed store");
        found.map(|row| row.display_name)
    }
}

/// A command that does not log its migrations.
pub fn quiet_command() -> Command {
    let mut command = causerie();
    command.env("RUST_LOG", "warn");
    command
}

/// The exit code, standard output and standard error.
pub fn result(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// Asserts that the import succeeded with this summary.
pub fn assert_imported(output: &Output, summary: &str) {
    assert_eq!(result(output), (Some(0), summary.to_owned(), String::new()));
}

/// Creates an importer. Returns from the test if PostgreSQL is not available.
macro_rules! importer {
    ($backend:expr) => {
        match $crate::support::importer::Importer::new($backend).await {
            Some(importer) => importer,
            None => return,
        }
    };
}
pub(crate) use importer;
