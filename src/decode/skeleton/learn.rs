//! Learns the shape of an entry by asking the judge.

use serde_json::Number;

use super::shape::{Literal, Match, NUM_COLUMNS, Part, Skeleton, Target, Values};
use crate::decode::rekognition::entry::{Entry, ParsedEntry, parse_entry};
use crate::model::NewRow;

/// The first of the numbers that stand in for those of the entry; each is one more. All are whole and exact in an `f32`.
const FIRST_STAND_IN: i64 = 1_000_003;
/// Entries with more numbers than this are none that carry the volume.
const MAX_NUMBERS: usize = 128;

/// A number in the text of an entry.
#[derive(Debug, Clone, Copy)]
struct NumberPlace {
    start: usize,
    end: usize,
    is_quoted: bool,
}

/// The shape of an entry that the judge has read as a row, if others of that shape can be read without it.
pub(super) fn learn(text: &[u8]) -> Option<Skeleton> {
    let places = number_places(text);
    if places.is_empty() || places.len() > MAX_NUMBERS {
        return None;
    }
    let probe = with_stand_ins(text, &places);
    let ParsedEntry { entry: Entry::Row(row), style, is_certain: true } = parse_entry(&probe) else { return None };
    if row.extras.is_some() {
        return None;
    }
    let columns = columns_of(&row);
    let mut parts = Vec::with_capacity(places.len());
    let mut at = 0;
    for (place, number) in places.iter().zip(FIRST_STAND_IN..) {
        let column = columns.iter().position(|&column| column == number as f32);
        let target = match column.and_then(|column| u8::try_from(column).ok()) {
            _ if row.time_ms == number => Target::Timestamp,
            _ if row.index.0 == number => Target::Index,
            Some(column) if place.is_quoted => Target::QuotedColumn(column),
            Some(column) => Target::Column(column),
            None => Target::Nothing,
        };
        parts.push(Part { literal: Literal::new(&text[at..place.start]), target });
        at = place.end;
    }
    let skeleton = Skeleton { parts, end: Literal::new(&text[at..]), has_face: row.face.is_some(), style };
    let has = |target| skeleton.parts.iter().filter(|part| part.target == target).count() == 1;
    (has(Target::Timestamp) && has(Target::Index) && skeleton.agrees_on(&probe, &row)).then_some(skeleton)
}

impl Skeleton {
    /// Whether it reads in a text what the judge read.
    fn agrees_on(&self, text: &[u8], row: &NewRow) -> bool {
        let mut values = Values::NONE;
        self.read(text, 0, 0, &mut values) == Match::Whole(text.len())
            && (values.time_ms, values.index) == (row.time_ms, row.index.0)
            && values.columns.map(f32::to_bits) == columns_of(row).map(f32::to_bits)
    }
}

/// The numbers of a row in the order of [`Target::Column`], NaN where there is none.
fn columns_of(row: &NewRow) -> [f32; NUM_COLUMNS] {
    let mut columns = [f32::NAN; NUM_COLUMNS];
    let (body, face) = columns.split_at_mut(4);
    body.copy_from_slice(&[row.body.left, row.body.top, row.body.width, row.body.height]);
    if let Some(read) = &row.face {
        face.copy_from_slice(&read.to_array());
    }
    columns
}

/// Every number of a text that is JSON, and every string that holds one and is no name.
fn number_places(text: &[u8]) -> Vec<NumberPlace> {
    let mut places = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'"' => {
                let start = at + 1;
                at = end_of_string(text, start);
                let is_name = text[at..].iter().skip(1).find(|byte| !byte.is_ascii_whitespace()) == Some(&b':');
                if !is_name && serde_json::from_slice::<Number>(&text[start..at]).is_ok() {
                    places.push(NumberPlace { start, end: at, is_quoted: true });
                }
                at += 1;
            }
            b'-' | b'0'..=b'9' => {
                let is_end = |byte: &u8| !matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
                let end = text[at..].iter().position(is_end).map_or(text.len(), |len| at + len);
                places.push(NumberPlace { start: at, end, is_quoted: false });
                at = end;
            }
            _ => at += 1,
        }
    }
    places
}

/// Where the string that starts here has its closing quote.
fn end_of_string(text: &[u8], start: usize) -> usize {
    let mut at = start;
    while at < text.len() && text[at] != b'"' {
        at += if text[at] == b'\\' { 2 } else { 1 };
    }
    at.min(text.len())
}

fn with_stand_ins(text: &[u8], places: &[NumberPlace]) -> Vec<u8> {
    let mut probe = Vec::with_capacity(text.len());
    let mut at = 0;
    for (place, number) in places.iter().zip(FIRST_STAND_IN..) {
        probe.extend_from_slice(&text[at..place.start]);
        probe.extend_from_slice(number.to_string().as_bytes());
        at = place.end;
    }
    probe.extend_from_slice(&text[at..]);
    probe
}
