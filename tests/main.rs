//! Stories of members who write to each other, told through the real doors, each on a fresh
//! database of both kinds.

mod support;

mod contacting;
mod ending;
mod people;
mod reading;
mod writing;
