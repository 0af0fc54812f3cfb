//! Bytes to a [`crate::model::TrackStore`], with a report of everything odd on the way.
//!
//! A file is never held whole and never becomes a tree: bytes are decompressed and brought to UTF-8, a scanner finds
//! the entries, and each entry is cut out as text before it is parsed, so that a bad one costs one row. What is no result is
//! refused by name.

pub mod bytes;
pub mod checks;
pub mod csv;
mod entry_scan;
pub mod entry_spans;
pub mod entry_text;
mod error;
mod frame;
mod job;
mod job_rows;
mod own_shape;
mod page_hash;
mod page_sink;
pub mod parquet;
mod places;
mod pump;
mod read_ahead;
mod read_as;
mod reading;
mod refuse;
mod rekognition;
mod scan;
mod scan_text;
mod sink;
mod skeleton;
mod snapshot_pace;
pub mod tracks;
mod window;

pub use error::DecodeError;
pub use job::JobDecoder;
pub(crate) use job_rows::JobRows;
pub use read_as::ReadAs;
pub use reading::{EntryReader, Reading};

use crate::model::terms::{BoxStyle, Unit};
use crate::model::{JobStatus, TrackStore};

/// What a person may say about an input beyond what it says itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DecodeOptions {
    /// Keep pages that repeat an earlier one.
    pub keep_duplicates: bool,
    /// The format, where it is not to be guessed.
    pub input_format: Option<InputFormat>,
    /// Frames per second, instead of what the input says or leaves open.
    pub frame_rate: Option<f64>,
    /// Frame width and height in pixels, instead of what the input says or leaves open.
    pub frame_size: Option<(u32, u32)>,
    /// The number of the first frame, for formats that count frames.
    pub base: Option<i64>,
    /// The smallest number in the names of files that hold a frame each; `base` goes before.
    pub first_frame: Option<i64>,
    /// In what lengths are, instead of what the format says.
    pub unit: Option<Unit>,
    /// What the four numbers of a box are, instead of what the format says.
    pub box_style: Option<BoxStyle>,
    /// The id that means no track, instead of -1.
    pub no_track: Option<i64>,
    /// What a file beside the input says of its video.
    pub sequence: Option<tracks::SequenceInfo>,
    /// Bytes of memory that the rows of an input may take; what does not fit is not read.
    pub memory_limit: Option<u64>,
    /// How entries are read.
    pub reading: Reading,
}

/// The formats that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub enum InputFormat {
    /// Responses of Amazon Rekognition, in any of their dialects.
    #[default]
    #[serde(rename = "rekognition-json")]
    Rekognition,
    /// Our own CSV.
    #[serde(rename = "pathscope-csv")]
    Csv,
    /// `MOTChallenge` text.
    #[serde(rename = "mot")]
    Mot,
    /// KITTI tracking labels.
    #[serde(rename = "kitti")]
    Kitti,
    /// Labels of Ultralytics, a file a frame.
    #[serde(rename = "ultralytics")]
    Ultralytics,
    /// CSV with a header, columns by their names.
    #[serde(rename = "table")]
    Table,
    /// A JSON list of objects, members by the same names.
    #[serde(rename = "table-json")]
    TableJson,
    /// Video annotations in the manner of COCO.
    #[serde(rename = "coco")]
    Coco,
    /// CVAT for video 1.1.
    #[serde(rename = "cvat")]
    Cvat,
    /// Parquet: our own columns, or a table with columns by their names.
    #[serde(rename = "parquet")]
    Parquet,
}

impl InputFormat {
    /// Every format.
    pub const ALL: [Self; 10] = [
        Self::Rekognition,
        Self::Csv,
        Self::Mot,
        Self::Kitti,
        Self::Ultralytics,
        Self::Table,
        Self::TableJson,
        Self::Coco,
        Self::Cvat,
        Self::Parquet,
    ];

    /// The name on the command line and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rekognition => "rekognition-json",
            Self::Csv => "pathscope-csv",
            Self::Mot => "mot",
            Self::Kitti => "kitti",
            Self::Ultralytics => "ultralytics",
            Self::Table => "table",
            Self::TableJson => "table-json",
            Self::Coco => "coco",
            Self::Cvat => "cvat",
            Self::Parquet => "parquet",
        }
    }

    /// Whether it holds the tracks of another program, and not what the service answers.
    pub const fn is_foreign(self) -> bool {
        !matches!(self, Self::Rekognition | Self::Csv)
    }

    /// The name that people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Rekognition => "Rekognition JSON",
            Self::Csv => "Pathscope CSV",
            Self::Mot => "MOTChallenge text",
            Self::Kitti => "KITTI tracking",
            Self::Ultralytics => "Ultralytics labels",
            Self::Table => "CSV with a header",
            Self::TableJson => "JSON list of objects",
            Self::Coco => "COCO video JSON",
            Self::Cvat => "CVAT video XML",
            Self::Parquet => "Parquet",
        }
    }

    /// The format of a name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }
}

/// What one reading call found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageSummary {
    /// Rows added; a duplicate page adds none.
    pub num_rows: u64,
    /// `NextToken` of the last page.
    pub next_token: Option<String>,
    /// `JobStatus` of the last page that has one.
    pub status: Option<JobStatus>,
    /// `StatusMessage` of the last page that has one.
    pub status_message: Option<String>,
    /// Pages, duplicates included.
    pub num_pages: u32,
    /// What it was read as.
    pub format: InputFormat,
}

/// Looks on while something is read. Every method has a default that does nothing; `()` is a watch that asks for nothing.
pub trait Watch {
    /// How far reading has come: bytes of the decoded (decompressed, UTF-8) stream, and rows.
    fn on_progress(&mut self, _decoded_bytes: u64, _num_rows: u32) {}

    /// How far reading has come in the inputs themselves: bytes read so far and in all, `None` where that is unknown. Called
    /// only where inputs are opened by path.
    fn on_input_bytes(&mut self, _done: u64, _total: Option<u64>) {}

    /// Whether a store of the rows so far would be welcome now. It is made and taken at most every 300 ms, and in at most a
    /// tenth of the loading time.
    fn wants_snapshot(&mut self) -> bool {
        false
    }

    /// Takes a store of the rows so far.
    fn on_snapshot(&mut self, _store: TrackStore) {}

    /// Whether to stop. Asked about once per quarter of a mebibyte.
    fn is_cancelled(&self) -> bool {
        false
    }
}

impl Watch for () {}
