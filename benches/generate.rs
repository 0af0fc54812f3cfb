//! Writes a sample result of any size to a file, in constant memory: what the benches beside other tools read.
//!
//! `cargo bench --no-default-features --bench generate -- OUT N [LAYOUT]`. The layout is `document` (one response, as the
//! service sends it), `pretty` (the same, indented) or `jsonl` (JSON Lines: a page of 1000 entries a line).

mod large_file;

use std::fs::File;
use std::io::{self, BufWriter, Write};

use large_file::Layout;

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
    let layouts = [Layout::Document, Layout::Pretty, Layout::Jsonl];
    let layout = layouts.into_iter().find(|known| known.as_str() == layout);
    let layout = layout.ok_or_else(|| io::Error::other("there is no such layout"))?;
    let mut file = BufWriter::with_capacity(1 << 20, File::create(out)?);
    layout.write(num_rows, &mut file)?;
    file.flush()
}
