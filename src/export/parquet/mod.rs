//! Our own Parquet: the columns of our CSV, typed, a row an entry, sorted by (index, timestamp).
//!
//! Numbers are `FLOAT` and `INT64`, texts `STRING`; an absent value is null, and so is the index of what belongs to nobody.
//! Rows come in groups of [`GROUP_ROWS`] with the least and the greatest value of every column, so that a question about one
//! person or one stretch of time reads few of them. What the columns cannot say of a job stands in the file's metadata:
//! `pathscope.version`, `pathscope.video`, `pathscope.source` and `pathscope.summary`.
//!
//! Memory: one row group in columns, at most some 350 bytes a row, and the same compressed; whatever the length of the file.

mod batch;
mod source;

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use parquet::basic::{Compression, Encoding, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, FloatType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnPath, Type};
use serde_json::{Value, json};

use super::head::video_metadata;
use super::{Fidelity, Selection, Stop, Ticker};
use batch::Batch;
use source::Hashing;

/// Rows of a group: what `DuckDB` and Spark read in one piece, and few enough that one person is in few of them.
pub const GROUP_ROWS: usize = 122_880;
/// Rows that are worth a group of their own where the next job begins.
const MIN_GROUP_ROWS: usize = 8192;

/// Where the values of a column are gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    /// Text, never null.
    Name(usize),
    /// Text or null.
    Text(usize),
    /// A whole number, never null.
    Time(usize),
    /// A whole number or null.
    Int(usize),
    /// A number or null.
    Float(usize),
}

/// The columns in order: those of the CSV.
const SCHEMA: [(&str, Slot); 38] = [
    ("job", Slot::Name(0)),
    ("index", Slot::Int(0)),
    ("label", Slot::Text(1)),
    ("timestamp_ms", Slot::Time(1)),
    ("frame", Slot::Int(2)),
    ("left", Slot::Float(0)),
    ("top", Slot::Float(1)),
    ("width", Slot::Float(2)),
    ("height", Slot::Float(3)),
    ("left_px", Slot::Float(4)),
    ("top_px", Slot::Float(5)),
    ("width_px", Slot::Float(6)),
    ("height_px", Slot::Float(7)),
    ("box_source", Slot::Name(2)),
    ("face_left", Slot::Float(8)),
    ("face_top", Slot::Float(9)),
    ("face_width", Slot::Float(10)),
    ("face_height", Slot::Float(11)),
    ("face_confidence", Slot::Float(12)),
    ("yaw", Slot::Float(13)),
    ("pitch", Slot::Float(14)),
    ("roll", Slot::Float(15)),
    ("brightness", Slot::Float(16)),
    ("sharpness", Slot::Float(17)),
    ("eye_left_x", Slot::Float(18)),
    ("eye_left_y", Slot::Float(19)),
    ("eye_right_x", Slot::Float(20)),
    ("eye_right_y", Slot::Float(21)),
    ("nose_x", Slot::Float(22)),
    ("nose_y", Slot::Float(23)),
    ("mouth_left_x", Slot::Float(24)),
    ("mouth_left_y", Slot::Float(25)),
    ("mouth_right_x", Slot::Float(26)),
    ("mouth_right_y", Slot::Float(27)),
    ("class", Slot::Text(3)),
    ("score", Slot::Float(28)),
    ("visibility", Slot::Float(29)),
    ("ignored", Slot::Int(3)),
];

/// Writes one file: the rows of one document after those of another.
pub(super) struct ParquetWriter<W> {
    file: SerializedFileWriter<Vec<u8>>,
    out: W,
    batch: Batch,
    /// What is told of each document, and in short.
    videos: Vec<Value>,
    summaries: Vec<Value>,
    sources: Hashing,
}

impl<W: Write> ParquetWriter<W> {
    /// Starts a file.
    pub(super) fn new(out: W) -> Result<Self, Stop> {
        let file = SerializedFileWriter::new(Vec::new(), Arc::new(schema().map_err(failed)?), Arc::new(properties()));
        Ok(Self {
            file: file.map_err(failed)?,
            out,
            batch: Batch::default(),
            videos: Vec::new(),
            summaries: Vec::new(),
            sources: Hashing::default(),
        })
    }

    /// Writes the selected rows. `job` is what the job is called in every row of it.
    pub(super) fn write_rows(
        &mut self,
        selection: &Selection<'_>,
        job: &str,
        ticker: &mut Ticker<'_>,
    ) -> Result<Fidelity, Stop> {
        let mut fidelity = Fidelity::default();
        let mut span_ms: Option<(i64, i64)> = None;
        self.batch.begin(selection, job);
        for row in selection.rows_by_person() {
            self.batch.push(selection, &row);
            super::csv::count_typed_losses(&mut fidelity, &row);
            let (first, last) = span_ms.unwrap_or((row.time_ms, row.time_ms));
            span_ms = Some((first.min(row.time_ms), last.max(row.time_ms)));
            ticker.row()?;
            if self.batch.num_rows() >= GROUP_ROWS {
                self.write_group()?;
            }
        }
        // Several jobs share a group only where they are small.
        if self.batch.num_rows() >= MIN_GROUP_ROWS {
            self.write_group()?;
        }
        self.tell_of(selection, job, span_ms);
        fidelity.add_details(&selection.store.job);
        Ok(fidelity)
    }

    /// Files that the next document is made from.
    pub(super) fn add_sources(&mut self, sources: &[PathBuf]) {
        self.sources.add(sources);
    }

    /// Ends soon: without the check sums that are not there yet.
    pub(super) fn hurry(&self) {
        self.sources.hurry();
    }

