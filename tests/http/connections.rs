//! The connections below the door: who says nothing, says it slowly, or does not listen.

use std::time::Duration;

use causerie::http::listen;
use futures_util::future::join_all;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::raw_socket::tcp_with_small_buffer;
use crate::support::{Socket, Sqlite, TIMEOUT, TestApp, start};

const SHORT: Duration = Duration::from_millis(50);
const ALIVE: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

/// Somebody who speaks as they like.
struct RawConnection(TcpStream);

impl RawConnection {
    async fn open(app: &TestApp) -> Self {
        Self(TcpStream::connect(&app.address).await.expect("a connection"))
    }

    async fn sends(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.expect("an open connection");
    }

    /// What comes until these words have come.
    async fn receives(&mut self, words: &str) -> String {
        let mut received = Vec::new();
        let reading = async {
            while !String::from_utf8_lossy(&received).contains(words) {
                let read = self.0.read_buf(&mut received).await.expect("an open connection");
                assert!(read > 0, "it ended after {}", String::from_utf8_lossy(&received));
            }
        };
        timeout(TIMEOUT, reading).await.expect("it comes in time");
        String::from_utf8_lossy(&received).into_owned()
    }

    /// What comes until the service ends it.
    async fn ends(mut self) -> String {
        let mut received = Vec::new();
        // Cut off with bytes unread is an end as well.
        let _ = timeout(TIMEOUT, self.0.read_to_end(&mut received)).await.expect("it ends in time");
        String::from_utf8_lossy(&received).into_owned()
    }
}

#[tokio::test]
async fn who_says_nothing_is_shown_out() {
    let app = TestApp::adjusted(|state| state.limits.first_request_timeout = SHORT).await;

    assert_eq!(RawConnection::open(&app).await.ends().await, "");
}

#[tokio::test]
async fn headers_that_do_not_come_to_an_end_are_not_waited_for() {
    let app = TestApp::adjusted(|state| state.limits.first_request_timeout = SHORT).await;
    let mut slow = RawConnection::open(&app).await;
    slow.sends(b"GET /healthz HTTP/1.1\r\nHost: ").await;
    assert_eq!(slow.ends().await, "");

    // After an answer the next request has its own time.
    let app = TestApp::adjusted(|state| state.limits.keep_alive = SHORT).await;
    let mut idle = RawConnection::open(&app).await;
    idle.sends(ALIVE).await;
    assert!(idle.ends().await.ends_with("alive\n"));
}

#[tokio::test]
async fn a_connection_takes_one_request_after_another() {
    let app = start!(Sqlite);
    let mut line = RawConnection::open(&app).await;
    for _ in 0..3 {
        line.sends(ALIVE).await;
        line.receives("alive\n").await;
    }
}

#[tokio::test]
async fn headers_over_64_kib_are_refused() {
    let app = start!(Sqlite);
    let head = |size: usize| {
        let frame = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: \r\n\r\n";
        frame.replace("X: ", &format!("X: {}", "x".repeat(size - frame.len())))
    };
    let mut line = RawConnection::open(&app).await;
    line.sends(head(64 * 1024).as_bytes()).await;
    assert!(line.ends().await.starts_with("HTTP/1.1 200 "));

    let mut line = RawConnection::open(&app).await;
    // The server may be gone before all of it is sent.
    let _ = line.0.write_all(head(64 * 1024 + 1).as_bytes()).await;
    assert!(line.ends().await.starts_with("HTTP/1.1 431 "));
}

#[tokio::test]
async fn one_connection_too_many_waits_for_its_turn() {
    let app = TestApp::adjusted(|state| state.limits.max_connections = 2).await;
    let mut first = RawConnection::open(&app).await;
    first.sends(ALIVE).await;
    first.receives("alive\n").await;
    // One that became a socket keeps its place.
    let mut socket = Socket::connect(&app.url(), Some("graphql-transport-ws")).await;
    socket.sends(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.receives().await["type"], "connection_ack");

    let mut third = RawConnection::open(&app).await;
    third.sends(ALIVE).await;
    first.sends(ALIVE).await;
    first.receives("alive\n").await;
    let mut one = [0];
    let none = third.0.try_read(&mut one);
    assert!(none.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock));

    drop(first);
    third.receives("alive\n").await;
}

#[cfg(target_os = "linux")] // which says how many it holds
#[tokio::test]
async fn those_who_come_all_at_once_wait_in_line() {
    let most = std::fs::read_to_string("/proc/sys/net/core/somaxconn").expect("a limit");
    let most = most.trim().parse().expect("a number");
    // Nobody takes them.
    let listener = listen("127.0.0.1:0".parse().expect("an address")).expect("a free port");
    let address = listener.local_addr().expect("an address");

    let coming = join_all((0..300.min(most)).map(|_| TcpStream::connect(address)));

    let came = timeout(TIMEOUT, coming).await.expect("there is room for all");
    assert!(came.iter().all(Result::is_ok));
}

#[tokio::test]
async fn who_takes_nothing_of_an_answer_is_cut_off() {
    let app = TestApp::adjusted(|state| state.limits.write_timeout = SHORT).await;
    let mut deaf = RawConnection(tcp_with_small_buffer(&app.address).await);
    // An answer longer than its question.
    let refused = b"GET /graphql HTTP/1.1\r\nHost: x\r\n\r\n";
    let asking = async {
        // As many as it takes to fill what the system holds for the two.
        while deaf.0.write_all(&refused.repeat(100)).await.is_ok() {}
    };
    timeout(TIMEOUT, asking).await.expect("it is cut off in time");
}

#[tokio::test]
async fn what_a_client_gave_up_is_not_executed() {
    // One for Ada's own client, one for the request that is given up.
    let app = TestApp::adjusted(|state| state.limits.max_connections = 2).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let query = "mutation($id: ID!) { startConversation(input: { memberId: $id }) { created } }";
    let body = json!({ "query": query, "variables": { "id": bob.id } }).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Authorization: Bearer {}\r\n\r\n",
        body.len(),
        ada.token
    );
    // Somebody else is writing, so it has to wait.
    let tx = app.app.store.begin().await.expect("a transaction");
    app.statements();
    let mut line = RawConnection::open(&app).await;
    line.sends((head + &body).as_bytes()).await;
    while !app.has_executed("member") {
        tokio::task::yield_now().await;
    }

    drop(line);

    // Its place is free once nothing of it is left.
    let mut next = RawConnection::open(&app).await;
    next.sends(ALIVE).await;
    next.receives("alive\n").await;
    tx.rollback().await.expect("it ends");
    assert_eq!(ada.lists().await.len(), 0);
}
