//! The GraphQL API: its types and fields, and how operations are prepared and executed.

mod api; // prepares the operation of a request: finds or compiles its document, and checks the limits
mod cache; // operations that were prepared before, by document
mod caller; // the member who sends an operation
mod compiler; // parses, validates and compiles documents, and creates the errors of parsing and validation
mod conversation; // the type `Conversation`, its events and its mutations
mod documents; // documents that requests identify instead of sending their text
mod error; // the error type of resolvers, and all other GraphQL errors
mod server_error; // reads and writes the extensions of errors in a response
mod execute; // executes a prepared operation, or subscribes to its events
mod feed; // starts and resumes a subscription: a member's event log as a stream of resolved events
mod guard; // the limits on documents
mod id; // typed global IDs
mod member; // the type `Member`, and the mutations of contacts, follows and blocks
mod message; // the type `Message`, and `sendMessage`
mod node; // the interface `Node`
mod plan; // the executor
mod platform; // the platform's own mutations
mod prepared; // an operation that is ready to be executed
mod push; // `registerPush` and `unregisterPush`
mod query; // the fields of `Query`
mod relay_connection; // the pages of lists, as Relay specifies them
mod request; // a request, independent of its transport
mod response; // a response, independent of its transport
mod resume_point; // carries the cursor of a stream (`Last-Event-ID`) between its transport and its feed
mod scalar; // `DateTime`, `LocalTime`, `EventCursor` and 32-bit counts
mod schema; // assembles the schema, and exports its SDL
mod subscription; // the fields of `Subscription`
mod typing; // `setTyping` and the events of `typing`
mod user_error; // `userErrors`: why a mutation was refused
mod user_error_code; // the codes in `userErrors`
mod variables; // coerces the variables of a request
mod viewer; // the type `Viewer`, and the check of the viewer's token

pub use api::{Api, BoundOperation, build};
pub use caller::CallingMember;
pub use compiler::parse_within_limits;
pub use documents::{Documents, Manifest, ManifestError, read_manifest};
pub use error::ApiError;
pub use plan::{Execution, Needs};
pub use request::Request;
pub use response::{Response, panicked};
pub use resume_point::ResumePoint;
pub use schema::{Schema, schema, sdl};
pub use server_error::code;