    /// What it has written to so far.
    pub(super) fn out(&self) -> &W {
        &self.out
    }

    /// Ends the file.
    pub(super) fn finish(mut self) -> Result<W, Stop> {
        self.write_group()?;
        let Self { mut file, mut out, videos, summaries, sources, .. } = self;
        for (key, value) in [
            ("pathscope.version", env!("CARGO_PKG_VERSION").to_owned()),
            ("pathscope.video", Value::from(videos).to_string()),
            ("pathscope.source", sources.finish().to_string()),
            ("pathscope.summary", Value::from(summaries).to_string()),
        ] {
            file.append_key_value_metadata(KeyValue::new(key.to_owned(), value));
        }
        out.write_all(&file.into_inner().map_err(failed)?)?;
        Ok(out)
    }

    fn tell_of(&mut self, selection: &Selection<'_>, job: &str, span_ms: Option<(i64, i64)>) {
        let info = &selection.store.job;
        let warnings = selection.store.report.warnings().iter().filter(|warning| !warning.kind.is_note());
        self.videos.push(json!({
            "job": job,
            "job_id": info.job_id,
            "name": info.name,
            "video": video_metadata(&info.video),
            "classes": selection.store.classes(),
        }));
        self.summaries.push(json!({
            "job": job,
            "job_id": info.job_id,
            "name": info.name,
            "people": selection.num_people(),
            "detections": selection.num_rows(),
            "first_ms": span_ms.map(|span| span.0),
            "last_ms": span_ms.map(|span| span.1),
            "duration_ms": info.video.duration_ms,
            "frame_rate": info.video.frame_rate,
            "width": info.video.width,
            "height": info.video.height,
            "warnings": warnings.map(|warning| json!({"count": warning.count, "what": warning.kind.title()})).collect::<Vec<_>>(),
        }));
    }

    fn write_group(&mut self) -> Result<(), Stop> {
        if self.batch.num_rows() == 0 {
            return Ok(());
        }
        self.encode().map_err(failed)?;
        self.batch.clear();
        self.file.flush()?;
        // What is encoded goes on at once; the writer itself only counts it.
        let encoded = self.file.inner_mut();
        self.out.write_all(encoded)?;
        encoded.clear();
        Ok(())
    }

    fn encode(&mut self) -> Result<(), ParquetError> {
        let mut group = self.file.next_row_group()?;
        for (_, slot) in SCHEMA {
            let Some(mut column) = group.next_column()? else { break };
            match slot {
                Slot::Name(at) | Slot::Text(at) => {
                    let texts = &self.batch.texts[at];
                    column.typed::<ByteArrayType>().write_batch(&texts.values, Some(&texts.levels), None)?;
                }
                Slot::Time(at) | Slot::Int(at) => {
                    let numbers = &self.batch.ints[at];
                    column.typed::<Int64Type>().write_batch(&numbers.values, Some(&numbers.levels), None)?;
                }
                Slot::Float(at) => {
                    let numbers = &self.batch.floats[at];
                    column.typed::<FloatType>().write_batch(&numbers.values, Some(&numbers.levels), None)?;
                }
            }
            column.close()?;
        }
        group.close().map(drop)
    }
}

fn schema() -> Result<Type, ParquetError> {
    let columns = SCHEMA.iter().map(|&(name, slot)| {
        let (physical, logical) = match slot {
            Slot::Name(_) | Slot::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Slot::Time(_) | Slot::Int(_) => (Physical::INT64, None),
            Slot::Float(_) => (Physical::FLOAT, None),
        };
        let is_required = matches!(slot, Slot::Name(_) | Slot::Time(_));
        let repetition = if is_required { Repetition::REQUIRED } else { Repetition::OPTIONAL };
        let column = Type::primitive_type_builder(name, physical);
        column.with_repetition(repetition).with_logical_type(logical).build().map(Arc::new)
    });
    Type::group_type_builder("pathscope").with_fields(columns.collect::<Result<_, _>>()?).build()
}

fn properties() -> WriterProperties {
    let level = ZstdLevel::try_new(1).unwrap_or_default();
    let mut properties = WriterProperties::builder()
        .set_created_by(concat!("pathscope ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::ZSTD(level))
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::Chunk);
    for (name, slot) in SCHEMA {
        let column = ColumnPath::from(name);
        properties = match slot {
            Slot::Name(_) | Slot::Text(_) => properties.set_column_dictionary_enabled(column, true),
            Slot::Time(_) | Slot::Int(_) => properties.set_column_encoding(column, Encoding::DELTA_BINARY_PACKED),
            Slot::Float(_) => properties.set_column_encoding(column, Encoding::BYTE_STREAM_SPLIT),
        };
    }
    // Rows are in the order of these two, so that their pages can be left out as well.
    for name in ["index", "timestamp_ms"] {
        properties = properties.set_column_statistics_enabled(ColumnPath::from(name), EnabledStatistics::Page);
    }
    properties.build()
}

/// Into memory nothing fails that a person could mend.
fn failed(error: ParquetError) -> Stop {
    Stop::Io(io::Error::other(error))
}

/// A text as Parquet keeps it.
fn text(text: &str) -> ByteArray {
    ByteArray::from(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_those_of_the_csv() {
        let names: Vec<&str> = SCHEMA.iter().map(|(name, _)| *name).collect();
        assert_eq!(names.join(","), super::super::csv::COLUMNS);
        let schema = schema().unwrap();
        assert_eq!(schema.get_fields().len(), SCHEMA.len());
    }
}
