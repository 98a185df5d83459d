//! The settings, one struct per concern. Their doc comments are the text of `--help` and `docs/configuration.md`.

mod connections;
mod crowds;
mod database;
mod document;
mod environment;
mod jwt;
mod listen;
mod log;
mod metrics;
mod origins;
mod page;
mod requests;
mod searchable;
mod sockets;
mod traces;
mod writing;

pub use connections::Connections;
pub use crowds::Crowds;
pub use database::{Database, Migrated, check_tables};
pub use document::Document;
pub use environment::unknown as unknown_variables;
pub use jwt::{JwtSecret, Tokens};
pub use listen::{Listen, Loopback};
pub use log::Log;
pub use metrics::Metrics;
pub use origins::Origins;
pub use page::Page;
pub use requests::Requests;
pub use searchable::make_searchable;
pub use sockets::Sockets;
pub use traces::Traces;
pub use writing::Writing;
