//! Our own CSV read back: one row an entry, columns by their names in any order.
//!
//! Streaming: one record in memory. The pixel columns are not read, but tell the frame size; `frame` and `label` are left
//! aside. What the CSV never held (status, codec, rare face members) is absent, as its fidelity note said.

use std::io::Read;

use csv::{ByteRecord, ErrorKind};

use crate::model::{Face, Landmark, Mark, NewRow, NormRect, PersonIndex, Point, Pose, Quality, RowExtras};

use super::DecodeError;
use super::skeleton::float;

/// The columns with a number each, in the order of [`Columns::numbers`].
const NUMBER_COLUMNS: [&str; 26] = [
    "left",
    "top",
    "width",
    "height",
    "width_px",
    "height_px",
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
];
/// Where the face's numbers start in [`NUMBER_COLUMNS`].
const FIRST_FACE_NUMBER: usize = 6;

/// Where each column stands in this file; a missing one reads as absent.
#[derive(Debug)]
struct Columns {
    len: usize,
    job: Option<usize>,
    index: usize,
    timestamp_ms: usize,
    /// Class, score, visibility and whether it is left out of scores; older files have none of them.
    mark: [Option<usize>; 4],
    numbers: [Option<usize>; NUMBER_COLUMNS.len()],
}

/// One record.
#[derive(Debug, Clone, PartialEq)]
pub enum CsvEntry {
    /// A row.
    Row(NewRow),
    /// What makes it no row: line, column and cell, in words.
    Unreadable(String),
}

/// Reads entries one by one.
#[derive(Debug)]
pub struct CsvReader<R> {
    reader: csv::Reader<R>,
    columns: Columns,
    record: ByteRecord,
    offset: u64,
    frame_size: Option<(u32, u32)>,
    mark: Mark,
}

/// Whether a text starts with the header of our CSV: its two indispensable columns are on the first line.
pub fn is_our_header(start: &str) -> bool {
    let mut names = start.lines().next().unwrap_or("").split(',').map(|name| name.trim().trim_matches('"'));
    names.clone().any(|name| name == "index") && names.any(|name| name == "timestamp_ms")
}

