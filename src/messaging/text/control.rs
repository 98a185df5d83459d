//! Control characters and NUL.

/// Whether the text contains NUL, which PostgreSQL cannot store. No stored string equals such a string.
#[must_use]
pub fn contains_nul(text: &str) -> bool {
    text.contains('\0')
}

/// Whether the text contains a control character that is not in `allowed`.
#[must_use]
pub fn contains_control(text: &str, allowed: &[char]) -> bool {
    text.contains(|c: char| c.is_control() && !allowed.contains(&c))
}
