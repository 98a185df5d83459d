//! Texts that people and programs write, with whatever editor or library they have.

/// Some editors begin a text with it.
const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";
const UTF16_MARKS: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

#[derive(Debug, thiserror::Error)]
#[error("it is written in UTF-16: save it as UTF-8")]
pub struct Utf16;

/// Without the mark at its beginning. What is in UTF-16 is refused: as a secret it would be another one.
pub fn strip_bom(text: &[u8]) -> Result<&[u8], Utf16> {
    if UTF16_MARKS.iter().any(|mark| text.starts_with(mark)) {
        return Err(Utf16);
    }
    Ok(text.strip_prefix(UTF8_MARK).unwrap_or(text))
}

/// The same of what is text already.
#[must_use]
pub fn strip_bom_str(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
