//! The connection to NATS. It is made in the background and renewed for ever.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_nats::{ConnectOptions, Event};
use entity::id::MemberId;
use futures_util::StreamExt;
use percent_encoding::percent_decode_str;
use tokio::sync::{Notify, watch};
use tokio::time::timeout;

use super::Nats;
use super::inbox::Inbox;
use super::notice::subject;
use super::shared_messages::SharedMessages;
use crate::config::NatsSettings;
use crate::telemetry::Metrics;

/// A server that does not answer a ping for two intervals is regarded as lost.
const PING_INTERVAL: Duration = Duration::from_secs(5);
const MAX_RECONNECT_DELAY: Duration = Duration::from_secs(5);
const PROBE_TIMEOUT: Duration = Duration::from_secs(5);
/// Messages about one member that wait to be delivered. With more, some are lost.
const SUBSCRIPTION_CAPACITY: usize = 256;

#[derive(Debug, thiserror::Error)]
pub enum NatsError {
    #[error("{0} has no credentials: {1}")]
    Credentials(PathBuf, std::io::Error),
    #[error(transparent)]
    Connect(#[from] async_nats::ConnectError),
    #[error("no message came back: allow publishing and subscribing to causerie.member.*")]
    NoMessage,
}

/// Returns at once: the connection is made in the background. `lost_messages` is notified when messages of other
/// processes may have been lost.
pub async fn connect(
    settings: &NatsSettings,
    metrics: Arc<Metrics>,
    epoch: Arc<watch::Sender<i64>>,
    lost_messages: Arc<Notify>,
) -> Result<Option<Nats>, NatsError> {
    if settings.nats.is_empty() {
        return Ok(None);
    }
    metrics.set_bus_connected(false);
    let connection = Arc::new(ConnectionLog { metrics: Arc::clone(&metrics), ..ConnectionLog::default() });
    let options = options(settings).await?.no_echo().retry_on_initial_connect();
    let options = options.event_callback(move |event| {
        let (connection, lost_messages) = (Arc::clone(&connection), Arc::clone(&lost_messages));
        async move {
            connection.record(&event);
            if matches!(event, Event::Connected | Event::SlowConsumer(_)) {
                lost_messages.notify_one();
            }
        }
    });
    let client = options.connect(&settings.nats[..]).await?;
    let inbox = Arc::new(Inbox { epoch, messages: SharedMessages::default(), metrics });
    Ok(Some(Nats { client, inbox }))
}

/// Connects once, and waits for a message from itself on the subject of a member who does not exist.
pub async fn probe(settings: &NatsSettings) -> Result<(), NatsError> {
    let client =
        options(settings).await?.connection_timeout(PROBE_TIMEOUT).connect(&settings.nats[..]).await?;
    let subject = subject(MemberId::fresh());
    let exchanged = timeout(PROBE_TIMEOUT, async {
        let mut messages = client.subscribe(subject.clone()).await.ok()?;
        client.publish(subject, "".into()).await.ok()?;
        messages.next().await
    });
    exchanged.await.ok().flatten().map(|_| ()).ok_or(NatsError::NoMessage)
}

async fn options(settings: &NatsSettings) -> Result<ConnectOptions, NatsError> {
    let mut options = ConnectOptions::new()
        .name("causerie")
        .ping_interval(PING_INTERVAL)
        .subscription_capacity(SUBSCRIPTION_CAPACITY)
        .reconnect_delay_callback(reconnect_delay);
    let NatsSettings { nats, nats_credentials, nats_ca, nats_certificate, nats_key, .. } = settings;
    // The client does not take them from the address by itself.
    if let Some(server) = nats.iter().find(|server| server.has_user_pass()) {
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let user = server.username().unwrap_or_default();
        options = options.user_and_password(decode(user), decode(server.password().unwrap_or_default()));
    }
    if let Some(file) = nats_credentials {
        let invalid = |error| NatsError::Credentials(file.clone(), error);
        options = options.credentials_file(file).await.map_err(invalid)?;
    }
    if let Some(ca) = nats_ca {
        options = options.add_root_certificates(ca.clone()).require_tls(true);
    }
    if let (Some(certificate), Some(key)) = (nats_certificate, nats_key) {
        options = options.add_client_certificate(certificate.clone(), key.clone());
    }
    Ok(options)
}

/// Doubles with each attempt, and is random, so that processes do not reconnect all at the same moment.
fn reconnect_delay(attempts: usize) -> Duration {
    let exponent = u32::try_from(attempts).unwrap_or(u32::MAX).min(10);
    let max = Duration::from_millis(50 << exponent).min(MAX_RECONNECT_DELAY);
    max.mul_f64(fastrand::f64())
}

/// Logs when the connection is made or lost, but not each attempt.
#[derive(Default)]
struct ConnectionLog {
    metrics: Arc<Metrics>,
    is_reported_lost: AtomicBool,
}

impl ConnectionLog {
    fn record(&self, event: &Event) {
        match event {
            Event::Connected => {
                self.metrics.set_bus_connected(true);
                self.is_reported_lost.store(false, Ordering::SeqCst);
                tracing::info!("connected to NATS");
            }
            Event::Disconnected | Event::ClientError(_) => {
                self.metrics.set_bus_connected(false);
                if !self.is_reported_lost.swap(true, Ordering::SeqCst) {
                    tracing::warn!(cause = %event, "NATS is not connected: events of other processes are delivered by the sweep");
                }
            }
            Event::ServerError(error) => tracing::warn!(%error, "NATS reported an error"),
            Event::SlowConsumer(_) => tracing::debug!("messages of NATS were lost"),
            Event::LameDuckMode | Event::Draining | Event::Closed => {}
        }
    }
}
