//! Five evenings over five weeks: longer than a page of messages, however a client cuts it.

mod details; // the last two evenings
mod plans; // the first three

use super::Talk;
use crate::demo::members::Who::{Baptiste, Claire};

pub const BAPTISTE: Talk = Talk {
    between: [Baptiste, Claire],
    scenes: &[plans::IDEA, plans::HALL, plans::INVITATION, details::PROGRAMME, details::LAST_THINGS],
};
