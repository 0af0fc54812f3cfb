//! Lines gathered until there are enough of them to be worth a write.

use std::io::{self, Write};

/// Bytes that go out in one write: as many as our files buffer, so they pass through those buffers without another copy.
const CHUNK_BYTES: usize = super::atomic_file::BUFFER_BYTES;
/// Room for a line more, so that the memory is asked for once.
const LINE_BYTES: usize = 4096;

/// Text on its way to a sink. What is not finished is lost.
pub(super) struct Chunk<'a, W> {
    text: Vec<u8>,
    out: &'a mut W,
}

impl<'a, W: Write> Chunk<'a, W> {
    /// Nothing yet.
    pub(super) fn new(out: &'a mut W) -> Self {
        Self { text: Vec::new(), out }
    }

    /// Where the next line is appended. Writes those before it where there are enough.
    pub(super) fn line(&mut self) -> io::Result<&mut Vec<u8>> {
        if self.text.len() >= CHUNK_BYTES {
            self.out.write_all(&self.text)?;
            self.text.clear();
        }
        if self.text.capacity() == 0 {
            self.text.reserve(CHUNK_BYTES + LINE_BYTES);
        }
        Ok(&mut self.text)
    }

    /// Writes what is left.
    pub(super) fn finish(self) -> io::Result<()> {
        self.out.write_all(&self.text)
    }
}
