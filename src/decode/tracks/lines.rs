//! Lines of a stream, each with where it stands.

use std::io::{BufRead, BufReader, Read};

/// Bytes of a line that are looked at; no line of numbers is longer.
const MAX_LINE_BYTES: u64 = 1 << 16;

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    /// The line, counted from 1; in JSON the number of the record in its list.
    pub(super) line: u64,
    /// Its first byte in the decoded stream.
    pub(super) offset: u64,
}

/// Gives the lines of a stream that hold anything.
pub(super) struct Lines<R> {
    reader: BufReader<R>,
    line: Vec<u8>,
    next: Place,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(bytes: R) -> Self {
        let next = Place { line: 1, offset: 0 };
        Self { reader: BufReader::with_capacity(1 << 18, bytes), line: Vec::new(), next }
    }

    /// The next line that is not blank, without what ends it; `None` at the end of the stream, also where it breaks.
    pub(super) fn next(&mut self) -> Option<(Place, &[u8])> {
        let place = loop {
            let place = self.next;
            let len = self.read_line()?;
            if len == 0 {
                return None;
            }
            self.next = Place { line: place.line + 1, offset: place.offset + len };
            if !self.line.trim_ascii().is_empty() {
                break place;
            }
        };
        Some((place, self.line.trim_ascii_end()))
    }

    /// Reads a line, and keeps its first [`MAX_LINE_BYTES`]; returns its length with its end, 0 at the end of the stream.
    fn read_line(&mut self) -> Option<u64> {
        self.line.clear();
        let mut len = 0;
        loop {
            let read = (&mut self.reader).take(MAX_LINE_BYTES).read_until(b'\n', &mut self.line).ok()? as u64;
            len += read;
            if read < MAX_LINE_BYTES || self.line.ends_with(b"\n") {
                return Some(len);
            }
            self.line.truncate(MAX_LINE_BYTES as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_and_blank_ones_passed_over() {
        let text = format!("a\r\n\n  \nb\n{}\nc", "x".repeat(200_000));
        let mut lines = Lines::new(text.as_bytes());
        let mut found = Vec::new();
        while let Some((place, line)) = lines.next() {
            found.push((place.line, place.offset, String::from_utf8_lossy(&line[..1]).into_owned()));
        }
        assert_eq!(found, [(1, 0, "a".into()), (4, 7, "b".into()), (5, 9, "x".into()), (6, 200_010, "c".to_owned())]);
    }
}
