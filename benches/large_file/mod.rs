//! Files of sample results of any size, written in constant memory.

use std::io::{self, Write};

use pathscope::model::NewRow;
use pathscope::sample::{Crowd, CrowdOptions, PAGE_SIZE, PageMembers, SampleJob, write_large, write_page};

/// How a file is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One response, as the service sends it.
    Document,
    /// The same, indented by four.
    Pretty,
    /// JSON Lines: a page of 1000 entries a line.
    Jsonl,
}

impl Layout {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Pretty => "pretty",
            Self::Jsonl => "jsonl",
        }
    }

    /// Writes a result of so many rows. Give it a buffered writer.
    pub(crate) fn write(self, num_rows: u64, out: &mut impl Write) -> io::Result<()> {
        let options = CrowdOptions::default();
        match self {
            Self::Document => write_large(&options, num_rows, out),
            Self::Pretty => write_large(&options, num_rows, &mut Pretty { out, depth: 0, is_text: false }),
            Self::Jsonl => write_pages(&options, num_rows, out),
        }
    }
}

fn write_pages(options: &CrowdOptions, num_rows: u64, out: &mut impl Write) -> io::Result<()> {
    let job = SampleJob::crowd(options, 0).job;
    let num_pages = num_rows.div_ceil(PAGE_SIZE as u64);
    let mut rows = Crowd::new(options).take(usize::try_from(num_rows).map_err(io::Error::other)?);
    for page in 1..=num_pages {
        let token = (page < num_pages).then(|| format!("page-{}", page + 1));
        let rows: Vec<NewRow> = rows.by_ref().take(PAGE_SIZE).collect();
        write_page(out, &PageMembers { job: &job, next_token: token.as_deref() }, &rows)?;
        out.write_all(b"\n")?;
    }
    Ok(())
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
