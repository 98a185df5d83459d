//! Many subscribed sockets, and the deliveries they receive.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::servers::Server;
use super::socket::Socket;

/// Sockets that are opened at the same time.
const CONCURRENT: usize = 32;
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(10);

/// Opens one socket for each of the members.
pub async fn open(server: &Server, tokens: &[String], members: Vec<u64>) -> Result<Vec<Socket>> {
    let open = |member| async move {
        let token = tokens.get(usize::try_from(member)?).context("no such member")?;
        Socket::subscribe(server, token).await
    };
    stream::iter(members).map(open).buffered(CONCURRENT).try_collect().await
}

pub struct Subscribers {
    pub count: usize,
    shared: Arc<Shared>,
    _readers: JoinSet<()>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    complete: Notify,
}

#[derive(Default)]
struct State {
    expected: usize,
    sent: Option<Instant>,
    latencies: Vec<Duration>,
    error: Option<String>,
}

impl Subscribers {
    pub async fn connect(server: &Server, tokens: &[String], members: Vec<u64>) -> Result<Self> {
        let sockets = open(server, tokens, members).await?;
        let (count, shared) = (sockets.len(), Arc::<Shared>::default());
        let mut readers = JoinSet::new();
        for socket in sockets {
            readers.spawn(read(socket, Arc::clone(&shared)));
        }
        Ok(Self { count, shared, _readers: readers })
    }

    /// Sets the total number of deliveries to wait for. Latencies count from now on.
    pub fn expect(&self, total: usize) {
        let mut state = self.shared.lock();
        state.expected = total;
        state.sent = Some(Instant::now());
    }

    /// Resolves when all expected deliveries have arrived.
    pub async fn wait(&self) -> Result<()> {
        loop {
            let complete = self.shared.complete.notified();
            if self.missing()? == 0 {
                return Ok(());
            }
            let in_time = timeout(DELIVERY_TIMEOUT, complete).await.is_ok();
            ensure!(in_time, "{} deliveries did not arrive", self.missing()?);
        }
    }

    /// The number of expected deliveries that have not arrived. Fails if a delivery was repeated or skipped.
    pub fn missing(&self) -> Result<usize> {
        let mut state = self.shared.lock();
        if let Some(error) = state.error.take() {
            bail!(error);
        }
        Ok(state.expected.saturating_sub(state.latencies.len()))
    }

    /// The latency of each delivery so far. Resets the count to zero.
    pub fn take_latencies(&self) -> Vec<Duration> {
        std::mem::take(&mut self.shared.lock().latencies)
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn record(&self) {
        let mut state = self.lock();
        let latency = state.sent.map_or(Duration::ZERO, |sent| sent.elapsed());
        state.latencies.push(latency);
        if state.latencies.len() >= state.expected {
            self.complete.notify_one();
        }
    }
}

/// Reads until the socket fails, or until a message arrives that does not follow the previous one.
async fn read(mut socket: Socket, shared: Arc<Shared>) {
    let mut last = None;
    let error = loop {
        match socket.delivery().await.and_then(|text| message_seq(&text)) {
            Ok(seq) if last.is_none_or(|last| last + 1 == seq) => {
                last = Some(seq);
                shared.record();
            }
            Ok(seq) => break format!("message {seq} arrived after {last:?}"),
            Err(error) => break error.to_string(),
        }
    };
    shared.lock().error = Some(error);
    shared.complete.notify_one();
}

/// The message's number in its conversation. All messages for one socket are from the same conversation.
fn message_seq(text: &str) -> Result<i64> {
    let (_, id) = text.split_once("message_").context("a delivery without a message")?;
    let seq = id.split(['_', '"']).nth(1).context("a message id without a number")?;
    Ok(seq.parse()?)
}
