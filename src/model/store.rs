//! The track store: every detection of one result, in time order, in columns, immutable behind an `Arc`.
//!
//! Memory: 28 bytes a row and 80 a face in the segments (12 more a row where any has a score, visibility or class), 4 bytes a row for the per-person order, 4 bytes a distinct time.
//! Cost: a value of a row O(1); the rows of a person O(1); the first row at or after a time O(log instants).

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::segment::{Columns, SEGMENT_BITS, SEGMENT_ROWS, Segment, SegmentRow};
use super::{
    ClassId, Face, IntegrityReport, JobInfo, JobStatus, Mark, NormRect, PersonIndex, PersonSlot, RowExtras, WarningKind,
};

/// Slots by index. Looked up for every row that is read, so by a quick hash.
pub(super) type SlotMap = HashMap<PersonIndex, PersonSlot, foldhash::fast::RandomState>;

/// Position of a detection in a store, `0..store.num_rows()`, in time order (equal times in source order).
pub type Row = u32;

/// Where the rows came from, for finding an entry's raw text again.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// Places in the source, ascending by `ordinal`. Between one and the next, entries follow each other in one array.
    pub checkpoints: Vec<Checkpoint>,
    /// For each row its ordinal (position in source order); `None` where the source was in time order, so they are equal.
    pub ordinal_of_row: Option<Vec<u32>>,
}

impl Origin {
    /// The last checkpoint at or before the row, and how many entries after it the row is.
    pub fn locate(&self, row: Row) -> Option<(Checkpoint, u32)> {
        let ordinal = self.ordinal_of_row.as_ref().map_or(Some(row), |map| map.get(row as usize).copied())?;
        let after = self.checkpoints.partition_point(|c| c.ordinal <= ordinal);
        let checkpoint = *self.checkpoints.get(after.checked_sub(1)?)?;
        Some((checkpoint, ordinal - checkpoint.ordinal))
    }
}

/// One known place in a source: the entry with this ordinal starts at this offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// Position of the entry in source order, kept rows only.
    pub ordinal: u32,
    /// Which of the document's inputs.
    pub input: u32,
    /// Byte offset in the decoded (decompressed, UTF-8) stream of that input.
    pub offset: u64,
}

/// What a step is measured with, unless people say otherwise: more than so many times the local cadence is a gap.
pub const DEFAULT_GAP_FACTOR: f32 = 2.5;

/// Every detection of one result. Build one with [`super::StoreBuilder`].
#[derive(Debug, Clone)]
pub struct TrackStore {
    /// What the result says of its job.
    pub job: JobInfo,
    /// Everything odd about it.
    pub report: IntegrityReport,
    /// Where its rows came from.
    pub origin: Origin,
    /// How its gaps are judged: a step of more than so many times the local cadence is one. See [`DEFAULT_GAP_FACTOR`].
    pub gap_factor: f32,
    pub(super) segments: Vec<Arc<Segment>>,
    pub(super) num_rows: u32,
    pub(super) people: Vec<PersonIndex>,
    pub(super) classes: Vec<String>,
    pub(super) slot_of: SlotMap,
    pub(super) slots_by_index: Vec<PersonSlot>,
    pub(super) by_person: Vec<Row>,
    pub(super) person_start: Vec<u32>,
    pub(super) instants: Vec<Row>,
    pub(super) num_faces: u32,
    pub(super) num_bodies: u32,
    pub(super) num_face_only: u32,
    pub(super) num_no_box: u32,
}

/// One detection, by reference into its store.
#[derive(Debug, Clone, Copy)]
pub struct RowRef<'a> {
    /// Position in the store.
    pub row: Row,
    /// Milliseconds from the start of the video.
    pub time_ms: i64,
    /// Whose.
    pub slot: PersonSlot,
    /// Whose, as sent.
    pub index: PersonIndex,
    /// The body box; check [`NormRect::is_some`].
    pub body: NormRect,
    /// The face, if one was sent.
    pub face: Option<&'a Face>,
    /// Score, visibility and class, as far as they are known.
    pub mark: Mark,
    /// Rare fields, if any.
    pub extras: Option<&'a RowExtras>,
}

