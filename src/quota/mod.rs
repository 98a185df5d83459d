//! How much one person may do, counted by this process: how many at once, and how often.

pub mod bytes; // how many bytes are held
mod line; // who rests, since others have little to ask
pub mod pace; // how often
pub mod places; // how many at once
pub mod share; // what each may use at once of what there is little of
pub mod underway; // operations that are not answered yet
pub mod unread; // answers that are not read yet
pub mod writing; // how much each member may write
