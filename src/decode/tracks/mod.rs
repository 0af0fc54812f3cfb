//! Tracks as other trackers, annotators and data sets write them: pixels or ratios, frames instead of times, ids of their own.
//!
//! Every reader hands what it finds to a `TrackRows`, which turns frames into times and pixels into ratios by what the file,
//! the person or a usual value says, and notes every assumption. A bad line costs itself and is named by file, line and byte.

mod cells;
mod classes;
mod coco;
mod coco_video;
mod columns;
mod cvat;
mod cvat_track;
mod kitti;
mod labels;
mod lines;
mod loose;
mod mot;
mod outline;
mod placing;
mod records;
mod rows;
mod sequence;
mod sniff;
mod table;
mod table_json;
#[cfg(feature = "parquet")]
mod table_parquet;
mod xml_text;

pub use labels::{LabelName, label_name};
pub use sequence::SequenceInfo;

use rows::TrackRows;
pub(super) use sniff::sniff;
#[cfg(feature = "parquet")]
pub(super) use table_parquet::read_table;

use super::bytes::DecodedBytes;
use super::page_sink::PageSink;
use super::{DecodeError, DecodeOptions, InputFormat, Watch};

/// Whether a text beginning like this, in a file of this name, holds labels of one frame.
pub fn is_label_file(start: &str, path: &str) -> bool {
    sniff(start, path) == Some(InputFormat::Ultralytics)
}

/// Reads an input of a format of tracks to its end.
///
/// # Errors
/// Nothing in it could be read, or reading was cancelled.
pub(super) fn read_tracks(
    format: InputFormat,
    mut bytes: DecodedBytes<'_>,
    path: &str,
    options: &DecodeOptions,
    watch: &mut dyn Watch,
    sink: &mut PageSink<'_>,
) -> Result<(), DecodeError> {
    if format == InputFormat::Coco {
        return coco::read(bytes, options, watch, sink);
    }
    let rows = TrackRows::new(format, options, sink, watch);
    let done = match format {
        InputFormat::Mot => mot::read(&mut bytes, rows),
        InputFormat::Kitti => kitti::read(&mut bytes, rows),
        InputFormat::Ultralytics => labels::read(&mut bytes, path, rows),
        InputFormat::Table => table::read(&mut bytes, rows),
        InputFormat::Cvat => cvat::read(&mut bytes, rows),
        InputFormat::TableJson => return table_json::read(bytes, rows),
        InputFormat::Rekognition | InputFormat::Csv | InputFormat::Coco | InputFormat::Parquet => {
            unreachable!("read elsewhere")
        }
    };
    sink.note_broken(&bytes, None);
    done
}
