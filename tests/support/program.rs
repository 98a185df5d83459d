use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output};
use std::thread::JoinHandle;

use causerie::auth::{Claims, SharedSecret};
use causerie::clock::Clock;
use chrono::TimeDelta;
#[cfg(target_os = "linux")]
use rlimit::Resource;
use serde::Serialize;
use serde_json::{Value, json};

use super::Actor;
use super::app::SECRET;
use super::eventually::eventually;
use super::platform::Platform;

/// A command of the program, with no setting in its environment.
pub fn causerie() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_causerie"));
    let is_setting = |name: &str| name.starts_with("CAUSERIE_") || name.starts_with("OTEL_");
    for (name, _) in std::env::vars().filter(|(name, _)| is_setting(name)) {
        command.env_remove(name);
    }
    command
}

pub fn run(arguments: &[&str]) -> Output {
    causerie().args(arguments).output().expect("a running program")
}

/// Asserts that the program failed with a single line that contains this text.
pub fn is_refused(output: &Output, message: &str) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code().map(|code| code == 0), Some(false), "{text}");
    assert!(text.contains(message), "{message} in: {text}");
    assert_eq!(text.trim_end().lines().count(), 1, "one line: {text}");
}

/// A token signed with `SECRET`.
pub fn token(claims: &impl Serialize) -> String {
    SharedSecret::new(SECRET.as_bytes())
        .expect("a long enough secret")
        .sign(claims)
        .expect("claims can be signed")
}

/// The program while it serves, with its log.
pub struct Program {
    pub address: String,
    /// The address of its metrics endpoint.
    pub metrics: Option<String>,
    child: Child,
    log: Option<JoinHandle<String>>,
}

impl Program {
    /// Runs `serve` with `SECRET` and adjusted options.
    pub fn serve(database: &str, adjust: impl FnOnce(&mut Command)) -> Self {
        let mut command = causerie();
        command.args(["serve", "--listen", "127.0.0.1:0", "--database", database]);
        command.env("CAUSERIE_JWT_SECRET", SECRET);
        adjust(&mut command);
        Self::start(command)
    }

    /// Starts a command and waits until it logs the address that it listens on.
    pub fn start(mut command: Command) -> Self {
        // `demo` prints the address to standard output, `serve` to its log.
        let (reader, writer) = std::io::pipe().expect("a pipe");
        command.stdout(writer.try_clone().expect("a pipe")).stderr(writer);
        let child = command.spawn().expect("a started program");
        // Also closes this process's writers, so that the log ends when the program does.
        drop(command);
        let mut lines = BufReader::new(reader).lines().map_while(Result::ok);
        let (mut metrics, mut before) = (None, String::new());
        let address = loop {
            let line = lines.next().expect("a line with the address");
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
        self.member_with(token(&Claims { sub: name.to_owned(), exp, ..Claims::default() })).await
    }

    /// Signs a member in with this token.
    pub async fn member_with(&self, token: String) -> Actor {
        Actor::at(self.url(), reqwest::Client::new(), token).await
    }

    /// Resolves when it is connected to NATS.
    pub async fn is_connected_to_nats(&self) {
        eventually("a connection to NATS", async || self.readiness().await == "ready").await;
    }

    /// The value of a series of `/metrics`.
    pub async fn metric(&self, name: &str) -> String {
        let address = self.metrics.as_ref().expect("--metrics-listen");
        let response = reqwest::get(format!("http://{address}/metrics")).await.expect("a response");
        let text = response.text().await.expect("a string");
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.unwrap_or_else(|| panic!("{name} in: {text}")).to_owned()
    }

    /// The text of `/readyz`.
    pub async fn readiness(&self) -> String {
        let response = reqwest::get(format!("http://{}/readyz", self.address)).await.expect("a response");
        response.text().await.expect("a string").trim().to_owned()
    }

    /// The platform, with the `platform` scope.
    pub fn platform(&self) -> Platform {
        let exp = (Clock::System.now() + TimeDelta::minutes(10)).into();
        let scope = "platform".into();
        Platform::at(
            self.url(),
            token(&Claims { sub: "the platform".into(), scope, exp, ..Claims::default() }),
        )
    }

    /// Sends SIGKILL and waits for the end.
    pub fn kill(mut self) {
        self.child.kill().expect("a signal");
        self.child.wait().expect("an exit status");
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The peak resident memory in bytes.
    #[cfg(target_os = "linux")]
    pub fn peak_memory(&self) -> usize {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("a running program");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the peak");
        peak.trim().trim_end_matches(" kB").parse::<usize>().expect("a number") * 1024
    }

    /// Lets it open files up to this number, or as before.
    #[cfg(target_os = "linux")]
    pub fn limit_open_files(&self, files: Option<u64>) {
        let process = i32::try_from(self.pid()).expect("a process");
        let (mut soft, mut hard) = (0, 0);
        rlimit::prlimit(process, Resource::NOFILE, None, Some((&mut soft, &mut hard))).expect("a limit");
        let limit = (files.unwrap_or(hard), hard);
        rlimit::prlimit(process, Resource::NOFILE, Some(limit), None).expect("another limit");
    }

    /// Limits the size of the files that it writes, in bytes or "unlimited".
    #[cfg(target_os = "linux")]
    pub fn limit_file_size(&self, bytes: &str) {
        let pid = self.child.id().to_string();
        let limit = format!("--fsize={bytes}:");
        let limited =
            Command::new("prlimit").args(["--pid", &pid, &limit]).status().expect("util-linux is installed");
        assert!(limited.success());
    }

    /// Executes a query. Returns the whole response, with its errors.
    pub async fn executes(&self, token: &str, query: &str) -> Value {
        let request = reqwest::Client::new().post(self.url()).bearer_auth(token.trim());
        request.json(&json!({ "query": query })).send().await.expect("a response").json().await.expect("JSON")
    }

    /// Sends SIGTERM.
    pub fn terminate(&self) {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().expect("a signal");
    }

    /// Sends SIGTERM. Returns the exit code and the log.
    pub fn stop(mut self) -> (Option<i32>, String) {
        self.terminate();
        let code = self.child.wait().expect("an exit status").code();
        let log = self.log.take().expect("a log that was not taken");
        (code, log.join().expect("a log"))
    }
}

/// A failing test leaves no process behind.
impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
