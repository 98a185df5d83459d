//! Tests of the service through its HTTP and WebSocket endpoints, and of its program. Each test has a new, migrated
//! database, and most run on both SQLite and PostgreSQL.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod support; // the service, its clients, and the actors of the tests

mod http; // GraphQL over HTTP, and the HTTP server itself
mod websocket; // the `graphql-transport-ws` protocol
mod streams; // streamed responses: server-sent events and `multipart/mixed`
mod graphql; // execution, document limits, and the schema
mod auth; // tokens, keys and the session cookie
mod messaging; // conversations and messages
mod members; // profiles, relationships, and what the platform does to members
mod live; // subscriptions and the event log
mod notifications; // what members and the platform are told outside of the page
mod push; // push messages to the browsers of members
mod limits; // what one client or member may use
mod storage; // the databases: faults, backups, migrations
#[cfg(target_os = "linux")] // which has namespaces, and limits of other processes
mod torture; // faults under load, with a checker of what clients did and saw
mod performance; // costs that do not depend on the machine
mod telemetry; // what operators observe
mod webhooks; // what the platform is told
mod page; // the web page and GraphiQL
mod deployment; // what operators install
mod cli; // the program and its documentation
mod structure; // the modules of the source code
