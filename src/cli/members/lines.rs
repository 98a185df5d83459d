use std::io::{self, BufRead, Read};

/// Maximum length of a line, in bytes. Bounds the memory for any file; a member needs far less.
pub const MAX_LINE_BYTES: usize = 64 * 1024;

/// The numbered lines of a file of any size.
pub struct Lines<R> {
    reader: R,
    number: u64,
}

pub struct Line {
    /// Counted from 1.
    pub number: u64,
    /// The line without its line break, or why it is invalid.
    pub text: Result<String, &'static str>,
}

impl<R: BufRead> Lines<R> {
    pub fn new(reader: R) -> Self {
        Self { reader, number: 0 }
    }

    fn read(&mut self) -> io::Result<Option<Line>> {
        let mut line = Vec::new();
        let limit = u64::try_from(MAX_LINE_BYTES).unwrap_or(u64::MAX) + 1;
        if (&mut self.reader).take(limit).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        let is_complete = line.pop_if(|last| *last == b'\n').is_some();
        let text = if line.len() > MAX_LINE_BYTES {
            if !is_complete {
                self.reader.skip_until(b'\n')?;
            }
            Err("longer than 64 KiB")
        } else {
            line.pop_if(|last| *last == b'\r');
            String::from_utf8(line).map_err(|_| "not UTF-8")
        };
        Ok(Some(Line { number: self.number, text }))
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}
