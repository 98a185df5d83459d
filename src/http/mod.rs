//! HTTP and WebSocket transports, the pages, health checks and metrics.

mod accept; // accepting connections
mod address; // the address of a client
mod assets; // the files of the pages
mod budget_owner; // whose budget buffered bytes count against
mod close_reason; // why a socket or stream ends, and the code of a close frame
mod connection; // one HTTP connection, within limits
mod connection_io; // the bytes of a connection
mod content_coding; // which content coding a file is sent in
mod credential; // the header or cookie that authenticates a request
mod demo; // signing in without a password
mod error; // errors with their codes and statuses
mod etag; // whether a browser has the current version
mod forwarded; // the header `Forwarded`
mod framing; // checks that the HTTP library omits
mod graphql; // the endpoint of the API
mod health; // `/healthz` and `/readyz`
mod layers; // CORS and compression
mod media_type; // content negotiation
mod metrics; // `/metrics`
mod operation_event; // what an operation sends to its transport
mod operation_task; // an operation of a socket or stream, in its own task
mod origin; // whether a request comes from a page of the same origin
mod pages; // the HTML pages
mod request; // an operation in an HTTP request
mod request_body; // an operation in JSON
mod response; // the response to an operation
mod router; // all routes
mod running_subscription; // a subscription that has started
mod serve; // listening and graceful shutdown
mod session_lifetime; // when a socket or stream has to end
mod shutdown; // the signals of a shutdown
mod sign_in; // the caller of a request
mod single_response; // operations with one response
mod site; // the built page
mod state; // what all handlers share
mod stream; // operations whose responses form a stream
mod websocket; // the API over WebSocket

pub use budget_owner::BudgetOwner;
pub use metrics::serve_metrics;
pub use router::router;
pub use serve::{listen, serve};
pub use shutdown::Shutdown;
pub use site::Site;
pub use state::AppState;
