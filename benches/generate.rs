//! Writes a sample result of any size to a file, in constant memory: what the benches beside other tools read.
//!
//! `cargo bench --no-default-features --bench generate -- OUT N [LAYOUT]`. The layout is `document` (one response, as the
//! service sends it), `pretty` (the same, indented) or `entries` (JSON Lines with one entry a line, as table engines read).

use std::fs::File;
use std::io::{self, BufWriter, Write};

use pathscope::sample::{Crowd, CrowdOptions, write_entry, write_large};

fn main() -> io::Result<()> {
    // Cargo adds a flag of its own.
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let (out, num_rows, layout) = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [out, num_rows] => (out, num_rows, "document"),
        [out, num_rows, layout] => (out, num_rows, layout),
        _ => return Err(io::Error::other("usage: generate OUT N [document|pretty|entries]")),
    };
    let num_rows: u64 = num_rows.parse().map_err(io::Error::other)?;
    let options = CrowdOptions::default();
    let mut file = BufWriter::with_capacity(1 << 20, File::create(out)?);
    match layout {
        "document" => write_large(&options, num_rows, &mut file)?,
        "pretty" => write_large(&options, num_rows, &mut Pretty { out: &mut file, depth: 0, is_text: false })?,
        "entries" => {
            for row in Crowd::new(&options).take(usize::try_from(num_rows).map_err(io::Error::other)?) {
                write_entry(&mut file, &row)?;
                file.write_all(b"\n")?;
            }
        }
        other => return Err(io::Error::other(format!("there is no layout '{other}'"))),
    }
    file.flush()
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
