//! What one member has decided about another: contact, follow or block.

pub mod block; // the block rule: whether one of two members blocks the other
pub mod flags; // all relationships between the viewer and another member
pub mod list; // a member's lists of other members
pub mod set; // adds or removes a relationship
