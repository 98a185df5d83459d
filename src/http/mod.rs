//! HTTP and WebSocket, the pages, health checks and metrics.

mod address; // where a request comes from
mod response; // what leaves over HTTP
mod assets; // the files that the pages are made of
mod content_coding; // which content coding a file goes out in
mod connection; // one connection, within limits
mod credential; // what a caller shows to say who they are
mod demo; // signing people in, in the demo only
mod state; // what every handler shares
mod forwarded; // what proxies tell
mod framing; // where a request ends, and for whom it is
mod error; // errors with their codes and statuses
mod etag; // whether a browser has the newest already
mod graphql; // the API over HTTP
mod health;
mod layers; // what is done to the API's answers on their way out
mod media_type; // which media type an answer has
mod metrics; // what Prometheus reads
mod request_body; // one operation, as JSON has it
mod origin; // from which site a request comes
mod budget_owner; // for whom bytes are held
mod pages; // where members write to each other, and GraphiQL
mod request; // what comes in over HTTP
mod router; // the whole surface, on one screen
mod serve; // listening, and stopping well
mod sign_in; // the caller of a request
mod shutdown; // hearing that it is time to stop
mod single_response; // operations with one response
mod site; // the built page: which files there are
mod websocket; // the API over WebSocket
mod stream; // operations whose answers come one after another
mod running_subscription; // one that has begun
mod operation_task; // one operation, in a task of its own
mod connection_io; // a connection's bytes, both ways
mod operation_event; // what operations say

pub use budget_owner::BudgetOwner;
pub use metrics::serve_metrics;
pub use router::router;
pub use serve::{listen, serve};
pub use shutdown::Shutdown;
pub use site::Site;
pub use state::AppState;
