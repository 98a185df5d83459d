//! Idle and slow connections, keep-alive, and the connection limit.

use std::time::Duration;

use causerie::http::listen;
use futures_util::future::join_all;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::raw_socket::tcp_with_small_buffer;
use crate::support::socket::PROTOCOL;
use crate::support::{Socket, Sqlite, TIMEOUT, TestApp, eventually, start};

const SHORT: Duration = Duration::from_millis(50);
const ALIVE: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

/// A TCP connection on which a test can send any bytes.
struct RawConnection(TcpStream);

impl RawConnection {
    async fn open(app: &TestApp) -> Self {
        Self(TcpStream::connect(&app.address).await.expect("a connection"))
    }

    async fn sends(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.expect("an open connection");
    }

    /// Everything received until it contains these words.
    async fn receives(&mut self, words: &str) -> String {
        let mut received = Vec::new();
        let reading = async {
            while !String::from_utf8_lossy(&received).contains(words) {
                let read = self.0.read_buf(&mut received).await.expect("an open connection");
                assert!(read > 0, "closed after {}", String::from_utf8_lossy(&received));
            }
        };
        timeout(TIMEOUT, reading).await.expect("a response in time");
        String::from_utf8_lossy(&received).into_owned()
    }

    /// Everything received until the service closes the connection.
    async fn receives_to_end(mut self) -> String {
        let mut received = Vec::new();
        // A reset, because the service left bytes unread, is an end as well.
        let _ = timeout(TIMEOUT, self.0.read_to_end(&mut received))
            .await
            .expect("the connection is closed in time");
        String::from_utf8_lossy(&received).into_owned()
    }
}

#[tokio::test]
async fn a_silent_connection_is_closed() {
    let app = TestApp::adjusted(|state| state.limits.first_request_timeout = SHORT).await;

    assert_eq!(RawConnection::open(&app).await.receives_to_end().await, "");
}

#[tokio::test]
async fn a_connection_with_unfinished_headers_is_closed() {
    let app = TestApp::adjusted(|state| state.limits.first_request_timeout = SHORT).await;
    let mut slow = RawConnection::open(&app).await;
    slow.sends(b"GET /healthz HTTP/1.1\r\nHost: ").await;
    assert_eq!(slow.receives_to_end().await, "");

    // The keep-alive timeout applies after a response.
    let app = TestApp::adjusted(|state| state.limits.keep_alive = SHORT).await;
    let mut idle = RawConnection::open(&app).await;
    idle.sends(ALIVE).await;
    assert!(idle.receives_to_end().await.ends_with("alive\n"));
}

#[tokio::test]
async fn a_connection_serves_several_requests() {
    let app = start!(Sqlite);
    let mut connection = RawConnection::open(&app).await;
    for _ in 0..3 {
        connection.sends(ALIVE).await;
        connection.receives("alive\n").await;
    }
}

#[tokio::test]
async fn a_request_that_is_on_its_way_when_a_shutdown_starts_is_answered() {
    let app = start!(Sqlite);
    let mut connection = RawConnection::open(&app).await;
    connection.sends(ALIVE).await;
    connection.receives("alive\n").await;

    app.shutdown.soft.cancel();
    eventually("a shutdown", async || TcpStream::connect(&app.address).await.is_err()).await;

    connection.sends(ALIVE).await;
    let last = connection.receives_to_end().await;
    assert!(last.contains("connection: close") && last.ends_with("alive\n"), "{last}");
}

#[tokio::test]
async fn headers_over_64_kib_are_refused() {
    let app = start!(Sqlite);
    let head = |size: usize| {
        let frame = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: \r\n\r\n";
        frame.replace("X: ", &format!("X: {}", "x".repeat(size - frame.len())))
    };
    let mut connection = RawConnection::open(&app).await;
    connection.sends(head(64 * 1024).as_bytes()).await;
    assert!(connection.receives_to_end().await.starts_with("HTTP/1.1 200 "));

    let mut connection = RawConnection::open(&app).await;
    // The server may close the connection before everything is sent.
    let _ = connection.0.write_all(head(64 * 1024 + 1).as_bytes()).await;
    assert!(connection.receives_to_end().await.starts_with("HTTP/1.1 431 "));
}

#[tokio::test]
async fn a_connection_over_the_limit_waits_until_another_closes() {
    let app = TestApp::adjusted(|state| state.limits.max_connections = 2).await;
    let mut first = RawConnection::open(&app).await;
    first.sends(ALIVE).await;
    first.receives("alive\n").await;
    // A connection that became a WebSocket still counts.
    let mut socket = Socket::connect(&app.url(), Some(PROTOCOL)).await;
    socket.sends(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.receives().await["type"], "connection_ack");

    let mut third = RawConnection::open(&app).await;
    third.sends(ALIVE).await;
    first.sends(ALIVE).await;
    first.receives("alive\n").await;
    let mut byte = [0];
    let nothing = third.0.try_read(&mut byte);
    assert!(nothing.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock));

    drop(first);
    third.receives("alive\n").await;
}

#[cfg(target_os = "linux")] // which reports the size of its accept queue
#[tokio::test]
async fn a_burst_of_connections_fits_in_the_accept_queue() {
    let queue = std::fs::read_to_string("/proc/sys/net/core/somaxconn").expect("a limit");
    let queue = queue.trim().parse().expect("a number");
    // Nobody accepts them.
    let listener = listen("127.0.0.1:0".parse().expect("an address")).expect("a free port");
    let address = listener.local_addr().expect("an address");

    let connecting = join_all((0..300.min(queue)).map(|_| TcpStream::connect(address)));

    let connected = timeout(TIMEOUT, connecting).await.expect("room for all of them");
    assert!(connected.iter().all(Result::is_ok));
}

#[tokio::test]
async fn a_client_that_reads_nothing_is_disconnected_after_the_write_timeout() {
    let app = TestApp::adjusted(|state| state.limits.write_timeout = SHORT).await;
    let mut connection = RawConnection(tcp_with_small_buffer(&app.address).await);
    // The response is longer than the request.
    let refused = b"GET /graphql HTTP/1.1\r\nHost: x\r\n\r\n";
    let sending = async {
        // Until the socket buffers of both sides are full.
        while connection.0.write_all(&refused.repeat(100)).await.is_ok() {}
    };
    timeout(TIMEOUT, sending).await.expect("a disconnect in time");
}

#[tokio::test]
async fn a_request_is_cancelled_when_its_client_disconnects() {
    // One for Ada's own client, one for the cancelled request.
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
    // Another transaction holds the writer connection, so the request waits.
    let tx = app.app.store.begin().await.expect("a transaction");
    app.statements();
    let mut connection = RawConnection::open(&app).await;
    connection.sends((head + &body).as_bytes()).await;
    eventually("the sign-in", async || app.has_executed("member")).await;

    drop(connection);

    // The connection limit lets the next one in once nothing of the request is left.
    let mut next = RawConnection::open(&app).await;
    next.sends(ALIVE).await;
    next.receives("alive\n").await;
    tx.rollback().await.expect("a rollback");
    assert_eq!(ada.lists().await.len(), 0);
}
