//! Our own columns read back: the rows of one job after those of another, each run as a page.

use super::super::csv::{face_of, side_px};
use super::super::job::{job_fields, with_frame_size};
use super::super::page_sink::PageSink;
use super::super::rekognition::page::PageFields;
use super::super::sink::Sink as _;
use super::super::{DecodeError, Watch};
use super::batches::Batch;
use super::documents::Documents;
use super::table::{Table, damaged};
use crate::model::{Mark, NewRow, NormRect, PersonIndex, WarningKind};

/// The columns that are read, in the order of the constants below.
const COLUMNS: [&str; 33] = [
    "job",
    "index",
    "timestamp_ms",
    "class",
    "ignored",
    "left",
    "top",
    "width",
    "height",
    "face_left",
    "face_top",
    "face_width",
    "face_height",
    "face_confidence",
    "yaw",
    "pitch",
    "roll",
    "brightness",
    "sharpness",
    "eye_left_x",
    "eye_left_y",
    "eye_right_x",
    "eye_right_y",
    "nose_x",
    "nose_y",
    "mouth_left_x",
    "mouth_left_y",
    "mouth_right_x",
    "mouth_right_y",
    "score",
    "visibility",
    "width_px",
    "height_px",
];
const JOB: usize = 0;
const INDEX: usize = 1;
const TIME: usize = 2;
const CLASS: usize = 3;
const IGNORED: usize = 4;
const BODY: usize = 5;
const FACE: usize = 9;
const SCORE: usize = 29;
const VISIBILITY: usize = 30;
const SIZE_PX: usize = 31;

/// The page that is being read.
#[derive(Default)]
struct Page {
    job: Vec<u8>,
    fields: PageFields,
    /// From the first row that tells it, where nothing else does.
    frame_size: Option<(u32, u32)>,
    is_told: bool,
}

pub(super) fn read(table: &Table, watch: &mut dyn Watch, sink: &mut PageSink<'_>) -> Result<(), DecodeError> {
    let documents = Documents::of(table.metadata("pathscope.video"));
    let mut places: Vec<Option<usize>> = COLUMNS.iter().map(|name| table.column(name)).collect();
    if documents.only().is_some_and(|only| documents.fields(only).video_metadata().frame_size().is_some()) {
        // Pixels would only tell the frame size.
        places[SIZE_PX..].fill(None);
    }
    let mut batches = table.batches(places);
    let mut page: Option<Page> = None;
    loop {
        let batch = match batches.next() {
            Ok(Some(batch)) => batch,
            Ok(None) => break,
            Err(broken) if page.is_none() => return Err(damaged(&broken.message)),
            Err(broken) => {
                sink.note_break(WarningKind::TruncatedFile, broken.offset, broken.message);
                break;
            }
        };
        read_batch(&batch, &documents, &mut page, sink);
        let num_rows = sink.on_fill(watch);
        watch.on_progress(batch.num_read, num_rows);
        if watch.is_cancelled() {
            if let Some(page) = page {
                end(page, sink);
            }
            return Err(DecodeError::Cancelled);
        }
        if let Some(message) = sink.full() {
            sink.note_break(WarningKind::MemoryLimit, batch.num_read, message);
            break;
        }
    }
    let page = page.unwrap_or_else(|| {
        sink.begin_page(0);
        Page { fields: documents.only().map(|only| documents.fields(only)).unwrap_or_default(), ..Page::default() }
    });
    end(page, sink);
    Ok(())
}

fn read_batch(batch: &Batch, documents: &Documents, page: &mut Option<Page>, sink: &mut PageSink<'_>) {
    for at in 0..batch.num_rows {
        let job = batch.cells[JOB].bytes(at).unwrap_or_default();
        if page.as_ref().is_none_or(|page| page.job != job) {
            if let Some(before) = page.take() {
                end(before, sink);
            }
            sink.begin_page(batch.offset);
            *page = Some(begin(job, documents, sink));
        }
        let Some(page) = page.as_mut() else { continue };
        match row_of(batch, at) {
            Ok((row, mark)) => {
                if !page.is_told && page.frame_size.is_none() {
                    let px = [0, 1].map(|side| batch.cells[SIZE_PX + side].float(at));
                    page.frame_size = side_px(px[0], row.body.width).zip(side_px(px[1], row.body.height));
                }
                let class = batch.cells[CLASS].text(at);
                let mark = mark.with_class(class.and_then(|name| sink.class(&name)));
                sink.push_marked(&row, mark, batch.offset);
            }
            Err(message) => sink.refuse(format!("row {}, {message}", batch.first_row + at as u64), batch.offset),
        }
    }
}

fn begin(job: &[u8], documents: &Documents, sink: &mut PageSink<'_>) -> Page {
    let name = String::from_utf8_lossy(job);
    let (fields, is_told) = match documents.get(&name) {
        Some(document) => {
            // In the order that they had.
            for class in &document.classes {
                sink.class(class);
            }
            let fields = documents.fields(document);
            let is_told = fields.video_metadata().frame_size().is_some();
            (fields, is_told)
        }
        None => (job_fields(&name), false),
    };
    Page { job: job.to_vec(), fields, frame_size: None, is_told }
}

fn end(page: Page, sink: &mut PageSink<'_>) {
    let size = page.frame_size.filter(|_| page.fields.video_metadata().is_empty());
    sink.end_page(&with_frame_size(page.fields, size));
}

fn row_of(batch: &Batch, at: usize) -> Result<(NewRow, Mark), String> {
    let whole = |column: usize| {
        let found = batch.cells[column].whole(at);
        found.map_err(|what| format!("column {}: {what}", COLUMNS[column]))
    };
    let time_ms = whole(TIME)?.ok_or_else(|| format!("column {}: nothing", COLUMNS[TIME]))?;
    let index = whole(INDEX)?.map_or(PersonIndex::UNTRACKED, PersonIndex);
    let float = |column: usize| batch.cells[column].float(at);
    let body = NormRect::new(float(BODY), float(BODY + 1), float(BODY + 2), float(BODY + 3));
    let mut face = [f32::NAN; 20];
    for (offset, number) in face.iter_mut().enumerate() {
        *number = float(FACE + offset);
    }
    let is_ignored = batch.cells[IGNORED].number(at).is_some_and(|value| value > 0.0);
    let mut mark = Mark::NONE;
    (mark.score, mark.visibility, mark.is_ignored) = (float(SCORE), float(VISIBILITY), is_ignored);
    Ok((NewRow { time_ms, index, body, face: face_of(&face), extras: None }, mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_stand_where_they_are_looked_for() {
        let at = |name: &str| COLUMNS.iter().position(|other| *other == name);
        for (name, expected) in [
            ("job", JOB),
            ("index", INDEX),
            ("timestamp_ms", TIME),
            ("class", CLASS),
            ("ignored", IGNORED),
            ("left", BODY),
            ("face_left", FACE),
            ("mouth_right_y", FACE + 19),
            ("score", SCORE),
            ("visibility", VISIBILITY),
            ("width_px", SIZE_PX),
        ] {
            assert_eq!(at(name), Some(expected), "{name}");
        }
    }
}
