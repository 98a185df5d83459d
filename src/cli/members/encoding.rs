//! How a file writes letters: spreadsheets do not all write UTF-8, and do not say what they write.

use std::io::{self, BufRead, Read};

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use encoding_rs_io::DecodeReaderBytesBuilder;

use super::lines::LONGEST_LINE;

/// By the mark at its beginning, or by what cannot be UTF-8. Where there is some of either, it is UTF-8 with a few bad
/// bytes: what a Western Windows writes hardly ever looks like letters of UTF-8.
pub fn detect(mut bytes: impl BufRead) -> io::Result<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes.fill_buf()?) {
        return Ok(encoding);
    }
    let (mut line, mut has_others) = (Vec::new(), false);
    let most = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX);
    while (&mut bytes).take(most).read_until(b'\n', &mut line)? > 0 {
        for chunk in line.utf8_chunks() {
            if !chunk.valid().is_ascii() {
                return Ok(UTF_8);
            }
            has_others |= !chunk.invalid().is_empty();
        }
        line.clear();
    }
    Ok(if has_others { WINDOWS_1252 } else { UTF_8 })
}

/// As UTF-8, without the mark. What is wrong in UTF-8 stays so, for its line to be refused.
pub fn decode(bytes: impl Read, encoding: &'static Encoding) -> impl Read {
    let other = Some(encoding).filter(|encoding| *encoding != UTF_8);
    DecodeReaderBytesBuilder::new().encoding(other).utf8_passthru(true).strip_bom(true).build(bytes)
}
