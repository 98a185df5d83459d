//! The API: what of the domain is shown, and in which words.

mod api; // an operation, from its text to its answer
mod resume_point; // how far a feed has got, for its transport
mod cache; // documents that are ready to be executed
mod caller; // who sends an operation
mod connection; // Relay connections, one builder for all
mod conversation;
mod documents; // those that come by a name
mod error; // every GraphQL error is made there
mod execute; // … and to its answer
mod feed; // a member's log as a stream
mod guard; // what a document may ask
mod id; // typed global ids
mod member;
mod message;
mod node; // anything with a global id
mod plan; // how an operation is executed
mod platform;
mod prepared; // a document, ready to be executed
mod query;
mod request; // what a client asks for
mod response; // what it is answered
mod scalar;
mod schema;
mod subscription;
mod trust; // reading a list of documents
mod user_error; // what a caller did wrong, as data
mod variables; // what comes with a document
mod viewer;

pub use api::{Api, Operation, build};
pub use caller::CallingMember;
pub use documents::{Documents, Manifest};
pub use error::{ApiError, code};
pub use plan::{Execution, Needs};
pub use prepared::admit;
pub use request::Request;
pub use response::{Response, panicked};
pub use resume_point::ResumePoint;
pub use schema::{Schema, schema, sdl};
pub use trust::{TrustError, trust};
