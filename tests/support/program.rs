use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;

use causerie::auth::{Claims, Key};
use causerie::clock::Clock;

use super::Actor;
use super::app::SECRET;

/// `causerie serve` in a process of its own, whose log is kept.
pub struct Program {
    pub address: String,
    /// Where its metrics are.
    pub metrics: Option<String>,
    child: Child,
    log: Option<JoinHandle<String>>,
}

impl Program {
    /// With the settings of its environment adjusted.
    pub fn serve(database: &str, adjust: impl FnOnce(&mut Command)) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_causerie"));
        let ours = |name: &str| name.starts_with("CAUSERIE_") || name.starts_with("OTEL_");
        for (name, _) in std::env::vars().filter(|(name, _)| ours(name)) {
            command.env_remove(name);
        }
        command.args(["serve", "--listen", "127.0.0.1:0", "--database", database]);
        command.env("CAUSERIE_JWT_SECRET", std::str::from_utf8(SECRET).expect("text"));
        adjust(&mut command);
        let mut child = command.stderr(Stdio::piped()).spawn().expect("it starts");
        let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
        let mut metrics = None;
        let address = loop {
            let line = lines.next().expect("it listens");
            let address = line.split_once("127.0.0.1:").map(|(_, rest)| {
                format!("127.0.0.1:{}", rest.chars().take_while(char::is_ascii_digit).collect::<String>())
            });
            match address {
                Some(address) if line.contains("listening") => break address,
                Some(address) if line.contains("/metrics") => metrics = Some(address),
                _ => {}
            }
        };
        let log = std::thread::spawn(move || lines.map(|line| line + "\n").collect());
        Self { address, metrics, child, log: Some(log) }
    }

    pub fn url(&self) -> String {
        format!("http://{}/graphql", self.address)
    }

    pub async fn member(&self, name: &str) -> Actor {
        let exp = Clock::System.now().timestamp() + 600;
        let claims = Claims { sub: name.to_owned(), exp, ..Claims::default() };
        let key = Key::new(SECRET).expect("long enough");
        let token = key.sign(&claims).expect("claims can be signed");
        Actor::at(self.url(), reqwest::Client::new(), token).await
    }

    /// The most bytes of memory that it has had.
    #[cfg(target_os = "linux")]
    pub fn memory(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it runs");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
        peak.trim().trim_end_matches(" kB").parse::<usize>().expect("a number") * 1024
    }

    /// SIGTERM. How it ended, and its log.
    pub fn stop(mut self) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().expect("a signal");
        let code = self.child.wait().expect("an end").code();
        let log = self.log.take().expect("it is read once");
        (code, log.join().expect("a log"))
    }
}

/// A story that fails leaves nothing behind.
impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
