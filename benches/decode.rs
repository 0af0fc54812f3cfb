//! Reading a result with its indexes and its integrity report, beside reading it by the judge (serde) alone and beside
//! reading the bytes for nothing, in the same run. Times are those of the processor, all threads together.
//!
//! `cargo bench --no-default-features --bench decode`; `-- '/1000000$'` runs one size. The files of 10 million detections (4
//! and 9 GB) are written to the build's folder for temporary files, and removed at the end.

#![allow(missing_docs, reason = "criterion's macros make the public items of a bench")]

mod cpu_time;
mod large_file;

use std::cell::OnceCell;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pathscope::decode::bytes::DecodedBytes;
use pathscope::decode::{DecodeOptions, EntryReader, JobDecoder, Reading};
use tempfile::NamedTempFile;

use cpu_time::CpuTime;
use large_file::Layout;

const SIZES: [u64; 3] = [10_000, 1_000_000, 10_000_000];
const READ_BYTES: usize = 1 << 18;

/// A file of one layout, perhaps compressed.
#[derive(Debug, Clone, Copy)]
enum Wrapping {
    Plain(Layout),
    Gzip,
    Zstd,
}

impl Wrapping {
    const ALL: [Self; 5] = [
        Self::Plain(Layout::Document),
        Self::Plain(Layout::Pretty),
        Self::Plain(Layout::Jsonl),
        Self::Gzip,
        Self::Zstd,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Plain(layout) => layout.as_str(),
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    fn file(self, num_rows: u64) -> NamedTempFile {
        let make = || -> io::Result<NamedTempFile> {
            let file = NamedTempFile::new_in(env!("CARGO_TARGET_TMPDIR"))?;
            let mut out = BufWriter::with_capacity(1 << 20, file.as_file());
            match self {
                Self::Plain(layout) => layout.write(num_rows, &mut out)?,
                Self::Gzip => {
                    let mut encoder = flate2::write::GzEncoder::new(&mut out, flate2::Compression::default());
                    Layout::Document.write(num_rows, &mut BufWriter::new(&mut encoder))?;
                    encoder.finish()?;
                }
                Self::Zstd => {
                    let mut encoder = zstd::Encoder::new(&mut out, 3)?;
                    Layout::Document.write(num_rows, &mut BufWriter::new(&mut encoder))?;
                    encoder.finish()?;
                }
            }
            out.flush()?;
            drop(out);
            Ok(file)
        };
        make().expect("there is room for the file")
    }
}

fn decode(file: &Path, entries: EntryReader) -> u32 {
    let reading = Reading { entries, ..Reading::default() };
    let mut decoder = JobDecoder::new("bench", DecodeOptions { reading, ..DecodeOptions::default() });
    let bytes = File::open(file).expect("the file was just written");
    decoder.read(0, "bench", bytes, &mut ()).expect("a sample is a result");
    decoder.finish().num_rows()
}

/// Reads, and decompresses, for nothing.
fn read(file: &Path) -> usize {
    let mut bytes = DecodedBytes::new(File::open(file).expect("the file was just written"));
    let mut buffer = vec![0; READ_BYTES];
    let mut len = 0;
    loop {
        match bytes.read(&mut buffer).expect("the file can be read") {
            0 => return len,
            more => len += more,
        }
    }
}

fn bench(criterion: &mut Criterion<CpuTime>) {
    for wrapping in Wrapping::ALL {
        for num_rows in SIZES {
            let mut group = criterion.benchmark_group(format!("load {}", wrapping.as_str()));
            group.throughput(Throughput::Elements(num_rows)).sample_size(10);
            // Only what the filter names is written.
            let made = OnceCell::new();
            let file = || made.get_or_init(|| wrapping.file(num_rows)).path();
            group.bench_function(BenchmarkId::new("pathscope", num_rows), |b| {
                b.iter(|| assert_eq!(u64::from(decode(file(), EntryReader::Skeletons)), num_rows));
            });
            group.bench_function(BenchmarkId::new("judge", num_rows), |b| {
                b.iter(|| assert_eq!(u64::from(decode(file(), EntryReader::Judge)), num_rows));
            });
            group.bench_function(BenchmarkId::new("read", num_rows), |b| b.iter(|| read(file())));
            group.finish();
        }
    }
}

criterion_group! { name = benches; config = cpu_time::criterion(); targets = bench }
criterion_main!(benches);
