//! One shape of entry: the text between its numbers, and where each number belongs.

use super::digits::{float, number_len, whole};
use crate::decode::rekognition::number::{MAX_TIME_MS, NumberStyle};
use crate::model::{Face, NormRect};

/// Numbers of a body box.
const NUM_BODY: usize = 4;
/// Numbers of a body box and a face.
pub(super) const NUM_COLUMNS: usize = NUM_BODY + 20;

/// Where a number belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Timestamp,
    Index,
    /// A column: those of the body box, then those of [`Face::to_array`].
    Column(u8),
    /// A column, written as a string.
    QuotedColumn(u8),
    /// It means nothing to us.
    Nothing,
}

/// Some text, and the number behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) literal: Literal,
    pub(super) target: Target,
}

/// What is read of one entry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Values {
    pub(super) time_ms: i64,
    pub(super) index: i64,
    pub(super) columns: [f32; NUM_COLUMNS],
    /// Whether a number of a column that is no string had a fraction.
    pub(super) has_fractions: bool,
}

impl Values {
    /// Nothing read.
    pub(super) const NONE: Self = Self { time_ms: 0, index: 0, columns: [f32::NAN; NUM_COLUMNS], has_fractions: false };

    pub(super) fn body(&self) -> NormRect {
        let [left, top, width, height, ..] = self.columns;
        NormRect { left, top, width, height }
    }

    pub(super) fn face(&self) -> Face {
        let (_, face) = self.columns.split_last_chunk().expect("there are more columns than a face has");
        Face::from_array(face)
    }
}

/// How far a text matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    /// To the end, which is here.
    Whole(usize),
    /// Up to this part, which starts here.
    UpTo { part: usize, at: usize },
}

/// One shape of entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Skeleton {
    pub(super) parts: Vec<Part>,
    /// The text behind the last number.
    pub(super) end: Literal,
    pub(super) has_face: bool,
    /// How the numbers of such an entry are written, fractions aside.
    pub(super) style: NumberStyle,
}

impl Skeleton {
    /// Matches the start of `text`, from a part that starts at a place of it.
    pub(super) fn read(&self, text: &[u8], part: usize, at: usize, values: &mut Values) -> Match {
        let mut here = at;
        for (number, part) in self.parts.iter().enumerate().skip(part) {
            let stopped = Match::UpTo { part: number, at: here };
            let rest = text.get(here..).unwrap_or_default();
            let number = rest.get(part.literal.len()..).filter(|_| part.literal.starts(rest));
            let Some(len) = number.and_then(|text| read_number(text, part.target, values)) else { return stopped };
            here += part.literal.len() + len;
        }
        if self.end.starts(&text[here..]) {
            Match::Whole(here + self.end.len())
        } else {
            Match::UpTo { part: self.parts.len(), at: here }
        }
    }

    /// How many parts from the first on are the same in both.
    pub(super) fn num_shared(&self, other: &Self) -> usize {
        self.parts.iter().zip(&other.parts).take_while(|(mine, theirs)| mine == theirs).count()
    }
}

/// Text that must stand at a place, ready to be compared: most are too short for a call to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Literal {
    text: Box<[u8]>,
    /// The first eight bytes, 0 where there are fewer, and which of them count.
    head: u64,
    head_mask: u64,
    /// The last eight bytes of a longer one.
    tail: u64,
}

impl Literal {
    pub(super) fn new(text: &[u8]) -> Self {
        let mut head = [0; 8];
        let len = text.len().min(8);
        head[..len].copy_from_slice(&text[..len]);
        let head_mask = u64::MAX.checked_shr(64 - 8 * len as u32).unwrap_or(0);
        let tail = text.last_chunk().map_or(0, |&tail| u64::from_le_bytes(tail));
        Self { text: text.into(), head: u64::from_le_bytes(head), head_mask, tail }
    }

    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether `text` starts with it.
    fn starts(&self, text: &[u8]) -> bool {
        let len = self.len();
        let Some(&head) = text.first_chunk() else { return text.starts_with(&self.text) };
        if u64::from_le_bytes(head) & self.head_mask != self.head {
            return false;
        }
        match len {
            ..=8 => true,
            9..=16 => text
                .get(len - 8..len)
                .and_then(|tail| tail.first_chunk())
                .is_some_and(|&tail| u64::from_le_bytes(tail) == self.tail),
            _ => text.starts_with(&self.text),
        }
    }
}

fn read_number(text: &[u8], target: Target, values: &mut Values) -> Option<usize> {
    match target {
        Target::Column(column) => {
            let read = float(text)?;
            values.columns[usize::from(column)] = read.value;
            values.has_fractions |= read.has_fraction;
            Some(read.len)
        }
        Target::QuotedColumn(column) => {
            let read = float(text)?;
            values.columns[usize::from(column)] = read.value;
            Some(read.len)
        }
        Target::Timestamp => {
            let (ms, len) = whole(text)?;
            values.time_ms = ms;
            (-MAX_TIME_MS..=MAX_TIME_MS).contains(&ms).then_some(len)
        }
        Target::Index => {
            let (index, len) = whole(text)?;
            values.index = index;
            Some(len)
        }
        Target::Nothing => number_len(text),
    }
}
