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
    /// As it stands in the file.
    pub bytes: u64,
}

impl<R: BufRead> Lines<R> {
    pub fn of(from: R) -> Self {
        Self { from, number: 0 }
    }

    fn read(&mut self) -> io::Result<Option<Line>> {
        let mut line = Vec::new();
        let most = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX) + 1;
        let mut bytes = (&mut self.from).take(most).read_until(b'\n', &mut line)?;
        if bytes == 0 {
            return Ok(None);
        }
        self.number += 1;
        let whole = line.pop_if(|last| *last == b'\n').is_some();
        let text = if line.len() > LONGEST_LINE {
            bytes += if whole { 0 } else { self.from.skip_until(b'\n')? };
            Err("it is longer than 64 KiB")
        } else {
            line.pop_if(|last| *last == b'\r');
            String::from_utf8(line).map_err(|_| "it is not UTF-8")
        };
        // Some programs begin a file with this mark.
        let text = text.map(|text| match text.strip_prefix('\u{feff}') {
            Some(rest) if self.number == 1 => rest.to_owned(),
            _ => text,
        });
        Ok(Some(Line { number: self.number, text, bytes: bytes.try_into().unwrap_or(u64::MAX) }))
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}
