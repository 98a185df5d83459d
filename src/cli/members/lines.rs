use std::io::{self, BufRead, Read};

/// Bytes of one line. Far more than a member takes; memory is bounded whatever the file.
pub const LONGEST_LINE: usize = 64 * 1024;

/// A file's lines with their numbers, whatever its size.
pub struct Lines<R> {
    from: R,
    number: u64,
}

pub struct Line {
    /// From 1.
    pub number: u64,
    /// Without its end; or what is wrong with it.
    pub text: Result<String, &'static str>,
}

impl<R: BufRead> Lines<R> {
    pub fn of(from: R) -> Self {
        Self { from, number: 0 }
    }

    fn read(&mut self) -> io::Result<Option<Line>> {
        let mut line = Vec::new();
        let most = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX) + 1;
        if (&mut self.from).take(most).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        let whole = line.pop_if(|last| *last == b'\n').is_some();
        let text = if line.len() > LONGEST_LINE {
            if !whole {
                self.from.skip_until(b'\n')?;
            }
            Err("it is longer than 64 KiB")
        } else {
            line.pop_if(|last| *last == b'\r');
            String::from_utf8(line).map_err(|_| "it is not UTF-8")
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
