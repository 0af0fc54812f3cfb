//! What writing an export costs at 10 thousand, 1 million and 10 million rows, beside the plain way to write the same values
//! (`writeln!` with the numbers' own formatting, `serde_json::Value` for JSON). Into nothing, so that no disk is measured.
//! Times are those of the processor.
//!
//! `cargo bench --no-default-features --bench export`; `-- csv/.*/1000000$` names one.

mod cpu_time;
mod crowd;

use std::fmt;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pathscope::analysis::Kept;
use pathscope::export::{ExportDocument, ExportPlan, Format, write_stream};
use pathscope::model::{NormRect, RowRef, TrackStore};
use serde_json::json;

use cpu_time::CpuTime;

/// The formats that are one stream.
const FORMATS: [Format; 4] = [Format::Csv, Format::Json, Format::Jsonl, Format::Mot];

fn export(c: &mut Criterion<CpuTime>) {
    for format in FORMATS {
        let mut group = c.benchmark_group(format.as_str());
        for num_rows in crowd::SIZES {
            group.throughput(Throughput::Elements(num_rows as u64)).sample_size(10);
            group.bench_function(BenchmarkId::new("export", num_rows), |b| {
                let plan = ExportPlan {
                    documents: vec![ExportDocument::whole(Arc::new(crowd::store(num_rows).clone()))],
                    format,
                    out: PathBuf::from("-"),
                    is_partitioned: false,
                    can_overwrite: false,
                    inputs: Vec::new(),
                };
                b.iter(|| {
                    write_stream(&plan, &mut io::sink(), &mut |_| ControlFlow::Continue(())).expect("nothing refuses")
                });
            });
            group.bench_function(BenchmarkId::new("naive", num_rows), |b| {
                let store = crowd::store(num_rows);
                b.iter(|| naive(store, format, &mut io::BufWriter::new(io::sink())).expect("nothing refuses"));
            });
        }
        group.finish();
    }
}

/// A number, or nothing where it is absent.
struct Cell(f32);

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_nan() { Ok(()) } else { self.0.fmt(f) }
    }
}

fn naive(store: &TrackStore, format: Format, out: &mut impl Write) -> io::Result<()> {
    if format == Format::Csv {
        let kept = Kept::all(store);
        for &slot in store.slots_by_index() {
            kept.rows_of(store, slot).try_for_each(|row| naive_csv(store, &store.row(row), out))?;
        }
        return Ok(());
    }
    store.rows().try_for_each(|row| match format {
        Format::Mot => naive_mot(store, &row, out),
        _ => writeln!(out, "{},", naive_json(&row)),
    })
}

fn frame(store: &TrackStore, row: &RowRef<'_>) -> f64 {
    (row.time_ms as f64 * store.job.video.frame_rate.unwrap_or(30.0) / 1000.0).round()
}

fn px(store: &TrackStore, rect: NormRect) -> [f32; 4] {
    let (width, height) = store.job.video.frame_size().unwrap_or((1, 1));
    let (width, height) = (width as f32, height as f32);
    [rect.left * width, rect.top * height, rect.width * width, rect.height * height]
}

fn naive_csv(store: &TrackStore, row: &RowRef<'_>, out: &mut impl Write) -> io::Result<()> {
    let job = store.job.job_id.as_deref().unwrap_or_default();
    write!(out, "{job},{},,{},{}", row.index, row.time_ms, frame(store, row))?;
    let rect = row.body;
    for value in [rect.left, rect.top, rect.width, rect.height].into_iter().chain(px(store, rect)) {
        write!(out, ",{}", Cell(value))?;
    }
    write!(out, ",{}", if row.body.is_some() { "body" } else { "face" })?;
    for at in 0..20 {
        write!(out, ",{}", Cell(row.face.map_or(f32::NAN, |face| face.to_array()[at])))?;
    }
    writeln!(out)
}

fn naive_mot(store: &TrackStore, row: &RowRef<'_>, out: &mut impl Write) -> io::Result<()> {
    if !row.body.is_some() {
        return Ok(());
    }
    let [left, top, width, height] = px(store, row.body);
    let (frame, id) = (frame(store, row) + 1.0, row.index.0 + 1);
    writeln!(out, "{frame},{id},{left:.3},{top:.3},{width:.3},{height:.3},1,-1,-1,-1")
}

fn naive_json(row: &RowRef<'_>) -> serde_json::Value {
    let rect = |rect: NormRect| json!({"Width": rect.width, "Height": rect.height, "Left": rect.left, "Top": rect.top});
    let mut person = json!({"Index": row.index});
    if row.body.is_some() {
        person["BoundingBox"] = rect(row.body);
    }
    if let Some(face) = row.face {
        let landmarks: Vec<_> =
            face.landmarks.iter().map(|point| json!({"Type": "eyeLeft", "X": point.x, "Y": point.y})).collect();
        person["Face"] = json!({
            "BoundingBox": rect(face.rect),
            "Confidence": face.confidence,
            "Landmarks": landmarks,
            "Pose": {"Roll": face.pose.roll, "Yaw": face.pose.yaw, "Pitch": face.pose.pitch},
            "Quality": {"Brightness": face.quality.brightness, "Sharpness": face.quality.sharpness},
        });
    }
    json!({"Timestamp": row.time_ms, "Person": person})
}

criterion_group! { name = benches; config = cpu_time::criterion(); targets = export }
criterion_main!(benches);
