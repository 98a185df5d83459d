//! What the platform itself does, with a token of its own.

mod revoke;

pub use revoke::RevokeMutation;
