//! Reading a result, against a tree of the same bytes in the same run.
//!
//! `cargo bench --bench decode`. The tree of 1 M detections takes some 4 GB, so it is made of a tenth and reported as such.

#![allow(missing_docs, reason = "criterion's macros make the public items of a bench")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pathscope::decode::{DecodeOptions, JobDecoder};
use pathscope::sample::{CrowdOptions, write_large};

const SIZES: [(&str, u64); 2] = [("10 k", 10_000), ("1 M", 1_000_000)];
/// The largest tree that is made.
const MAX_TREE_ROWS: u64 = 100_000;

fn bytes(num_rows: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let options = CrowdOptions { num_people: 20, face_ratio: 0.3, seed: 1 };
    write_large(&options, num_rows, &mut bytes).expect("writing to memory does not fail");
    bytes
}

fn decode(criterion: &mut Criterion) {
    for (name, num_rows) in SIZES {
        let bytes = bytes(num_rows);
        let mut group = criterion.benchmark_group(format!("decode {name} detections"));
        group.sample_size(10).measurement_time(Duration::from_secs(if num_rows > 100_000 { 30 } else { 5 }));
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function("into a store", |bencher| {
            bencher.iter(|| {
                let mut decoder = JobDecoder::new("bench", DecodeOptions::default());
                decoder.read(0, "bench", bytes.as_slice(), &mut ()).expect("a sample is a result");
                assert_eq!(u64::from(decoder.num_rows()), num_rows);
                decoder.finish()
            });
        });
        let tree_bytes = if num_rows > MAX_TREE_ROWS { self::bytes(MAX_TREE_ROWS) } else { bytes };
        group.throughput(Throughput::Bytes(tree_bytes.len() as u64));
        let tree_name = format!("serde_json::Value of {} detections", num_rows.min(MAX_TREE_ROWS));
        group.bench_function(tree_name, |bencher| {
            bencher.iter(|| {
                serde_json::from_slice::<serde_json::Value>(black_box(&tree_bytes)).expect("a sample is JSON")
            });
        });
        group.finish();
    }
}

criterion_group!(benches, decode);
criterion_main!(benches);
