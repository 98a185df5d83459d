//! Text files, which may begin with a byte order mark.

const UTF8_BOM: &[u8] = b"\xef\xbb\xbf";
const UTF16_BOMS: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

#[derive(Debug, thiserror::Error)]
#[error("the file is UTF-16: save it as UTF-8")]
pub struct Utf16;

/// Strips a UTF-8 byte order mark. Fails if the file is UTF-16, whose bytes would yield a different secret.
pub fn strip_bom(text: &[u8]) -> Result<&[u8], Utf16> {
    if UTF16_BOMS.iter().any(|bom| text.starts_with(bom)) {
        return Err(Utf16);
    }
    Ok(text.strip_prefix(UTF8_BOM).unwrap_or(text))
}

/// Strips a leading byte order mark.
#[must_use]
pub fn strip_bom_str(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
