//! The log, written to standard error.

use std::io::{self, IsTerminal};

use tracing::{Level, Metadata};
use tracing_subscriber::filter::{EnvFilter, FilterExt, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt, registry};

use crate::config::LogFormat;

/// Installs the log for the whole process. `default_filter` applies if `RUST_LOG` is not set or invalid.
pub fn install(format: LogFormat, default_filter: &str) {
    let env_filter = EnvFilter::try_from_env("RUST_LOG").unwrap_or_else(|_| EnvFilter::new(default_filter));
    // At DEBUG and TRACE, libraries log the data they transfer, which includes members' messages.
    let is_safe = |metadata: &Metadata<'_>| {
        metadata.target().starts_with("causerie") || *metadata.level() <= Level::INFO
    };
    // Logs each of its attempts to connect. `live/nats/connect.rs` logs when the state changes.
    let is_repetitive = |metadata: &Metadata<'_>| metadata.target().starts_with("async_nats");
    let is_wanted = move |metadata: &Metadata<'_>| is_safe(metadata) && !is_repetitive(metadata);
    // Without a level hint, this filter would be called for every event of every library.
    let safe_filter = filter_fn(is_wanted).with_max_level_hint(Level::TRACE);
    let layer = fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    let layer = match format {
        LogFormat::Text => layer.boxed(),
        LogFormat::Json => layer.json().flatten_event(true).with_span_list(false).boxed(),
    };
    registry().with(layer.with_filter(env_filter.and(safe_filter))).init();
}