impl<R: Read> CsvReader<R> {
    /// Reads the header of a UTF-8 stream.
    ///
    /// # Errors
    /// When the stream is empty, cannot be read, or lacks a column that every row needs.
    pub fn new(bytes: R) -> Result<Self, DecodeError> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).buffer_capacity(1 << 18).from_reader(bytes);
        let header = reader.byte_headers().map_err(|error| decode_error(&error))?;
        if header.is_empty() {
            return Err(DecodeError::Empty);
        }
        let at = |name: &str| header.iter().position(|cell| cell.trim_ascii() == name.as_bytes());
        let needed = |name: &str| {
            at(name).ok_or_else(|| DecodeError::NotAResult {
                what: format!("a CSV without the column '{name}'"),
                advice: "open a CSV that was exported here, or the saved response it was made from".to_owned(),
            })
        };
        let columns = Columns {
            len: header.len(),
            job: at("job"),
            index: needed("index")?,
            timestamp_ms: needed("timestamp_ms")?,
            mark: ["class", "score", "visibility", "ignored"].map(at),
            numbers: NUMBER_COLUMNS.map(at),
        };
        Ok(Self { reader, columns, record: ByteRecord::new(), offset: 0, frame_size: None, mark: Mark::NONE })
    }

    /// The next entry; `None` at the end. A bad record costs only itself.
    ///
    /// # Errors
    /// When the stream cannot be read.
    pub fn read(&mut self) -> Result<Option<CsvEntry>, DecodeError> {
        if !self.reader.read_byte_record(&mut self.record).map_err(|error| decode_error(&error))? {
            return Ok(None);
        }
        self.frame_size = None;
        self.offset = self.record.position().map_or(0, csv::Position::byte);
        Ok(Some(self.parse().map_or_else(CsvEntry::Unreadable, CsvEntry::Row)))
    }

    /// Where the entry just read starts: byte offset in the stream.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// What the stream has given so far, in bytes.
    pub fn num_bytes(&self) -> u64 {
        self.reader.position().byte()
    }

    /// The job of the entry just read; empty where the file does not say.
    pub fn job(&self) -> &str {
        self.text(self.columns.job)
    }

    /// What the entry just read was taken for; empty where the file does not say.
    pub fn class(&self) -> &str {
        self.text(self.columns.mark[0])
    }

    /// What else a detector says of the entry just read; its class is [`Self::class`].
    pub fn mark(&self) -> Mark {
        self.mark
    }

    fn text(&self, at: Option<usize>) -> &str {
        let cell = at.and_then(|at| self.record.get(at)).unwrap_or_default();
        let text = std::str::from_utf8(cell).unwrap_or_default();
        // Text that a spreadsheet would take for a formula was written with a `'` in front.
        text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '\''])).unwrap_or(text)
    }

    /// The frame size in pixels that the entry just read tells by a box in both units, if it does.
    pub fn frame_size(&self) -> Option<(u32, u32)> {
        self.frame_size
    }

    fn parse(&mut self) -> Result<NewRow, String> {
        let line = self.record.position().map_or(0, csv::Position::line);
        if self.record.len() != self.columns.len {
            return Err(format!("line {line} has {} of {} columns", self.record.len(), self.columns.len));
        }
        let index = match self.cell(self.columns.index) {
            "" => PersonIndex::UNTRACKED,
            cell => PersonIndex(cell.parse().map_err(|_| self.wrong("index", self.columns.index))?),
        };
        let (time_ms, exact_timestamp) = parse_time(self.cell(self.columns.timestamp_ms))
            .ok_or_else(|| self.wrong("timestamp_ms", self.columns.timestamp_ms))?;
        let mut numbers = [f32::NAN; NUMBER_COLUMNS.len()];
        for ((number, at), name) in numbers.iter_mut().zip(self.columns.numbers).zip(NUMBER_COLUMNS) {
            let Some(at) = at else { continue };
            let cell = self.record.get(at).unwrap_or_default();
            if !cell.is_empty() {
                let plain = float(cell).filter(|read| read.len == cell.len()).map(|read| read.value);
                let value = match plain {
                    Some(value) => value,
                    None if self.cell(at).is_empty() => continue,
                    None => self.cell(at).parse().map_err(|_| self.wrong(name, at))?,
                };
                // One kind of NaN only: absent values compare by their bits.
                *number = if value.is_nan() { f32::NAN } else { value };
            }
        }
        self.mark = self.parse_mark()?;
        let body = NormRect::new(numbers[0], numbers[1], numbers[2], numbers[3]);
        self.frame_size = side_px(numbers[4], body.width).zip(side_px(numbers[5], body.height));
        let extras =
            exact_timestamp.map(|exact| Box::new(RowExtras { exact_timestamp: Some(exact), ..RowExtras::default() }));
        let face = face_of(&numbers[FIRST_FACE_NUMBER..]);
        Ok(NewRow { time_ms, index, body, face, extras })
    }

    fn parse_mark(&self) -> Result<Mark, String> {
        let [_, score, visibility, ignored] = self.columns.mark;
        let number = |name: &str, at: Option<usize>| match at.map(|at| (at, self.cell(at))) {
            None | Some((_, "")) => Ok(f32::NAN),
            Some((at, cell)) => cell.parse().map_err(|_| self.wrong(name, at)),
        };
        let mut mark = Mark::NONE;
        mark.score = number("score", score)?;
        mark.visibility = number("visibility", visibility)?;
        mark.is_ignored = ignored.is_some_and(|at| self.cell(at) == "1");
        Ok(mark)
    }

    fn cell(&self, at: usize) -> &str {
        std::str::from_utf8(self.record.get(at).unwrap_or_default()).map_or("\u{fffd}", str::trim)
    }

    fn wrong(&self, name: &str, at: usize) -> String {
        let line = self.record.position().map_or(0, csv::Position::line);
        let cell: String = self.cell(at).chars().take(40).collect();
        format!("line {line}, column {name}: '{cell}' is not a number")
    }
}

