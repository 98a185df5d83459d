//! Limits on the text of a document before it is parsed. The parser recurses at each opening bracket, so without a
//! limit the longest allowed text could overflow its stack.

use crate::code::Code;
use crate::config::DocumentLimits;
use crate::graphql::error::{ApiError, Result};

/// The maximum depth of nested brackets of all kinds. Documents within the other limits need fewer.
const MAX_NESTING: usize = 64;
/// The maximum length of a name in bytes. An alias is repeated in each row of the response and in the path of each
/// error.
const MAX_NAME: usize = 128;
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

#[derive(Debug, Default, PartialEq)]
pub struct Scan {
    tokens: usize,
    nesting: usize,
    longest_name: usize,
}

impl Scan {
    /// Scans the text of a document. Stops when `max_tokens` is exceeded. Fails with a syntax error where the parser
    /// would not report one.
    pub fn of(text: &str, max_tokens: usize) -> Result<Self> {
        let mut scan = Self::default();
        let mut open_brackets = Vec::new();
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
                    rest = skip_to(after, |byte| matches!(byte, b'\n' | b'\r'));
                    continue;
                }
                _ => {}
            }
            // A byte order mark is also ignored.
            if let Some(after) = rest.strip_prefix(BYTE_ORDER_MARK) {
                rest = after;
                continue;
            }
            if is_key && first != b':' {
                return Err(ApiError::syntax("expected ':'"));
            }
            // The parser drops an argument or input field without a value, and does not report it.
            is_key = is_name_start(first)
                && takes_keys(&open_brackets)
                && !matches!(previous, b':' | b'=' | b'$' | b'@');
            previous = first;
            rest = match first {
                b'"' => after_string(rest).ok_or_else(|| ApiError::syntax("unterminated string"))?,
                byte if is_word(byte) => {
                    let after = skip_to(after, |byte| !is_word(byte));
                    scan.longest_name = scan.longest_name.max(rest.len() - after.len());
                    after
                }
                b'.' if rest.starts_with(b"...") => rest.get(3..).unwrap_or_default(),
                b'(' | b'[' | b'{' => {
                    open_brackets.push(first);
                    scan.nesting = scan.nesting.max(open_brackets.len());
                    after
                }
                b')' | b']' | b'}' => {
                    open_brackets.pop();
                    after
                }
                _ => after,
            };
            scan.tokens += 1;
            if scan.tokens > max_tokens {
                break;
            }
        }
        Ok(scan)
    }

    pub fn check(&self, limits: &DocumentLimits) -> Result<()> {
        if self.tokens > limits.query_tokens {
            return Err(ApiError::limit(Code::QueryTooLong, "tokens", limits.query_tokens));
        }
        if self.longest_name > MAX_NAME {
            return Err(ApiError::limit(Code::QueryTooLong, "bytes for a name or number", MAX_NAME));
        }
        if self.nesting > MAX_NESTING {
            return Err(ApiError::limit(Code::QueryTooDeep, "nested brackets", MAX_NESTING));
        }
        Ok(())
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// Whether these brackets contain names with values: arguments, or fields of an input object.
fn takes_keys(open_brackets: &[u8]) -> bool {
    open_brackets.contains(&b'(') && open_brackets.last() != Some(&b'[')
}

/// Returns the bytes from the first that satisfies `is_end`.
fn skip_to(bytes: &[u8], is_end: impl Fn(u8) -> bool) -> &[u8] {
    let end = bytes.iter().position(|byte| is_end(*byte)).unwrap_or(bytes.len());
    bytes.get(end..).unwrap_or_default()
}

/// Returns the bytes after the string at the beginning. None if it is unterminated.
fn after_string(bytes: &[u8]) -> Option<&[u8]> {
    const BLOCK: &[u8] = b"\"\"\"";
    if let Some(mut rest) = bytes.strip_prefix(BLOCK) {
        loop {
            rest = skip_to(rest, |byte| matches!(byte, b'"' | b'\\'));
            if let Some(after) = rest.strip_prefix(BLOCK) {
                return Some(after);
            }
            rest = rest.strip_prefix(b"\\\"\"\"").or_else(|| rest.get(1..))?;
        }
    }
    let mut rest = bytes.get(1..)?;
    loop {
        rest = skip_to(rest, |byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\r'));
        match rest.first()? {
            b'"' => return rest.get(1..),
            b'\\' => rest = rest.get(2..)?,
            _ => return None,
        }
    }
}
