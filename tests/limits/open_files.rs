//! A low limit of open files: connections use what the database leaves.

use std::process::Command;
use std::time::Duration;

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::app::SECRET;
use crate::support::program::{causerie, is_refused};
use crate::support::{Backend, Database, Postgres, Program, Socket, Sqlite, TIMEOUT};

/// A `serve` command that may open this many files.
fn with_files(files: usize, database: &Database) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -n \"$0\" && exec \"$@\"", &files.to_string()]);
    command.arg(causerie().get_program());
    command.args(["serve", "--listen", "127.0.0.1:0", "--database", &database.url]);
    command.env("CAUSERIE_JWT_SECRET", SECRET);
    command
}

/// Opens a connection that stays idle after one request. Returns whether the request was answered.
async fn open_idle_connection(address: &str) -> (TcpStream, bool) {
    let mut connection = TcpStream::connect(address).await.expect("a connection");
    connection.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("an open connection");
    let answered = timeout(Duration::from_secs(3), connection.read_u8()).await;
    (connection, matches!(answered, Ok(Ok(_))))
}

#[rstest]
#[tokio::test]
async fn idle_connections_leave_files_for_the_database(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = Database::migrated(backend).await else { return };
    rlimit::increase_nofile_limit(4096).expect("files for the clients");
    let service = Program::start(with_files(256, &database));
    let (ada, bob) = (service.member("ada").await, service.member("bob").await);
    let id = ada.writes_to(&bob, "un").await;
    let mut socket = Socket::open(&ada.url, &ada.token).await;

    let idle = join_all((0..400).map(|_| open_idle_connection(&service.address))).await;

    let accepted = idle.iter().filter(|(_, answered)| *answered).count();
    assert!((100..156).contains(&accepted), "{accepted} of 256 files are used by idle connections");
    // An accepted client sends enough concurrent queries to need each database connection, and a mutation.
    for number in 0..30 {
        let query = json!({ "query": "{ viewer { conversations { nodes { id lastMessage { body } } } } }" });
        socket.sends(json!({ "type": "subscribe", "id": number.to_string(), "payload": query })).await;
    }
    for _ in 0..60 {
        let message = socket.receives().await;
        assert!(message["payload"].get("errors").is_none() && message["type"] != "error", "{message}");
    }
    ada.sends(&id, "deux").await;
    // The next connection is accepted as soon as others close.
    drop(idle);
    let (_connection, answered) = open_idle_connection(&service.address).await;
    assert!(answered);
    assert_eq!(bob.history(&id).await, ["un", "deux"]);

    let log = service.stop().1;
    let lines = |words: &str| log.lines().filter(|line| line.contains(words)).count();
    assert_eq!(lines("accepting fewer connections"), 1, "{log}");
    assert_eq!(lines("connection limit reached"), 1, "logged once: {log}");
    assert_eq!(lines("WARN"), 2, "{log}");
    assert_eq!(lines("ERROR"), 0, "{log}");
}

#[tokio::test]
async fn a_lowered_connection_limit_is_logged_with_its_numbers() {
    let database = Database::migrated(Sqlite).await.expect("a database");
    let mut command = with_files(256, &database);
    let output = command.args(["--log-format", "json"]).stderr(std::process::Stdio::piped());
    let mut child = output.spawn().expect("a started program");
    let stderr = child.stderr.take().expect("a log");
    let line = std::io::BufRead::lines(std::io::BufReader::new(stderr))
        .map_while(Result::ok)
        .find(|line| line.contains("fewer connections"));
    child.kill().expect("a signal");
    child.wait().expect("an exit status");

    let line = line.expect("a log line");
    for field in [r#""open_files":256"#, r#""wanted":10000"#, r#""connections":156"#] {
        assert!(line.contains(field), "{field} in {line}");
    }
}

#[tokio::test]
async fn serve_refuses_to_start_without_files_for_connections() {
    let database = Database::migrated(Sqlite).await.expect("a database");
    let output = with_files(100, &database).env("RUST_LOG", "warn").output().expect("a running program");
    is_refused(&output, "the limit of open files is 100, but 116 are needed");
}

#[tokio::test]
async fn accepting_is_retried_and_logged_once_if_no_file_can_be_opened() {
    let database = Database::migrated(Sqlite).await.expect("a database");
    let service = Program::serve(&database.url, |_| {});
    let ada = service.member("ada").await;
    // From now on it cannot open any file.
    service.limit_open_files(Some(3));

    let (mut waiting, answered) = open_idle_connection(&service.address).await;
    assert!(!answered);
    // Open connections are still served.
    ada.executes("{ viewer { eventCursor } }", json!({})).await;

    service.limit_open_files(None);
    timeout(TIMEOUT, waiting.read_u8()).await.expect("a retry in time").expect("a response");
    let log = service.stop().1;
    // Other parts may miss a file, too.
    let warned = log.lines().filter(|line| line.contains("cannot accept connections")).count();
    assert_eq!(warned, 1, "{log}");
}
