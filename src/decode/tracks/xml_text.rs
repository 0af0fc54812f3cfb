//! A stream of XML that knows its line, and ends where a single tag would fill the memory.

use std::io::{self, BufRead, BufReader, Read};

use super::lines::Place;

/// The longest tag, text or comment that is held. None of a box is a thousandth of that.
const MAX_PIECE_BYTES: u64 = 1 << 24;

/// Counts lines as they are passed.
pub(super) struct XmlText<R> {
    inner: BufReader<R>,
    /// Where the reader is.
    at: Place,
    /// Where the piece began that is being read.
    piece: u64,
}

impl<R: Read> XmlText<R> {
    pub(super) fn new(bytes: R) -> Self {
        let at = Place { line: 1, offset: 0 };
        Self { inner: BufReader::with_capacity(1 << 18, bytes), at, piece: 0 }
    }

    /// Begins another piece. Returns where.
    pub(super) fn begin_piece(&mut self) -> Place {
        self.piece = self.at.offset;
        self.at
    }

    /// Where the reader is.
    pub(super) fn place(&self) -> Place {
        self.at
    }
}

impl<R: Read> Read for XmlText<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let held = self.fill_buf()?;
        let len = held.len().min(out.len());
        out[..len].copy_from_slice(&held[..len]);
        self.consume(len);
        Ok(len)
    }
}

impl<R: Read> BufRead for XmlText<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at.offset - self.piece > MAX_PIECE_BYTES {
            return Err(io::Error::other("a tag or a text is longer than any of an annotation"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, len: usize) {
        let passed = &self.inner.buffer()[..len];
        self.at.line += memchr::memchr_iter(b'\n', passed).count() as u64;
        self.at.offset += len as u64;
        self.inner.consume(len);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_and_endless_pieces_end() {
        let mut text = XmlText::new("a\nb\n\nc".as_bytes());
        text.read_exact(&mut [0; 5]).unwrap();
        assert_eq!((text.place(), text.begin_piece()), (Place { line: 4, offset: 5 }, Place { line: 4, offset: 5 }));
        let mut endless = XmlText::new(io::repeat(b'x'));
        let read = io::copy(&mut endless, &mut io::sink());
        assert!(read.is_err() && endless.place().offset <= MAX_PIECE_BYTES + (1 << 18));
        endless.begin_piece();
        assert!(endless.fill_buf().is_ok());
    }
}
