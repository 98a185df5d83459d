//! A disk of a few megabytes, in a mount namespace of its own: it can be filled without harm.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::program::causerie;

/// Keeps the namespace, and the disk in it, until it is dropped.
pub struct Disk {
    keeper: Child,
    /// Where the disk is mounted, inside the namespace.
    mount: tempfile::TempDir,
}

impl Disk {
    pub fn of(megabytes: usize) -> Self {
        let mount = tempfile::tempdir().expect("a temporary folder");
        let script = "mount -t tmpfs -o size=\"$1\" small \"$2\" && echo mounted && exec sleep infinity";
        let mut keeper = Command::new("unshare")
            .args(["--map-root-user", "--mount", "sh", "-c", script, "sh", &format!("{megabytes}m")])
            .arg(mount.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("util-linux is installed");
        let mut said = String::new();
        BufReader::new(keeper.stdout.take().expect("its output")).read_line(&mut said).expect("a line");
        assert_eq!(said.trim(), "mounted", "this system lets nobody mount a disk in a namespace");
        Self { keeper, mount }
    }

    /// A file on it, as the program that runs on it knows it.
    pub fn url(&self) -> String {
        format!("sqlite://{}", self.mount.path().join("c.db").display())
    }

    /// The same file, as this process reaches it.
    pub fn path(&self, name: &str) -> PathBuf {
        let mount = self.mount.path().strip_prefix("/").expect("an absolute path");
        PathBuf::from(format!("/proc/{}/root", self.keeper.id())).join(mount).join(name)
    }

    /// The program, which sees this disk.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let plain = causerie();
        let mut command = Command::new("nsenter");
        let keeper = self.keeper.id().to_string();
        command.args(["--user", "--mount", "--preserve-credentials", "--target", &keeper, "--"]);
        // A write that may not be is to fail, and not to end the program.
        command
            .args(["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"])
            .arg(plain.get_program())
            .args(arguments);
        for (name, _) in plain.get_envs() {
            command.env_remove(name);
        }
        command
    }

    /// Takes all the space that is left.
    pub fn fill(&self) {
        let mut filler = File::create(self.path("filler")).expect("a file");
        for piece in [64 * 1024, 4096, 1] {
            while let Ok(()) = filler.write_all(&vec![0; piece]) {}
        }
        assert_eq!(filler.write_all(&[0]).expect_err("it is full").kind(), ErrorKind::StorageFull);
    }

    /// Gives it back.
    pub fn clear(&self) {
        fs::remove_file(self.path("filler")).expect("it was filled");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = self.keeper.kill();
        let _ = self.keeper.wait();
    }
}
