use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A connection's bytes. While the peer takes nothing of what is written, nothing of theirs is read: else every
/// request of a pipeline, and every ping, would leave an answer here for as long as they care to send.
pub struct ConnectionIo {
    stream: TcpStream,
    inbound: Arc<InboundBudget>,
    is_blocked: bool,
    /// Who waits until something was written.
    reader: Option<Waker>,
}

impl ConnectionIo {
    pub fn new(stream: TcpStream, inbound: Arc<InboundBudget>) -> Self {
        Self { stream, inbound, is_blocked: false, reader: None }
    }

    fn wrote<T>(&mut self, polled: Poll<T>) -> Poll<T> {
        self.is_blocked = polled.is_pending();
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
        if self.is_blocked {
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
        self.wrote(polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.wrote(polled)
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

/// The bytes of a message that has not come to its end yet, where somebody says how many there may be: a socket's
/// library has one limit for its whole life, and who has not signed in may keep less here.
#[derive(Debug)]
pub struct InboundBudget {
    unfinished: AtomicUsize,
    most: AtomicUsize,
}

impl Default for InboundBudget {
    fn default() -> Self {
        Self { unfinished: AtomicUsize::new(0), most: AtomicUsize::new(usize::MAX) }
    }
}

impl InboundBudget {
    /// From now on at most so many.
    pub fn limit(&self, most: usize) {
        self.unfinished.store(0, Ordering::Relaxed);
        self.most.store(most, Ordering::Relaxed);
    }

    /// A message came to its end.
    pub fn finish(&self) {
        self.unfinished.store(0, Ordering::Relaxed);
    }

    /// These were of no message: a control frame may come between the parts of one.
    pub fn pass(&self, bytes: usize) {
        let less = |unfinished: usize| Some(unfinished.saturating_sub(bytes));
        let _ = self.unfinished.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    }

    fn add(&self, bytes: usize) -> io::Result<()> {
        let unfinished = self.unfinished.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        if unfinished > self.most.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(())
    }
}
