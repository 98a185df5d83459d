use std::fs;
use std::path::Path;
use std::process::Command;

use super::app::SECRET;
use super::program::causerie;
use super::{DataDirectory, Program};

/// The system clock of programs, which a test changes while they run.
pub struct FakeClock(DataDirectory);

impl FakeClock {
    pub fn right() -> Self {
        let clock = Self(DataDirectory::new());
        clock.jumps_to("+0");
        clock
    }

    /// Sets its offset from the right time, such as "-1h".
    pub fn jumps_to(&self, offset: &str) {
        let new = self.0.path("clock.new");
        fs::write(&new, format!("{offset}\n")).expect("a file");
        fs::rename(new, self.0.path("clock")).expect("an atomic replacement");
    }

    /// Runs `serve` with this clock, without a rate limit on sends.
    pub fn serve(&self, database: &str) -> Program {
        self.serve_with(database, &[])
    }

    /// … with more options.
    pub fn serve_with(&self, database: &str, options: &[&str]) -> Program {
        let mut command = self.causerie();
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        command.args(["--database", database, "--sends-per-minute", "0"]).args(options);
        command.env("CAUSERIE_JWT_SECRET", SECRET);
        Program::start(command)
    }

    /// The program with this clock.
    pub fn causerie(&self) -> Command {
        let mut command = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/with-faketime"));
        command.arg(causerie().get_program()).env("FAKETIME_TIMESTAMP_FILE", self.0.path("clock"));
        command
    }
}
