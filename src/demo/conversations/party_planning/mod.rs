//! Claire and Baptiste plan a party on five evenings over five weeks: more messages than fit on a page.

mod details; // the last two evenings
mod plans; // the first three evenings

use crate::demo::conversations::script::Script;
use crate::demo::members::Character::{Baptiste, Claire};

pub const BAPTISTE: Script = Script {
    between: [Baptiste, Claire],
    scenes: &[plans::IDEA, plans::HALL, plans::INVITATION, details::PROGRAMME, details::FINAL_DETAILS],
};
