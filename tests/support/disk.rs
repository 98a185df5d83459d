//! A disk of a few megabytes in its own mount namespace, so that filling it does no harm.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::app::SECRET;
use super::program::causerie;
use super::{DataDirectory, Program};

/// Keeps the namespace and its disk until it is dropped.
pub struct Disk {
    keeper: Child,
    /// Where the disk is mounted, inside the namespace.
    mount: tempfile::TempDir,
}

impl Disk {
    pub fn of(megabytes: usize) -> Self {
        let mount = tempfile::tempdir().expect("a temporary directory");
        let script = "mount -t tmpfs -o size=\"$1\" small \"$2\" && echo mounted && exec sleep infinity";
        let mut keeper = Command::new("unshare")
            .args(["--map-root-user", "--mount", "sh", "-c", script, "sh", &format!("{megabytes}m")])
            .arg(mount.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("util-linux is installed");
        let mut output = String::new();
        BufReader::new(keeper.stdout.take().expect("a pipe")).read_line(&mut output).expect("a line");
        assert_eq!(output.trim(), "mounted", "this system does not allow mounts in a user namespace");
        Self { keeper, mount }
    }

    /// The database URL, as the program inside the namespace sees it.
    pub fn url(&self) -> String {
        format!("sqlite://{}", self.mount.path().join("c.db").display())
    }

    /// A copy of the database, while nothing is written to it.
    pub fn copies_database(&self) -> DataDirectory {
        let copy = DataDirectory::new();
        for (name, copied) in [("c.db", "causerie.db"), ("c.db-wal", "causerie.db-wal")] {
            fs::copy(self.path(name), copy.path(copied)).expect("a copy");
        }
        copy
    }

    /// Runs `serve` on it without a rate limit on sends.
    pub fn serves(&self) -> Program {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0", "--database", &self.url()]);
        command.env("CAUSERIE_JWT_SECRET", SECRET);
        command.env("CAUSERIE_SENDS_PER_MINUTE", "0").env("CAUSERIE_CONVERSATIONS_PER_DAY", "0");
        Program::start(command)
    }

    /// The path of a file on the disk, as this process sees it.
    pub fn path(&self, name: &str) -> PathBuf {
        let mount = self.mount.path().strip_prefix("/").expect("an absolute path");
        PathBuf::from(format!("/proc/{}/root", self.keeper.id())).join(mount).join(name)
    }

    /// Where it is mounted, as programs inside the namespace see it.
    pub fn mount(&self) -> &Path {
        self.mount.path()
    }

    /// A command without a program, which the caller adds, inside the namespace.
    pub fn inside(&self) -> Command {
        let mut command = Command::new("nsenter");
        let keeper = self.keeper.id().to_string();
        command.args(["--user", "--mount", "--preserve-credentials", "--target", &keeper, "--"]);
        command
    }

    /// A command that runs `causerie` inside the namespace.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let plain = causerie();
        let mut command = self.inside();
        // A write over the file size limit must fail, not kill the program.
        command
            .args(["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"])
            .arg(plain.get_program())
            .args(arguments);
        for (name, _) in plain.get_envs() {
            command.env_remove(name);
        }
        command
    }

    /// Uses all free space.
    pub fn fill(&self) {
        let mut filler = File::create(self.path("filler")).expect("a file");
        for size in [64 * 1024, 4096, 1] {
            while let Ok(()) = filler.write_all(&vec![0; size]) {}
        }
        assert_eq!(filler.write_all(&[0]).expect_err("a full disk").kind(), ErrorKind::StorageFull);
    }

    /// Frees the space again.
    pub fn clear(&self) {
        fs::remove_file(self.path("filler")).expect("a filled disk");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = self.keeper.kill();
        let _ = self.keeper.wait();
    }
}
