//! The doors: HTTP and WebSocket, and what operators ask.

mod answer; // what leaves over HTTP
mod demo; // signing people in, in the demo only
mod doors; // what every handler shares
mod graphql; // the API over HTTP
mod health;
mod media; // which media type an answer has
mod operation; // one operation, as JSON has it
mod request; // what comes in over HTTP
mod router; // the whole surface, on one screen
mod serve; // listening, and stopping well
mod socket; // the API over WebSocket

pub use doors::Doors;
pub use router::router;
pub use serve::{Shutdown, serve};
