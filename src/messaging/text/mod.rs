//! Rules about text, independent of what the text is for.

pub mod confusable; // handles that look like other handles
pub mod visible; // which characters a reader sees
pub mod words; // the words that searches compare
