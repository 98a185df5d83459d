//! What signals do to a running service.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::support::{Database, Program, Sqlite};

/// A request that the service waits for when it stops: its body is not complete.
fn incomplete_request(address: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("a connection");
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\
        Expect: 100-continue\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).expect("a request");
    // The service asks for the body, so it has read the head.
    stream.read_exact(&mut [0; 25]).expect("100 Continue");
    stream
}

#[tokio::test]
async fn a_second_signal_ends_the_service_at_once() {
    let database = Database::migrated(Sqlite).await.expect("a database");
    let service = Program::serve(&database.url, |_| {});
    let _request = incomplete_request(&service.address);

    service.terminate();
    // It stops listening at the first signal.
    while TcpStream::connect(&service.address).is_ok() {}
    let (code, log) = service.stop();

    assert_eq!(code, Some(1));
    assert!(log.contains("stopping at once") && !log.contains("stopped"), "{log}");
}
