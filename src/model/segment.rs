//! One run of rows as columns: 28 bytes a row (32 where a time does not fit 32 bits), 80 a face, and 12 a row where any has a
//! mark.
//!
//! A store is a list of segments of [`SEGMENT_ROWS`] rows each (the last may be shorter), so a row is found by a shift and a
//! mask, and a growing store shares every full segment with its earlier snapshots.

use std::ops::Range;

use super::row_batch::{NO_FACE, RowBatch};
use super::{Face, Mark, NormRect, RowExtras};

/// log2 of [`SEGMENT_ROWS`].
pub(super) const SEGMENT_BITS: u32 = 16;
/// Rows in a full segment.
pub const SEGMENT_ROWS: usize = 1 << SEGMENT_BITS;

/// Times in milliseconds: 32 bits where all fit, 64 where one does not.
#[derive(Debug, Clone)]
enum TimeColumn {
    Narrow(Vec<u32>),
    Wide(Vec<i64>),
}

impl TimeColumn {
    fn push(&mut self, ms: i64) {
        match self {
            Self::Narrow(column) => {
                if let Ok(ms) = u32::try_from(ms) {
                    column.push(ms);
                } else {
                    let mut wide: Vec<i64> = column.iter().map(|&ms| i64::from(ms)).collect();
                    wide.push(ms);
                    *self = Self::Wide(wide);
                }
            }
            Self::Wide(column) => column.push(ms),
        }
    }

    fn extend(&mut self, times_ms: &[i64]) {
        match self {
            Self::Narrow(column) if times_ms.iter().all(|&ms| u32::try_from(ms).is_ok()) => {
                column.extend(times_ms.iter().map(|&ms| ms as u32));
            }
            Self::Narrow(_) => times_ms.iter().for_each(|&ms| self.push(ms)),
            Self::Wide(column) => column.extend_from_slice(times_ms),
        }
    }

    fn get(&self, at: usize) -> i64 {
        match self {
            Self::Narrow(column) => i64::from(column[at]),
            Self::Wide(column) => column[at],
        }
    }

    fn truncate(&mut self, len: usize) {
        match self {
            Self::Narrow(column) => column.truncate(len),
            Self::Wide(column) => column.truncate(len),
        }
    }

    fn shrink(&mut self) {
        match self {
            Self::Narrow(column) => column.shrink_to_fit(),
            Self::Wide(column) => column.shrink_to_fit(),
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Narrow(column) => column.capacity() * 4,
            Self::Wide(column) => column.capacity() * 8,
        }
    }
}

/// Some rows that follow each other, as slices: for scans that go through every row. A store gives them in row order; all but
/// the last have [`SEGMENT_ROWS`] rows.
#[derive(Debug, Clone, Copy)]
pub struct Columns<'a> {
    /// The person slot of each row.
    pub slot: &'a [u32],
    /// Left edge of each body box, NaN where there is none; so are the next three.
    pub left: &'a [f32],
    /// Top edge of each body box.
    pub top: &'a [f32],
    /// Width of each body box.
    pub width: &'a [f32],
    /// Height of each body box.
    pub height: &'a [f32],
    time_ms: &'a TimeColumn,
    face_at: &'a [u32],
    faces: &'a [Face],
    marks: &'a [Mark],
}

impl<'a> Columns<'a> {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.slot.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.slot.is_empty()
    }

    /// Milliseconds from the start of the video of a row by its position in these columns.
    pub fn time_ms(&self, at: usize) -> i64 {
        self.time_ms.get(at)
    }

    /// The body box of a row by its position in these columns; check [`NormRect::is_some`].
    pub fn body(&self, at: usize) -> NormRect {
        NormRect { left: self.left[at], top: self.top[at], width: self.width[at], height: self.height[at] }
    }

    /// The faces of these rows, in row order.
    pub fn faces(&self) -> &'a [Face] {
        self.faces
    }

    /// The positions in these columns of the rows with a face, ascending: those of [`Self::faces`].
    pub fn rows_with_face(&self) -> impl Iterator<Item = usize> + use<'a> {
        self.face_at.iter().enumerate().filter(|(_, face)| **face != NO_FACE).map(|(at, _)| at)
    }

    /// The face of a row by its position in these columns.
    pub fn face(&self, at: usize) -> Option<&'a Face> {
        self.faces.get(self.face_at[at] as usize)
    }

    /// Score, visibility and class of a row by its position in these columns.
    pub fn mark(&self, at: usize) -> Mark {
        self.marks.get(at).copied().unwrap_or_default()
    }

    /// Whether any of these rows has a mark.
    pub fn has_marks(&self) -> bool {
        !self.marks.is_empty()
    }

    /// For each row the position of its face in [`Self::faces`], past their end where it has none.
    pub fn face_at(&self) -> &'a [u32] {
        self.face_at
    }
}

