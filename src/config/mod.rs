//! The settings, one struct per concern, independent of the rest of the program. Their doc comments are the text of
//! `--help` and `docs/configuration.md`.

mod client_limits;
mod connection_limits;
mod database;
mod document_limits;
mod documents;
mod listen;
mod log;
mod metrics;
mod nats;
mod origins;
mod outbox;
mod page;
mod request_limits;
mod retention;
mod seconds;
mod socket_limits;
mod tokens;
mod traces;
mod transport_limits;
mod typing;
mod unknown_variables;
mod write_limits;

pub use client_limits::ClientLimits;
pub use connection_limits::ConnectionLimits;
pub use database::{Database, MigratedDatabase};
pub use document_limits::DocumentLimits;
pub use documents::DocumentSettings;
pub use listen::{Listen, Loopback};
pub use log::{Log, LogFormat};
pub use metrics::MetricsSettings;
pub use nats::NatsSettings;
pub use origins::Origins;
pub use outbox::Outbox;
pub use page::PageSettings;
pub use request_limits::RequestLimits;
pub use retention::{ErasedMessages, MaxAges, Retention};
pub use seconds::Seconds;
pub use socket_limits::SocketLimits;
pub use tokens::{JwtSecret, Tokens};
pub use traces::{OtlpEndpoint, TraceSettings};
pub use transport_limits::TransportLimits;
pub use typing::TypingSettings;
pub use unknown_variables::unknown_variables;
pub use write_limits::WriteLimits;
