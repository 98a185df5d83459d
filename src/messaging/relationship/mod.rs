//! What one member decided about another: contact, follow or block.

pub mod block; // whether members block each other
pub mod flags; // all relationships between the viewer and another member
pub mod list; // a member's lists of other members
pub mod set; // adds or removes a relationship
