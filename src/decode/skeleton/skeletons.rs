//! The shapes of entries that an input has shown so far.

use std::sync::Arc;

use super::learn::learn;
use super::rows::EntryRows;
use super::shape::{Match, Skeleton, Values};

/// Shapes kept at a time.
const MAX_SKELETONS: usize = 8;
/// Entries of unknown shapes between one that is learned and the next, once that many shapes have been learned: text without
/// any pattern is not to cost the learning as well.
const FREE_LESSONS: u32 = 16;
const ENTRIES_PER_LESSON: u32 = 256;

/// Some shapes.
#[derive(Debug, Clone, Default)]
pub(in crate::decode) struct Skeletons {
    shapes: Vec<Arc<Skeleton>>,
    /// `shared[a][b]`: how many of their first parts the shapes `a` and `b` have in common.
    shared: [[usize; MAX_SKELETONS]; MAX_SKELETONS],
    /// The one that gives way next.
    oldest: usize,
    num_lessons: u32,
    num_strangers: u32,
}

impl Skeletons {
    /// Whether nothing has been learned.
    pub(in crate::decode) fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }

    /// How entries begin: what stands before the first number of the newest shape.
    pub(in crate::decode) fn opening(&self) -> Option<&[u8]> {
        Some(&self.shapes.last()?.parts.first()?.literal)
    }

    /// Learns the shape of an entry that no skeleton matches and that the judge has read as a row. Returns whether there is
    /// a new shape.
    pub(in crate::decode) fn learn(&mut self, text: &[u8]) -> bool {
        self.num_strangers += 1;
        if self.num_lessons >= FREE_LESSONS && self.num_strangers < ENTRIES_PER_LESSON {
            return false;
        }
        self.num_strangers = 0;
        self.num_lessons += 1;
        let Some(skeleton) = learn(text).map(Arc::new).filter(|new| !self.shapes.contains(new)) else { return false };
        if self.shapes.len() < MAX_SKELETONS {
            self.shapes.push(skeleton);
        } else {
            self.shapes[self.oldest] = skeleton;
            self.oldest = (self.oldest + 1) % MAX_SKELETONS;
        }
        for (a, first) in self.shapes.iter().enumerate() {
            for (b, second) in self.shapes.iter().enumerate() {
                self.shared[a][b] = first.num_shared(second);
            }
        }
        true
    }

    /// Reads the entries at the start of `text`, with white space and at most one comma after each, as long as they match.
    /// Returns how long they are together.
    pub(in crate::decode) fn read(&self, text: &[u8], rows: &mut EntryRows) -> usize {
        let mut at = 0;
        let mut last = 0;
        let mut values = Values::NONE;
        while let Some(len) = self.read_one(&text[at..], &mut last, &mut values) {
            rows.push(&self.shapes[last], &values, at);
            at += len;
            at += num_white(&text[at..]);
            if text.get(at) == Some(&b',') {
                at += 1;
                at += num_white(&text[at..]);
            }
        }
        at
    }

    /// Reads the entry at the start of `text` by the shape that matches: the last one first, then the others from where they
    /// begin to differ from it.
    fn read_one(&self, text: &[u8], last: &mut usize, values: &mut Values) -> Option<usize> {
        *values = Values::NONE;
        let first = *last;
        let (failed, at) = match self.shapes.get(first)?.read(text, 0, 0, values) {
            Match::Whole(len) => return Some(len),
            Match::UpTo { part, at } => (part, at),
        };
        for (other, shape) in self.shapes.iter().enumerate().filter(|(other, _)| *other != first) {
            let is_continued = self.shared[first][other] >= failed;
            let mut values_of_other = if is_continued { *values } else { Values::NONE };
            let (part, at) = if is_continued { (failed, at) } else { (0, 0) };
            if let Match::Whole(len) = shape.read(text, part, at, &mut values_of_other) {
                *values = values_of_other;
                *last = other;
                return Some(len);
            }
        }
        None
    }
}

fn num_white(text: &[u8]) -> usize {
    text.iter().position(|byte| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).unwrap_or(text.len())
}