/// The time of a cell in milliseconds, and its text where that is not a whole number.
fn parse_time(cell: &str) -> Option<(i64, Option<String>)> {
    if let Ok(ms) = cell.parse() {
        return Some((ms, None));
    }
    let value: f64 = cell.parse().ok().filter(|value: &f64| value.is_finite())?;
    if value.fract() == 0.0 {
        return (value.abs() < 9e18).then_some((value as i64, None));
    }
    let half_up = value.floor() + f64::from(u8::from(value - value.floor() >= 0.5));
    let is_json = serde_json::from_str::<serde_json::Number>(cell).is_ok();
    Some((half_up as i64, Some(if is_json { cell.to_owned() } else { value.to_string() })))
}

/// The side of a frame in pixels from one length in both units.
pub(super) fn side_px(length_px: f32, ratio: f32) -> Option<u32> {
    let side = (f64::from(length_px) / f64::from(ratio)).round();
    (ratio.abs() > 1e-3 && (1.0..1e6).contains(&side)).then_some(side as u32)
}

/// The face of the face columns, in their order; none where all are absent.
pub(super) fn face_of(numbers: &[f32]) -> Option<Face> {
    if numbers.iter().all(|number| number.is_nan()) {
        return None;
    }
    let mut face = Face {
        rect: NormRect::new(numbers[0], numbers[1], numbers[2], numbers[3]),
        confidence: numbers[4],
        pose: Pose { yaw: numbers[5], pitch: numbers[6], roll: numbers[7] },
        quality: Quality { brightness: numbers[8], sharpness: numbers[9] },
        ..Face::EMPTY
    };
    for kind in Landmark::ALL {
        let at = 10 + 2 * kind as usize;
        face.landmarks[kind as usize] = Point { x: numbers[at], y: numbers[at + 1] };
    }
    Some(face)
}

fn decode_error(error: &csv::Error) -> DecodeError {
    match error.kind() {
        ErrorKind::Io(io) => DecodeError::Io(io.to_string()),
        _ => DecodeError::Io(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> Vec<CsvEntry> {
        let mut reader = CsvReader::new(text.as_bytes()).unwrap();
        std::iter::from_fn(|| reader.read().unwrap()).collect()
    }

    #[test]
    fn a_bad_row_costs_itself_and_names_its_place() {
        let found = entries("index,timestamp_ms,left\n0,40,0.5\n0,80,abc\nx,120,0\n0,160\n1,200.5,inf\n");
        let Some(CsvEntry::Row(first)) = found.first() else { panic!("{found:?}") };
        assert_eq!((first.index, first.time_ms, first.body.left), (PersonIndex(0), 40, 0.5));
        let texts = [&found[1], &found[2], &found[3]].map(|entry| match entry {
            CsvEntry::Unreadable(text) => text.as_str(),
            CsvEntry::Row(row) => panic!("{row:?}"),
        });
        let expected = [
            "line 3, column left: 'abc' is not a number",
            "line 4, column index: 'x' is not a number",
            "line 5 has 2 of 3 columns",
        ];
        assert_eq!(texts, expected);
        let CsvEntry::Row(last) = &found[4] else { panic!("{found:?}") };
        assert_eq!((last.time_ms, last.body.left), (201, f32::INFINITY));
        assert_eq!(last.extras.as_ref().unwrap().exact_timestamp.as_deref(), Some("200.5"));
    }

    #[test]
    fn what_is_not_ours_is_refused_by_name() {
        let error = CsvReader::new("a,b\n1,2\n".as_bytes()).unwrap_err();
        assert!(error.to_string().contains("without the column 'index'"), "{error}");
        assert!(matches!(CsvReader::new("".as_bytes()).unwrap_err(), DecodeError::Empty));
        assert!(is_our_header("job,\"index\",label,timestamp_ms\r\n"));
        assert!(!is_our_header("frame,index\n1,timestamp_ms"));
    }

    #[test]
    fn boxes_in_both_units_tell_the_frame_size() {
        let mut reader = CsvReader::new(
            "job,index,timestamp_ms,width,height,width_px,height_px\n'-j,0,0,0.1,0.3,192,324\n".as_bytes(),
        )
        .unwrap();
        reader.read().unwrap();
        assert_eq!((reader.frame_size(), reader.job()), (Some((1920, 1080)), "-j"));
    }
}
