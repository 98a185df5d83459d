//! The character encoding of a file. Spreadsheets write various encodings and do not state which.

use std::io::{self, BufRead, Read};

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use encoding_rs_io::DecodeReaderBytesBuilder;

use super::lines::MAX_LINE_BYTES;

/// Detects the encoding from the byte order mark. Without one, the file is Windows-1252 if it has non-ASCII bytes and
/// none of them are valid UTF-8. A file with valid and invalid sequences is UTF-8 with errors, because Windows-1252
/// text is rarely valid UTF-8.
pub fn detect(mut bytes: impl BufRead) -> io::Result<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes.fill_buf()?) {
        return Ok(encoding);
    }
    let (mut line, mut has_invalid) = (Vec::new(), false);
    let limit = u64::try_from(MAX_LINE_BYTES).unwrap_or(u64::MAX);
    while (&mut bytes).take(limit).read_until(b'\n', &mut line)? > 0 {
        for chunk in line.utf8_chunks() {
            if !chunk.valid().is_ascii() {
                return Ok(UTF_8);
            }
            has_invalid |= !chunk.invalid().is_empty();
        }
        line.clear();
    }
    Ok(if has_invalid { WINDOWS_1252 } else { UTF_8 })
}

/// Converts to UTF-8, without the byte order mark. Invalid UTF-8 is passed through, so that its line is refused.
pub fn decode(bytes: impl Read, encoding: &'static Encoding) -> impl Read {
    let source = Some(encoding).filter(|encoding| *encoding != UTF_8);
    DecodeReaderBytesBuilder::new().encoding(source).utf8_passthru(true).strip_bom(true).build(bytes)
}
