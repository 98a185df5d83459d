//! A system that lets the process open few files: callers take what is left for them, and the database has its own.

use std::process::Command;
use std::time::Duration;

use futures_util::future::join_all;
use rlimit::Resource;
use rstest::rstest;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::app::SECRET;
use crate::support::program::{causerie, is_refused};
use crate::support::{Backend, Database, Postgres, Program, Socket, Sqlite, TIMEOUT};

/// `serve`, of a shell that allows so many open files.
fn with_files(files: usize, database: &Database) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -n \"$0\" && exec \"$@\"", &files.to_string()]);
    command.arg(causerie().get_program());
    command.args(["serve", "--listen", "127.0.0.1:0", "--database", &database.url]);
    command.env("CAUSERIE_JWT_SECRET", SECRET);
    command
}

/// A connection that was answered once, and says nothing more. None where there is no place for it.
async fn idles(address: &str) -> (TcpStream, bool) {
    let mut line = TcpStream::connect(address).await.expect("the system takes it");
    line.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("an open connection");
    let answered = timeout(Duration::from_secs(3), line.read_u8()).await;
    (line, matches!(answered, Ok(Ok(_))))
}

#[rstest]
#[tokio::test]
async fn idle_callers_leave_files_for_the_database(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = Database::migrated(backend).await else { return };
    rlimit::increase_nofile_limit(4096).expect("files for the callers");
    let service = Program::start(with_files(256, &database));
    let (ada, bob) = (service.member("ada").await, service.member("bob").await);
    let id = ada.writes_to(&bob, "un").await;
    let mut socket = Socket::open(&ada.url, &ada.token).await;

    let idle = join_all((0..400).map(|_| idles(&service.address))).await;

    let taken = idle.iter().filter(|(_, taken)| *taken).count();
    assert!((100..156).contains(&taken), "{taken} of 256 files went to idle callers");
    // Who has a place asks so much at once that each connection to the database is needed, and writes.
    for number in 0..30 {
        let query = json!({ "query": "{ viewer { conversations { nodes { id lastMessage { body } } } } }" });
        socket.sends(json!({ "type": "subscribe", "id": number.to_string(), "payload": query })).await;
    }
    for _ in 0..60 {
        let message = socket.receives().await;
        assert!(message["payload"].get("errors").is_none() && message["type"] != "error", "{message}");
    }
    ada.sends(&id, "deux").await;
    // As soon as there is a place, the next one has it.
    drop(idle);
    let (_line, answered) = idles(&service.address).await;
    assert!(answered);
    assert_eq!(bob.history(&id).await, ["un", "deux"]);

    let log = service.stop().1;
    let lines = |words: &str| log.lines().filter(|line| line.contains(words)).count();
    assert_eq!(lines("fewer connections are taken"), 1, "{log}");
    assert_eq!(lines("no more connections are taken"), 1, "said once that it is full: {log}");
    assert_eq!(lines("WARN"), 2, "{log}");
    assert_eq!(lines("ERROR"), 0, "{log}");
}

#[tokio::test]
async fn a_limit_that_was_lowered_is_said_once_with_its_figures() {
    let database = Database::migrated(Sqlite).await.expect("a database");
    let mut command = with_files(256, &database);
    let output = command.args(["--log-format", "json"]).stderr(std::process::Stdio::piped());
    let mut child = output.spawn().expect("it starts");
    let said = child.stderr.take().expect("a log");
    let line = std::io::BufRead::lines(std::io::BufReader::new(said))
        .map_while(Result::ok)
        .find(|line| line.contains("fewer connections"));
    child.kill().expect("it runs");
    child.wait().expect("it ends");

    let line = line.expect("it is said");
    for figure in [r#""open_files":256"#, r#""wanted":10000"#, r#""connections":156"#] {
        assert!(line.contains(figure), "{figure} in {line}");
    }
}

#[tokio::test]
async fn without_files_for_any_caller_it_does_not_start() {
    let database = Database::migrated(Sqlite).await.expect("a database");
    let output = with_files(100, &database).env("RUST_LOG", "warn").output().expect("it runs");
    is_refused(&output, "only 100 files may be open, and 116 are needed");
}

#[tokio::test]
async fn where_no_file_is_left_at_all_it_is_said_once_and_tried_again() {
    let database = Database::migrated(Sqlite).await.expect("a database");
    let service = Program::serve(&database.url, |_| {});
    let ada = service.member("ada").await;
    // Every file that it opens from now on is one too many.
    let process = i32::try_from(service.pid()).expect("a process");
    let (mut before, mut during) = ((0, 0), (0, 0));
    rlimit::prlimit(process, Resource::NOFILE, None, Some((&mut before.0, &mut before.1))).expect("a limit");
    rlimit::prlimit(process, Resource::NOFILE, Some((3, before.1)), Some((&mut during.0, &mut during.1)))
        .expect("it is lowered");

    let (mut waiting, answered) = idles(&service.address).await;
    assert!(!answered);
    // Who has a connection is served on.
    ada.executes("{ viewer { eventCursor } }", json!({})).await;

    rlimit::prlimit(process, Resource::NOFILE, Some(before), None).expect("it is raised");
    timeout(TIMEOUT, waiting.read_u8()).await.expect("it is tried again").expect("a response");
    let log = service.stop().1;
    let warned: Vec<_> = log.lines().filter(|line| line.contains("WARN") || line.contains("ERROR")).collect();
    assert!(warned.len() == 1 && warned[0].contains("connections cannot be taken"), "{log}");
}
