//! Rules about text, independent of what the text is for.

pub mod confusable; // text that looks like other text
pub mod control; // control characters and NUL
pub mod preview; // the beginning of a text on one line
pub mod sort_key; // the form in which lists sort text
pub mod visible; // which characters a reader sees
pub mod words; // the words that searches compare
