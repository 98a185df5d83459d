use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Reads and writes the bytes of a connection. Reads nothing while a write is blocked: otherwise the responses to
/// pipelined requests and pings would accumulate for a peer that sends but does not read.
pub struct ConnectionIo {
    stream: TcpStream,
    inbound: Arc<InboundBudget>,
    is_write_blocked: bool,
    /// The task that waits for the blocked write.
    reader: Option<Waker>,
}

impl ConnectionIo {
    pub fn new(stream: TcpStream, inbound: Arc<InboundBudget>) -> Self {
        Self { stream, inbound, is_write_blocked: false, reader: None }
    }

    fn record_write<T>(&mut self, polled: Poll<T>) -> Poll<T> {
        self.is_write_blocked = polled.is_pending();
        if polled.is_ready()
            && let Some(reader) = self.reader.take()
        {
            reader.wake();
        }
        polled
    }
}

impl AsyncRead for ConnectionIo {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.is_write_blocked {
            self.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        Poll::Ready(self.inbound.add(buffer.filled().len() - before))
    }
}

impl AsyncWrite for ConnectionIo {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.record_write(polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.record_write(polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Limits the bytes of a socket message that is not complete yet. The WebSocket library has one limit for the lifetime
/// of a socket; anonymous clients have a lower one, which is enforced here.
#[derive(Debug)]
pub struct InboundBudget {
    pending: AtomicUsize,
    max: AtomicUsize,
}

impl Default for InboundBudget {
    fn default() -> Self {
        Self { pending: AtomicUsize::new(0), max: AtomicUsize::new(usize::MAX) }
    }
}

impl InboundBudget {
    /// Sets the limit in bytes and resets the count.
    pub fn set_max(&self, max: usize) {
        self.pending.store(0, Ordering::Relaxed);
        self.max.store(max, Ordering::Relaxed);
    }

    /// Called when a message is complete.
    pub fn reset(&self) {
        self.pending.store(0, Ordering::Relaxed);
    }

    /// Subtracts the bytes of a control frame, which may arrive between the parts of a message.
    pub fn subtract(&self, bytes: usize) {
        let reduced = |pending: usize| Some(pending.saturating_sub(bytes));
        let _ = self.pending.fetch_update(Ordering::Relaxed, Ordering::Relaxed, reduced);
    }

    fn add(&self, bytes: usize) -> io::Result<()> {
        let pending = self.pending.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        if pending > self.max.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(())
    }
}