/// Columns of at most [`SEGMENT_ROWS`] rows.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    time_ms: TimeColumn,
    slot: Vec<u32>,
    left: Vec<f32>,
    top: Vec<f32>,
    width: Vec<f32>,
    height: Vec<f32>,
    face_at: Vec<u32>,
    faces: Vec<Face>,
    /// One a row, or none at all where no row has one.
    marks: Vec<Mark>,
    /// Sorted by the row's position in this segment.
    extras: Vec<(u32, Box<RowExtras>)>,
    /// Heap bytes of the extras, about.
    extras_bytes: usize,
}

/// The values of one row, by reference into a segment or into what is being pushed.
#[derive(Debug, Clone, Copy)]
pub(super) struct SegmentRow<'a> {
    pub(super) time_ms: i64,
    pub(super) slot: u32,
    pub(super) body: NormRect,
    pub(super) face: Option<&'a Face>,
    pub(super) mark: Mark,
    pub(super) extras: Option<&'a RowExtras>,
}

impl SegmentRow<'_> {
    /// Equality of every field, NaN equal to NaN.
    pub(super) fn same(&self, other: &Self) -> bool {
        let bits = |r: NormRect| [r.left, r.top, r.width, r.height].map(f32::to_bits);
        let faces = match (self.face, other.face) {
            (Some(a), Some(b)) => a.same_bits(b),
            (None, None) => true,
            _ => false,
        };
        self.time_ms == other.time_ms
            && self.slot == other.slot
            && bits(self.body) == bits(other.body)
            && faces
            && self.mark.same(&other.mark)
            && self.extras == other.extras
    }
}

impl Segment {
    pub(super) fn new() -> Self {
        Self {
            time_ms: TimeColumn::Narrow(Vec::new()),
            slot: Vec::new(),
            left: Vec::new(),
            top: Vec::new(),
            width: Vec::new(),
            height: Vec::new(),
            face_at: Vec::new(),
            faces: Vec::new(),
            marks: Vec::new(),
            extras: Vec::new(),
            extras_bytes: 0,
        }
    }

    /// One that will probably become full.
    pub(super) fn with_room() -> Self {
        let column = || Vec::with_capacity(SEGMENT_ROWS);
        Self {
            time_ms: TimeColumn::Narrow(Vec::with_capacity(SEGMENT_ROWS)),
            slot: Vec::with_capacity(SEGMENT_ROWS),
            left: column(),
            top: column(),
            width: column(),
            height: column(),
            face_at: Vec::with_capacity(SEGMENT_ROWS),
            ..Self::new()
        }
    }

    pub(super) fn len(&self) -> usize {
        self.slot.len()
    }

    pub(super) fn push(&mut self, row: SegmentRow<'_>) {
        if let Some(extras) = row.extras.filter(|e| !e.is_empty()) {
            self.extras_bytes += extras.num_bytes();
            self.extras.push((self.len() as u32, Box::new(extras.clone())));
        }
        if !(row.mark.is_none() && self.marks.is_empty()) {
            self.marks.resize(self.len(), Mark::NONE);
            self.marks.push(row.mark);
        }
        self.time_ms.push(row.time_ms);
        self.slot.push(row.slot);
        self.left.push(row.body.left);
        self.top.push(row.body.top);
        self.width.push(row.body.width);
        self.height.push(row.body.height);
        self.face_at.push(row.face.map_or(NO_FACE, |_| self.faces.len() as u32));
        self.faces.extend(row.face);
    }

    /// Adds some rows of a batch, whose people have these slots.
    pub(super) fn extend(&mut self, batch: &RowBatch, rows: Range<usize>, slots: &[u32]) {
        if !(batch.marks.is_empty() && self.marks.is_empty()) {
            self.marks.resize(self.len(), Mark::NONE);
            self.marks.extend(rows.clone().map(|at| batch.mark(at)));
        }
        self.time_ms.extend(&batch.time_ms[rows.clone()]);
        self.slot.extend_from_slice(slots);
        self.left.extend_from_slice(&batch.left[rows.clone()]);
        self.top.extend_from_slice(&batch.top[rows.clone()]);
        self.width.extend_from_slice(&batch.width[rows.clone()]);
        self.height.extend_from_slice(&batch.height[rows.clone()]);
        let face_at = &batch.face_at[rows];
        let Some(&first) = face_at.iter().find(|&&at| at != NO_FACE) else {
            return self.face_at.resize(self.len(), NO_FACE);
        };
        let here = self.faces.len() as u32;
        self.face_at.extend(face_at.iter().map(|&at| if at == NO_FACE { at } else { at - first + here }));
        let num_faces = face_at.iter().filter(|&&at| at != NO_FACE).count();
        self.faces.extend_from_slice(&batch.faces[first as usize..][..num_faces]);
    }

