//! The log, on standard error.

use std::io::{self, IsTerminal};

use tracing::Level;
use tracing_subscriber::filter::{EnvFilter, FilterExt, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt, registry};

use crate::config::LogFormat;

/// From now on, for all of this process. `usual` is how much of it there is where `RUST_LOG` says nothing.
pub fn install(format: LogFormat, usual: &str) {
    let wanted = EnvFilter::try_from_env("RUST_LOG").unwrap_or_else(|_| EnvFilter::new(usual));
    // Below that, libraries tell what went over the wire, with all that was written in it.
    let harmless = filter_fn(|about| about.target().starts_with("causerie") || *about.level() <= Level::INFO);
    // Without a hint of the most that it lets pass, each word of a library would come here to be dropped.
    let harmless = harmless.with_max_level_hint(Level::TRACE);
    let layer = fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    let layer = match format {
        LogFormat::Text => layer.boxed(),
        LogFormat::Json => layer.json().flatten_event(true).with_span_list(false).boxed(),
    };
    registry().with(layer.with_filter(wanted.and(harmless))).init();
}
