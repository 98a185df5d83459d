//! One connection: HTTP/1.1 within limits of time and size.

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

/// A request's first line and headers, in bytes.
const HEAD: usize = 64 * 1024;

/// One of the connections that may be open at once. Each request carries it: the server lets go of
/// a connection that becomes a socket, and the socket keeps the place.
#[derive(Clone)]
pub struct ConnectionPermit {
    _permit: Arc<OwnedSemaphorePermit>,
    /// How much of a message may come before its end.
    pub inbound: Arc<InboundBudget>,
}

impl ConnectionPermit {
    pub fn of(permit: OwnedSemaphorePermit) -> Self {
        Self { _permit: Arc::new(permit), inbound: Arc::default() }
    }
}

/// Answers request after request, until the peer or `soft` ends it.
pub async fn serve_connection(
    stream: TcpStream,
    (address, place): (SocketAddr, ConnectionPermit),
    router: Router,
    limits: TransportLimits,
    soft: CancellationToken,
) {
    let deadline = Instant::now() + limits.first_request_timeout;
    // Who says nothing costs no buffer.
    let mut first = [0];
    let spoken = timeout_at(deadline, stream.peek(&mut first));
    if !matches!(soft.run_until_cancelled(spoken).await, Some(Ok(Ok(1)))) {
        return;
    }
    // Small answers must not wait for a full packet.
    if let Err(error) = stream.set_nodelay(true) {
        return tracing::debug!(%error, "a connection ended early");
    }
    let mut stream = TimeoutStream::new(ConnectionIo::new(stream, Arc::clone(&place.inbound)));
    // A peer that takes nothing of an answer, a stream or a socket gets no more of it.
    stream.set_write_timeout(Some(limits.write_timeout));
    let router = TowerToHyperService::new(router);
    let asked = CancellationToken::new();
    let unasked = timeout_at(deadline, asked.clone().cancelled_owned());
    let service = service_fn(move |request: hyper::Request<_>| {
        asked.cancel();
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(address));
        request.extensions_mut().insert(place.clone());
        router.call(request)
    });
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.keep_alive)
            .max_header_size(HEAD)
            .serve_connection(TokioIo::new(Box::pin(stream)), service)
            .with_upgrades()
    );
    let done = tokio::select! {
        done = connection.as_mut() => done,
        Err(_) = unasked => return,
        () = soft.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = done {
        tracing::debug!(%error, "a connection broke off");
    }
}