    /// Gives back the room that no row will need.
    pub(super) fn shrink(&mut self) {
        self.time_ms.shrink();
        self.slot.shrink_to_fit();
        for column in [&mut self.left, &mut self.top, &mut self.width, &mut self.height] {
            column.shrink_to_fit();
        }
        self.face_at.shrink_to_fit();
        self.faces.shrink_to_fit();
        self.marks.shrink_to_fit();
        self.extras.shrink_to_fit();
    }

    pub(super) fn truncate(&mut self, len: usize) {
        let num_faces = self.face_at.get(len..).into_iter().flatten().find(|&&at| at != NO_FACE).map(|&at| at as usize);
        self.faces.truncate(num_faces.unwrap_or(self.faces.len()));
        self.extras.retain(|(at, _)| (*at as usize) < len);
        self.extras_bytes = self.extras.iter().map(|(_, extras)| extras.num_bytes()).sum();
        self.time_ms.truncate(len);
        self.slot.truncate(len);
        self.marks.truncate(len);
        self.face_at.truncate(len);
        for column in [&mut self.left, &mut self.top, &mut self.width, &mut self.height] {
            column.truncate(len);
        }
    }

    pub(super) fn time_ms(&self, at: usize) -> i64 {
        self.time_ms.get(at)
    }

    pub(super) fn slot(&self, at: usize) -> u32 {
        self.slot[at]
    }

    pub(super) fn slots(&self) -> &[u32] {
        &self.slot
    }

    pub(super) fn columns(&self) -> Columns<'_> {
        Columns {
            slot: &self.slot,
            left: &self.left,
            top: &self.top,
            width: &self.width,
            height: &self.height,
            time_ms: &self.time_ms,
            face_at: &self.face_at,
            faces: &self.faces,
            marks: &self.marks,
        }
    }

    pub(super) fn body(&self, at: usize) -> NormRect {
        NormRect { left: self.left[at], top: self.top[at], width: self.width[at], height: self.height[at] }
    }

    pub(super) fn face(&self, at: usize) -> Option<&Face> {
        self.faces.get(self.face_at[at] as usize)
    }

    /// Multiplies the boxes from a position on.
    pub(super) fn scale_boxes(&mut self, from: usize, x: f32, y: f32) {
        for (column, factor) in [(&mut self.left, x), (&mut self.width, x), (&mut self.top, y), (&mut self.height, y)] {
            column[from..].iter_mut().for_each(|value| *value *= factor);
        }
    }

    /// Takes away the scores from a position on, and all marks where none is left.
    pub(super) fn clear_scores(&mut self, from: usize) {
        self.marks.iter_mut().skip(from).for_each(|mark| mark.score = f32::NAN);
        if self.marks.iter().all(Mark::is_none) {
            self.marks = Vec::new();
        }
    }

    pub(super) fn mark(&self, at: usize) -> Mark {
        self.marks.get(at).copied().unwrap_or_default()
    }

    pub(super) fn extras(&self, at: usize) -> Option<&RowExtras> {
        if self.extras.is_empty() {
            return None;
        }
        let found = self.extras.binary_search_by_key(&(at as u32), |(row, _)| *row).ok()?;
        Some(&self.extras[found].1)
    }

    /// The rows that have rare fields, by their position here, ascending.
    pub(super) fn rows_with_extras(&self) -> impl Iterator<Item = (u32, &RowExtras)> {
        self.extras.iter().map(|(at, extras)| (*at, &**extras))
    }

    pub(super) fn row(&self, at: usize) -> SegmentRow<'_> {
        SegmentRow {
            time_ms: self.time_ms(at),
            slot: self.slot(at),
            body: self.body(at),
            face: self.face(at),
            mark: self.mark(at),
            extras: self.extras(at),
        }
    }

    /// Heap bytes held, what rare fields hold about.
    pub(super) fn bytes(&self) -> usize {
        let floats = self.left.capacity() + self.top.capacity() + self.width.capacity() + self.height.capacity();
        self.time_ms.bytes()
            + (self.slot.capacity() + self.face_at.capacity() + floats) * 4
            + self.faces.capacity() * size_of::<Face>()
            + self.marks.capacity() * size_of::<Mark>()
            + self.extras.capacity() * size_of::<(u32, Box<RowExtras>)>()
            + self.extras_bytes
    }
}
