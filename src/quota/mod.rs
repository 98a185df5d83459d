//! How much one person may do, counted by this process: how many at once, and how often.

pub mod places; // how many at once
