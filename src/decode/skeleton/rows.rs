//! Rows read by skeletons, with what the judge would have said of each.

use super::shape::{Skeleton, Values};
use crate::decode::page_hash::PageHash;
use crate::decode::rekognition::number::NumberStyle;
use crate::model::{PersonIndex, RowBatch};

/// Entries that follow each other.
#[derive(Debug, Clone, Default)]
pub(in crate::decode) struct EntryRows {
    pub(in crate::decode) batch: RowBatch,
    /// Where each entry starts, bytes from the start of the first.
    pub(in crate::decode) starts: Vec<u32>,
    pub(in crate::decode) hash: PageHash,
    /// How the numbers of all of them are written.
    pub(in crate::decode) style: NumberStyle,
    /// The entries with numbers written as text: the position, and how many such numbers.
    pub(in crate::decode) strings: Vec<(usize, u32)>,
}

impl EntryRows {
    pub(super) fn push(&mut self, skeleton: &Skeleton, values: &Values, start: usize) {
        let face = skeleton.has_face.then(|| values.face());
        let (index, body) = (PersonIndex(values.index), values.body());
        let num_strings = skeleton.style.num_strings();
        if num_strings > 0 {
            self.strings.push((self.starts.len(), num_strings));
        }
        self.style = self.style.and(skeleton.style);
        self.style.has_plain_floats |= values.has_fractions;
        self.hash.push(values.time_ms, index, body, face.as_ref());
        self.batch.push(values.time_ms, index, body, face);
        self.starts.push(start as u32);
    }

    /// Takes all rows out, keeping the room.
    pub(in crate::decode) fn clear(&mut self) {
        self.batch.clear();
        self.starts.clear();
        self.strings.clear();
        (self.hash, self.style) = (PageHash::default(), NumberStyle::default());
    }
}
