//! The texts of messages: a name, and a filling of up to 4,000 characters that depends on it. Histories have only the
//! names.

const LONGEST: usize = 4000;

pub fn text_of(name: &str) -> String {
    let hash = name.bytes().fold(0_usize, |hash, byte| (hash * 31 + usize::from(byte)) % 1_000_003);
    format!("{name}\n{}", "x".repeat(hash % LONGEST + 1))
}

/// The name of a text, or the text itself if it is not complete.
pub fn name_of(text: &str) -> &str {
    let (name, _) = text.split_once('\n').unwrap_or((text, ""));
    if text == text_of(name) { name } else { text }
}
