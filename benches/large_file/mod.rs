//! Files of sample results of any size, written in constant memory.

use std::io::{self, Write};

use pathscope::sample::{Crowd, CrowdOptions, write_entry, write_large};

/// How a file is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One response, as the service sends it.
    Document,
    /// The same, indented by four.
    Pretty,
    /// One entry a line, as table engines read.
    Entries,
}

impl Layout {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Pretty => "pretty",
            Self::Entries => "entries",
        }
    }

    /// Writes a result of so many rows. Give it a buffered writer.
    pub(crate) fn write(self, num_rows: u64, out: &mut impl Write) -> io::Result<()> {
        let options = CrowdOptions::default();
        match self {
            Self::Document => write_large(&options, num_rows, out),
            Self::Pretty => write_large(&options, num_rows, &mut Pretty { out, depth: 0, is_text: false }),
            Self::Entries => {
                for row in Crowd::new(&options).take(usize::try_from(num_rows).map_err(io::Error::other)?) {
                    write_entry(out, &row)?;
                    out.write_all(b"\n")?;
                }
                Ok(())
            }
        }
    }
}

/// Indents JSON on its way. Texts of the sample hold no quotes.
struct Pretty<'a, W> {
    out: &'a mut W,
    depth: usize,
    is_text: bool,
}

impl<W: Write> Pretty<'_, W> {
    fn new_line(&mut self) -> io::Result<()> {
        write!(self.out, "\n{:width$}", "", width = self.depth * 4)
    }
}

impl<W: Write> Write for Pretty<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for &byte in bytes {
            self.is_text ^= byte == b'"';
            match byte {
                b'{' | b'[' if !self.is_text => {
                    self.out.write_all(&[byte])?;
                    self.depth += 1;
                    self.new_line()?;
                }
                b'}' | b']' if !self.is_text => {
                    self.depth -= 1;
                    self.new_line()?;
                    self.out.write_all(&[byte])?;
                }
                b',' if !self.is_text => {
                    self.out.write_all(b",")?;
                    self.new_line()?;
                }
                b':' if !self.is_text => self.out.write_all(b": ")?,
                _ => self.out.write_all(&[byte])?,
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