impl RowRef<'_> {
    /// The body box, or the face box where there is no body box.
    pub fn best_box(&self) -> Option<NormRect> {
        Some(self.body).filter(|b| b.is_some()).or_else(|| self.face.map(|f| f.rect).filter(|b| b.is_some()))
    }
}

impl TrackStore {
    /// The same detections with gaps judged by another factor. O(rows) for the indexes; the columns are shared.
    #[must_use]
    pub fn with_gap_factor(&self, gap_factor: f32) -> Self {
        Self { gap_factor, ..self.clone() }
    }

    /// A store without rows.
    pub fn empty(job: JobInfo) -> Self {
        super::StoreBuilder::new().finish(job, IntegrityReport::default())
    }

    /// Whether all of the result is here: no page is missing, the job was over, and every file was read to its end.
    pub fn is_complete(&self) -> bool {
        self.missing().is_none()
    }

    /// Why this is not all of the result, and what to do, in words; `None` where it is all.
    pub fn missing(&self) -> Option<&'static str> {
        if self.report.count(WarningKind::MemoryLimit) > 0 {
            Some(
                "It was not read to its end, because memory would have run out. Close what is not needed and open it again",
            )
        } else if self.report.count(WarningKind::TruncatedFile) > 0 {
            Some("A file ends in the middle; what came before is kept. Copy or fetch it again")
        } else if self.job.status == Some(JobStatus::InProgress) {
            Some("The job was still running. Fetch it again when it has ended")
        } else if !self.job.is_complete() {
            Some("The last page has a NextToken: pages are missing. Open all pages together, or fetch the job again")
        } else {
            None
        }
    }

    /// Number of detections.
    pub fn num_rows(&self) -> u32 {
        self.num_rows
    }

    /// Whether there are no detections.
    pub fn is_empty(&self) -> bool {
        self.num_rows == 0
    }

    /// Number of people: tracks, without the detections that belong to none (see [`Self::untracked`]).
    pub fn num_people(&self) -> u32 {
        self.num_slots() - u32::from(self.untracked().is_some())
    }

    /// Number of slots: people, and one for the detections that belong to nobody.
    pub fn num_slots(&self) -> u32 {
        self.people.len() as u32
    }

    /// The slot of the detections that belong to no track, where there are any. It is shown, and never counted as a person.
    pub fn untracked(&self) -> Option<PersonSlot> {
        self.slot_of(PersonIndex::UNTRACKED)
    }

    /// The names of the classes, by [`ClassId`].
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// The name of a class of this store.
    pub fn class_name(&self, class: ClassId) -> &str {
        &self.classes[class.at()]
    }

    /// Whether any row has a score, a visibility or a class.
    pub fn has_marks(&self) -> bool {
        self.segments.iter().any(|segment| segment.columns().has_marks())
    }

    /// Score, visibility and class of a row.
    pub fn mark(&self, row: Row) -> Mark {
        let (segment, at) = self.locate(row);
        segment.mark(at)
    }

    /// Rows with a body box.
    pub fn num_bodies(&self) -> u32 {
        self.num_bodies
    }

    /// Rows with a face box.
    pub fn num_faces(&self) -> u32 {
        self.num_faces
    }

    /// Rows with a face box and no body box.
    pub fn num_face_only(&self) -> u32 {
        self.num_face_only
    }

    /// Rows with neither box.
    pub fn num_no_box(&self) -> u32 {
        self.num_no_box
    }

    /// Milliseconds from the start of the video. Panics when `row` is out of range, like every accessor by row.
    pub fn time_ms(&self, row: Row) -> i64 {
        let (segment, at) = self.locate(row);
        segment.time_ms(at)
    }

    /// Whose detection it is.
    pub fn slot(&self, row: Row) -> PersonSlot {
        let (segment, at) = self.locate(row);
        PersonSlot(segment.slot(at))
    }

    /// The body box; check [`NormRect::is_some`].
    pub fn body(&self, row: Row) -> NormRect {
        let (segment, at) = self.locate(row);
        segment.body(at)
    }

    /// The face, if one was sent.
    pub fn face(&self, row: Row) -> Option<&Face> {
        let (segment, at) = self.locate(row);
        segment.face(at)
    }

    /// Rare fields, if any.
    pub fn extras(&self, row: Row) -> Option<&RowExtras> {
        let (segment, at) = self.locate(row);
        segment.extras(at)
    }

    /// The rows that have rare fields, ascending, with those. Costs nothing for the others.
    pub fn rows_with_extras(&self) -> impl Iterator<Item = (Row, &RowExtras)> {
        let segments = self.segments.iter().zip((0..).step_by(SEGMENT_ROWS));
        segments.flat_map(|(segment, first)| segment.rows_with_extras().map(move |(at, extras)| (first + at, extras)))
    }

    /// All of one row.
    pub fn row(&self, row: Row) -> RowRef<'_> {
        let (segment, at) = self.locate(row);
        let SegmentRow { time_ms, slot, body, face, mark, extras } = segment.row(at);
        RowRef { row, time_ms, slot: PersonSlot(slot), index: self.people[slot as usize], body, face, mark, extras }
    }

    /// All rows in time order.
    pub fn rows(&self) -> impl Iterator<Item = RowRef<'_>> {
        (0..self.num_rows).map(|row| self.row(row))
    }

    /// All rows as slices of columns, in row order.
    pub fn columns(&self) -> impl Iterator<Item = Columns<'_>> {
        self.segments.iter().map(|segment| segment.columns())
    }

    /// All slots, in order of first appearance.
    pub fn slots(&self) -> impl Iterator<Item = PersonSlot> + use<> {
        (0..self.people.len() as u32).map(PersonSlot)
    }

    /// All slots, ascending by person index, what belongs to nobody last.
    pub fn slots_by_index(&self) -> &[PersonSlot] {
        &self.slots_by_index
    }

    /// The index of a person, as sent.
    pub fn person_index(&self, slot: PersonSlot) -> PersonIndex {
        self.people[slot.at()]
    }

    /// The slot of a person, if this store knows the index.
    pub fn slot_of(&self, index: PersonIndex) -> Option<PersonSlot> {
        self.slot_of.get(&index).copied()
    }

    /// The rows of one person in time order. Never empty for a slot of this store.
    pub fn person_rows(&self, slot: PersonSlot) -> &[Row] {
        &self.by_person[self.person_start[slot.at()] as usize..self.person_start[slot.at() + 1] as usize]
    }

    /// The last row of a person at or before `ms`, as a position in [`Self::person_rows`].
    pub fn person_row_at(&self, slot: PersonSlot, ms: i64) -> Option<usize> {
        self.person_rows(slot).partition_point(|&row| self.time_ms(row) <= ms).checked_sub(1)
    }

    /// Time of the first detection in milliseconds.
    pub fn first_ms(&self) -> Option<i64> {
        (!self.is_empty()).then(|| self.time_ms(0))
    }

    /// Time of the last detection in milliseconds.
    pub fn last_ms(&self) -> Option<i64> {
        Some(self.time_ms(self.num_rows.checked_sub(1)?))
    }

    /// The whole span to show: from 0 (or the first detection, where that is earlier) to the end of the video (or the last
    /// detection, where that is later), half open and never empty.
    pub fn span_ms(&self) -> Range<i64> {
        let start = self.first_ms().unwrap_or(0).min(0);
        let end = self.last_ms().map_or(0, |ms| ms.saturating_add(1)).max(self.job.video.duration_ms.unwrap_or(0));
        start..end.max(start + 1)
    }

    /// Number of distinct times.
    pub fn num_instants(&self) -> usize {
        self.instants.len()
    }

    /// The time of a distinct time by its number, in milliseconds.
    pub fn instant_ms(&self, instant: usize) -> i64 {
        self.time_ms(self.instants[instant])
    }

    /// The rows of a distinct time by its number.
    pub fn instant_rows(&self, instant: usize) -> Range<Row> {
        self.instants[instant]..self.instants.get(instant + 1).copied().unwrap_or(self.num_rows)
    }

    /// The number of the last distinct time at or before `ms`.
    pub fn instant_at(&self, ms: i64) -> Option<usize> {
        self.instants.partition_point(|&row| self.time_ms(row) <= ms).checked_sub(1)
    }

    /// The first row at or after `ms`; `num_rows` when there is none.
    pub fn row_at_or_after(&self, ms: i64) -> Row {
        let instant = self.instants.partition_point(|&row| self.time_ms(row) < ms);
        self.instants.get(instant).copied().unwrap_or(self.num_rows)
    }

    /// The rows with times in the half-open range.
    pub fn rows_between(&self, ms: Range<i64>) -> Range<Row> {
        let start = self.row_at_or_after(ms.start);
        start..self.row_at_or_after(ms.end).max(start)
    }

    /// Heap bytes held by the columns and indices.
    pub fn bytes(&self) -> usize {
        let indices = self.by_person.capacity() + self.person_start.capacity() + self.instants.capacity();
        let ordinals = self.origin.ordinal_of_row.as_ref().map_or(0, |o| o.capacity() * 4);
        self.segments.iter().map(|s| s.bytes()).sum::<usize>()
            + indices * 4
            + ordinals
            + self.people.len() * 32
            + self.origin.checkpoints.capacity() * size_of::<Checkpoint>()
    }

    /// Whether two rows of this store are equal in every field.
    pub fn rows_equal(&self, a: Row, b: Row) -> bool {
        let (segment_a, at_a) = self.locate(a);
        let (segment_b, at_b) = self.locate(b);
        segment_a.row(at_a).same(&segment_b.row(at_b))
    }

    /// Whether both hold the same detections: the same people, each with the same rows in the same order, bit for bit.
    /// Slots, segments, the job and the report may differ.
    pub fn same_detections(&self, other: &Self) -> bool {
        self.num_rows == other.num_rows
            && self.num_slots() == other.num_slots()
            && self.classes == other.classes
            && self.slots_by_index.iter().zip(&other.slots_by_index).all(|(&a, &b)| {
                let (rows_a, rows_b) = (self.person_rows(a), other.person_rows(b));
                self.person_index(a) == other.person_index(b)
                    && rows_a.len() == rows_b.len()
                    && rows_a.iter().zip(rows_b).all(|(&x, &y)| {
                        let (segment_x, at_x) = self.locate(x);
                        let (segment_y, at_y) = other.locate(y);
                        let other_row = SegmentRow { slot: a.0, ..segment_y.row(at_y) };
                        segment_x.row(at_x).same(&other_row)
                    })
            })
    }

    /// Checks every invariant, in O(rows).
    ///
    /// # Errors
    /// The first invariant that does not hold, in words.
    pub fn validate(&self) -> Result<(), String> {
        let held: usize = self.segments.iter().map(|s| s.len()).sum();
        if held != self.num_rows as usize || self.by_person.len() != held {
            return Err(format!("{held} rows held, {} counted, {} by person", self.num_rows, self.by_person.len()));
        }
        let full = self.segments.len().saturating_sub(1);
        if self.segments[..full].iter().any(|s| s.len() != SEGMENT_ROWS) {
            return Err("a segment before the last is not full".into());
        }
        if (1..self.num_rows).any(|row| self.time_ms(row - 1) > self.time_ms(row)) {
            return Err("rows are not in time order".into());
        }
        if self.person_start.len() != self.people.len() + 1 {
            return Err("person ranges do not match the people".into());
        }
        for slot in self.slots() {
            let rows = self.person_rows(slot);
            if rows.is_empty() || rows.iter().any(|&r| self.slot(r) != slot) || rows.windows(2).any(|w| w[0] >= w[1]) {
                return Err(format!("the rows of person {} are wrong", self.person_index(slot)));
            }
        }
        if self.instants.windows(2).any(|w| self.time_ms(w[0]) >= self.time_ms(w[1])) {
            return Err("instants are not distinct".into());
        }
        Ok(())
    }

    fn locate(&self, row: Row) -> (&Segment, usize) {
        (&self.segments[(row >> SEGMENT_BITS) as usize], row as usize & (SEGMENT_ROWS - 1))
    }
}
