//! The API: what of the domain is shown, and in which words.

mod bookmark; // how far a feed has got, for its transport
mod connection; // Relay connections, one builder for all
mod context; // what every resolver may ask of its request
mod conversation;
mod document; // looking things up in a query
mod documents; // those that come by a name
mod error; // every GraphQL error is made there
mod execution; // what comes before each execution, and after it
mod feed; // a member's log as a stream
mod guard; // what a document may ask
mod id; // typed global ids
mod loaders; // batching
mod member;
mod message;
mod platform;
mod once; // reading what several fields ask
mod order; // the fields of a response
mod node; // anything with a global id
mod placing; // where a variable may stand
mod nulls; // what an error leaves in `data`
mod scalar;
mod schema;
mod trust; // reading a list of documents
mod user_error; // what a caller did wrong, as data
mod viewer;
mod watch; // what operators see of each operation

pub use bookmark::Bookmark;
pub use context::Caller;
pub use documents::{DocumentId, Documents, Kept, Listed};
pub use error::{ApiError, Code, code, was_executed};
pub use execution::Only;
pub use guard::{Limits, admit};
pub use schema::{Schema, build, sdl};
pub use trust::{TrustError, trust};
pub use watch::panicked;
