//! Serves one HTTP/1.1 connection within time and size limits.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::header::CONNECTION;
use axum::http::{HeaderValue, StatusCode};
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, sleep, timeout_at};
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

/// How long a connection may be idle once a shutdown has started. A request that is already on its way is still
/// answered, as the last one of its connection.
const LAST_REQUEST: Duration = Duration::from_millis(250);

async fn last_request_is_due(soft_shutdown: &CancellationToken) {
    soft_shutdown.cancelled().await;
    sleep(LAST_REQUEST).await;
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
    tokio::select! {
        received = received => if !matches!(received, Ok(Ok(1))) { return },
        () = last_request_is_due(&soft_shutdown) => return,
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
    let stopping = soft_shutdown.clone();
    let service = service_fn(move |request: hyper::Request<_>| {
        first_request.cancel();
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(address));
        request.extensions_mut().insert(open.clone());
        let (response, stopping) = (router.call(request), stopping.clone());
        async move {
            let mut response = response.await?;
            if stopping.is_cancelled() && response.status() != StatusCode::SWITCHING_PROTOCOLS {
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(response)
        }
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
        () = last_request_is_due(&soft_shutdown) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = closed {
        tracing::debug!(%error, "connection failed");
    }
}
