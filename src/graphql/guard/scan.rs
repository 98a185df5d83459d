//! The text of a document before it is parsed. The parser calls itself for every bracket that it
//! meets, and its stack ends before our longest text does.

use crate::code::Code;
use crate::config::DocumentLimits;
use crate::graphql::error::{ApiError, Result};

/// Brackets inside brackets, of all kinds. No document within the other limits needs as many.
const NESTING: usize = 64;
/// Bytes of a name. An alias is said again in each row of the answer, and in the path of each error.
const NAME: usize = 128;
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

#[derive(Debug, Default, PartialEq)]
pub struct Scan {
    tokens: usize,
    nesting: usize,
    longest_name: usize,
}

impl Scan {
    /// Looks no further than a token over the limit.
    pub fn of(text: &str, limit: usize) -> Result<Self> {
        let mut scan = Self::default();
        let mut open = Vec::new();
        let mut previous = b' ';
        let mut is_key = false;
        let mut rest = text.as_bytes();
        while let Some((&first, after)) = rest.split_first() {
            match first {
                b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                    rest = after;
                    continue;
                }
                b'#' => {
                    rest = from(after, |byte| matches!(byte, b'\n' | b'\r'));
                    continue;
                }
                _ => {}
            }
            // A byte order mark separates, too.
            if let Some(after) = rest.strip_prefix(BYTE_ORDER_MARK) {
                rest = after;
                continue;
            }
            if is_key && first != b':' {
                return Err(ApiError::syntax("expected ':'"));
            }
            // The parser leaves out an argument, and a field of an input object, that has no value.
            is_key = is_name(first) && takes_keys(&open) && !matches!(previous, b':' | b'=' | b'$' | b'@');
            previous = first;
            rest = match first {
                b'"' => after_string(rest).ok_or_else(|| ApiError::syntax("unterminated string"))?,
                byte if is_word(byte) => {
                    let after = from(after, |byte| !is_word(byte));
                    scan.longest_name = scan.longest_name.max(rest.len() - after.len());
                    after
                }
                b'.' if rest.starts_with(b"...") => rest.get(3..).unwrap_or_default(),
                b'(' | b'[' | b'{' => {
                    open.push(first);
                    scan.nesting = scan.nesting.max(open.len());
                    after
                }
                b')' | b']' | b'}' => {
                    open.pop();
                    after
                }
                _ => after,
            };
            scan.tokens += 1;
            if scan.tokens > limit {
                break;
            }
        }
        Ok(scan)
    }

    pub fn check(&self, limits: &DocumentLimits) -> Result<()> {
        if self.tokens > limits.query_tokens {
            return Err(ApiError::limit(Code::QueryTooLong, "tokens", limits.query_tokens));
        }
        if self.longest_name > NAME {
            return Err(ApiError::limit(Code::QueryTooLong, "bytes for a name or number", NAME));
        }
        if self.nesting > NESTING {
            return Err(ApiError::limit(Code::QueryTooDeep, "nested brackets", NESTING));
        }
        Ok(())
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// Whether names with values stand inside these brackets: arguments, or fields of an input object.
fn takes_keys(open: &[u8]) -> bool {
    open.contains(&b'(') && open.last() != Some(&b'[')
}

/// What comes from the first such byte on.
fn from(bytes: &[u8], is_end: impl Fn(u8) -> bool) -> &[u8] {
    let end = bytes.iter().position(|byte| is_end(*byte)).unwrap_or(bytes.len());
    bytes.get(end..).unwrap_or_default()
}

/// What comes after the string that stands at the beginning; None where it does not end.
fn after_string(bytes: &[u8]) -> Option<&[u8]> {
    const BLOCK: &[u8] = b"\"\"\"";
    if let Some(mut rest) = bytes.strip_prefix(BLOCK) {
        loop {
            rest = from(rest, |byte| matches!(byte, b'"' | b'\\'));
            if let Some(after) = rest.strip_prefix(BLOCK) {
                return Some(after);
            }
            rest = rest.strip_prefix(b"\\\"\"\"").or_else(|| rest.get(1..))?;
        }
    }
    let mut rest = bytes.get(1..)?;
    loop {
        rest = from(rest, |byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\r'));
        match rest.first()? {
            b'"' => return rest.get(1..),
            b'\\' => rest = rest.get(2..)?,
            _ => return None,
        }
    }
}
