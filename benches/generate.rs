//! Writes a sample result of any size to a file, in constant memory: what the benches beside other tools read.
//!
//! `cargo bench --no-default-features --bench generate -- OUT N [LAYOUT]`. The layout is `document` (one response, as the
//! service sends it), `pretty` (the same, indented) or `jsonl` (JSON Lines: a page of 1000 entries a line).

use std::fs::File;
use std::io::{self, BufWriter, Write};

use pathscope::model::NewRow;
use pathscope::sample::{Crowd, CrowdOptions, PAGE_SIZE, PageMembers, SampleJob, write_large, write_page};

fn main() -> io::Result<()> {
    // Cargo adds a flag of its own.
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let (out, num_rows, layout) = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [out, num_rows] => (out, num_rows, "document"),
        [out, num_rows, layout] => (out, num_rows, layout),
        // Also when all benches are run.
        _ => return writeln!(io::stdout(), "usage: generate OUT N [document|pretty|jsonl]"),
    };
    let num_rows: u64 = num_rows.parse().map_err(io::Error::other)?;
    let options = CrowdOptions::default();
    let mut file = BufWriter::with_capacity(1 << 20, File::create(out)?);
    match layout {
        "document" => write_large(&options, num_rows, &mut file)?,
        "pretty" => write_large(&options, num_rows, &mut Pretty { out: &mut file, depth: 0, is_text: false })?,
        "jsonl" => write_pages(&options, num_rows, &mut file)?,
        other => return Err(io::Error::other(format!("there is no layout '{other}'"))),
    }
    file.flush()
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
