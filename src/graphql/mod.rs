//! The GraphQL API: its types and fields, and how operations are prepared and executed.

mod api; // prepares operations
mod cache; // prepared operations by document
mod caller; // the member that sends an operation
mod compiler; // parses, validates and compiles documents
mod conversation;
mod documents; // documents that requests identify instead of sending their text
mod error; // the only place that creates GraphQL errors
mod server_error; // the extensions of errors in a response
mod execute; // executes operations
mod feed; // the event log of a member as a stream
mod guard; // limits on documents
mod id; // typed global IDs
mod member;
mod message;
mod node; // anything with a global ID
mod plan; // the executor
mod platform;
mod prepared; // an operation that is ready to be executed
mod query;
mod relay_connection; // the pages of lists, as Relay specifies them
mod request; // a request, independent of its transport
mod response; // a response, independent of its transport
mod resume_point; // where a feed starts
mod scalar;
mod schema;
mod subscription;
mod user_error; // errors that callers can correct, as data
mod user_error_code; // the codes of these errors
mod variables; // coerces the variables of a request
mod viewer;

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
