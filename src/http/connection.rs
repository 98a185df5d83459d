//! Serves one HTTP/1.1 connection within time and size limits.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout_at};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;

use super::connection_io::{ConnectionIo, InboundBudget};
use crate::config::TransportLimits;

/// Maximum size of a request line and headers, in bytes.
const MAX_HEAD_BYTES: usize = 64 * 1024;

/// An open connection, which counts toward the maximum until the last clone is dropped. Every request has a clone, so
/// that a socket still counts after the upgrade, when the server no longer has the connection.
#[derive(Clone)]
pub struct OpenConnection {
    _permit: Arc<OwnedSemaphorePermit>,
    /// Limits the size of incomplete socket messages.
    pub inbound: Arc<InboundBudget>,
}

impl OpenConnection {
    pub fn new(permit: OwnedSemaphorePermit) -> Self {
        Self { _permit: Arc::new(permit), inbound: Arc::default() }
    }
}

/// Handles requests until the peer closes the connection or a shutdown starts.
pub async fn serve_connection(
    stream: TcpStream,
    (address, open): (SocketAddr, OpenConnection),
    router: Router,
    limits: TransportLimits,
    soft_shutdown: CancellationToken,
) {
    let deadline = Instant::now() + limits.first_request_timeout;
    // Allocates no buffers until the first byte arrives.
    let mut first_byte = [0];
    let received = timeout_at(deadline, stream.peek(&mut first_byte));
    if !matches!(soft_shutdown.run_until_cancelled(received).await, Some(Ok(Ok(1)))) {
        return;
    }
    // Small responses must not wait for a full packet.
    if let Err(error) = stream.set_nodelay(true) {
        return tracing::debug!(%error, "connection closed early");
    }
    let mut stream = TimeoutStream::new(ConnectionIo::new(stream, Arc::clone(&open.inbound)));
    // Disconnects a peer that does not read.
    stream.set_write_timeout(Some(limits.write_timeout));
    let router = TowerToHyperService::new(router);
    let first_request = CancellationToken::new();
    let first_request_timeout = timeout_at(deadline, first_request.clone().cancelled_owned());
    let service = service_fn(move |request: hyper::Request<_>| {
        first_request.cancel();
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(address));
        request.extensions_mut().insert(open.clone());
        router.call(request)
    });
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.keep_alive)
            .max_header_size(MAX_HEAD_BYTES)
            .serve_connection(TokioIo::new(Box::pin(stream)), service)
            .with_upgrades()
    );
    let closed = tokio::select! {
        closed = connection.as_mut() => closed,
        Err(_) = first_request_timeout => return,
        () = soft_shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = closed {
        tracing::debug!(%error, "connection failed");
    }
}
