use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output};
use std::thread::JoinHandle;

use causerie::auth::{Claims, Key};
use causerie::clock::Clock;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::Actor;
use super::app::SECRET;
use super::platform::Platform;

/// The program, with nothing set.
pub fn causerie() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_causerie"));
    let ours = |name: &str| name.starts_with("CAUSERIE_") || name.starts_with("OTEL_");
    for (name, _) in std::env::vars().filter(|(name, _)| ours(name)) {
        command.env_remove(name);
    }
    command
}

pub fn run(arguments: &[&str]) -> Output {
    causerie().args(arguments).output().expect("it runs")
}

/// That it is refused with one line, which says this.
pub fn is_refused(output: &Output, said: &str) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code().map(|code| code == 0), Some(false), "{text}");
    assert!(text.contains(said), "{said} in: {text}");
    assert_eq!(text.trim_end().lines().count(), 1, "one line: {text}");
}

/// Signed with the secret of all stories.
pub fn token(claims: &Claims) -> String {
    Key::new(SECRET.as_bytes()).expect("long enough").sign(claims).expect("claims can be signed")
}

/// The program while it serves, and what it says meanwhile.
pub struct Program {
    pub address: String,
    /// Where its metrics are.
    pub metrics: Option<String>,
    child: Child,
    log: Option<JoinHandle<String>>,
}

impl Program {
    /// `serve` with the secret of all stories, adjusted.
    pub fn serve(database: &str, adjust: impl FnOnce(&mut Command)) -> Self {
        let mut command = causerie();
        command.args(["serve", "--listen", "127.0.0.1:0", "--database", database]);
        command.env("CAUSERIE_JWT_SECRET", SECRET);
        adjust(&mut command);
        Self::start(command)
    }

    /// However it is called, until it says where it listens.
    pub fn start(mut command: Command) -> Self {
        // The demo says so to its user, `serve` in the log.
        let (said, says) = std::io::pipe().expect("a pipe");
        command.stdout(says.try_clone().expect("its end")).stderr(says);
        let child = command.spawn().expect("it starts");
        // With the ends that it holds: when the program ends, so does what it says.
        drop(command);
        let mut lines = BufReader::new(said).lines().map_while(Result::ok);
        let (mut metrics, mut before) = (None, String::new());
        let address = loop {
            let line = lines.next().expect("it listens");
            before.push_str(&line);
            before.push('\n');
            let address = line.split_once("127.0.0.1:").map(|(_, rest)| {
                format!("127.0.0.1:{}", rest.chars().take_while(char::is_ascii_digit).collect::<String>())
            });
            match address {
                Some(address) if line.contains("/metrics") => metrics = Some(address),
                Some(address) if line.contains("listen") => break address,
                _ => {}
            }
        };
        let log = std::thread::spawn(move || lines.fold(before, |log, line| log + &line + "\n"));
        Self { address, metrics, child, log: Some(log) }
    }

    pub fn url(&self) -> String {
        format!("http://{}/graphql", self.address)
    }

    pub async fn member(&self, name: &str) -> Actor {
        let exp = (Clock::System.now() + TimeDelta::minutes(10)).into();
        let token = token(&Claims { sub: name.to_owned(), exp, ..Claims::default() });
        Actor::at(self.url(), reqwest::Client::new(), token).await
    }

    /// The platform itself.
    pub fn platform(&self) -> Platform {
        let exp = (Clock::System.now() + TimeDelta::minutes(10)).into();
        let scope = "platform".into();
        Platform::at(
            self.url(),
            token(&Claims { sub: "the platform".into(), scope, exp, ..Claims::default() }),
        )
    }

    /// Without a word, as when the power goes.
    pub fn killed(mut self) {
        self.child.kill().expect("a signal");
        self.child.wait().expect("an end");
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// The most bytes of memory that it has had.
    #[cfg(target_os = "linux")]
    pub fn memory(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it runs");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
        peak.trim().trim_end_matches(" kB").parse::<usize>().expect("a number") * 1024
    }

    /// From now on: bytes, or "unlimited".
    #[cfg(target_os = "linux")]
    pub fn may_write_files_of(&self, bytes: &str) {
        let pid = self.child.id().to_string();
        let limit = format!("--fsize={bytes}:");
        let limited =
            Command::new("prlimit").args(["--pid", &pid, &limit]).status().expect("util-linux is installed");
        assert!(limited.success());
    }

    /// The whole response, errors and all.
    pub async fn asks(&self, token: &str, query: &str) -> Value {
        let request = reqwest::Client::new().post(self.url()).bearer_auth(token.trim());
        request.json(&json!({ "query": query })).send().await.expect("an answer").json().await.expect("JSON")
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
