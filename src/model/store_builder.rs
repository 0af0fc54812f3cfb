//! Builds a [`TrackStore`] row by row, and hands out snapshots on the way.
//!
//! Pushing is O(1). A snapshot is O(rows) for the indices; it shares the full segments while rows arrive in time order and
//! sorts a copy where they do not.

use std::sync::Arc;

use super::row_batch::RowBatch;
use super::segment::{SEGMENT_BITS, SEGMENT_ROWS, Segment, SegmentRow};
use super::store::{Checkpoint, DEFAULT_GAP_FACTOR, SlotMap};
use super::{
    ClassId, Face, IntegrityReport, JobInfo, Mark, NormRect, Origin, PersonIndex, PersonSlot, Row, RowExtras,
    TrackStore,
};

/// One detection to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRow {
    /// Milliseconds from the start of the video; may be negative or huge.
    pub time_ms: i64,
    /// Whose.
    pub index: PersonIndex,
    /// The body box, [`NormRect::NONE`] where there is none.
    pub body: NormRect,
    /// The face, if one was sent.
    pub face: Option<Face>,
    /// Rare fields, if any.
    pub extras: Option<Box<RowExtras>>,
}

/// Collects rows in source order.
#[derive(Debug, Default)]
pub struct StoreBuilder {
    full: Vec<Arc<Segment>>,
    last: Option<Segment>,
    num_rows: u32,
    people: Vec<PersonIndex>,
    classes: Vec<String>,
    /// The first row of each person, ascending.
    first_rows: Vec<Row>,
    slot_of: SlotMap,
    checkpoints: Vec<Checkpoint>,
    newest_ms: Option<i64>,
    is_unordered: bool,
    /// Of the full segments.
    full_bytes: usize,
    /// Room for the slots of a batch.
    slots: Vec<u32>,
}

impl StoreBuilder {
    /// An empty builder.
    pub fn new() -> Self {
        Self::default()
    }

    /// Rows so far.
    pub fn num_rows(&self) -> u32 {
        self.num_rows
    }

    /// People so far.
    pub fn num_people(&self) -> u32 {
        self.people.len() as u32
    }

    /// Bytes that the store of the rows so far would take while it is made: rows, faces, rare fields (about) and orders. Tables
    /// of people and of distinct times are not counted.
    pub fn num_bytes(&self) -> u64 {
        let rows = self.full_bytes + self.last.as_ref().map_or(0, Segment::bytes);
        // Rows that are not in time order are copied, and their order is kept.
        let order = self.num_rows as usize * size_of::<Row>();
        let sorted = if self.is_unordered { rows + 2 * order } else { 0 };
        (rows + order + sorted) as u64
    }

    /// Adds one row at the end. Panics at `u32::MAX` rows, which is beyond any machine's memory for it.
    pub fn push(&mut self, row: &NewRow) {
        self.push_marked(row, Mark::NONE);
    }

    /// The same with what its detector says. Its class comes from [`Self::class`].
    pub fn push_marked(&mut self, row: &NewRow, mark: Mark) {
        let slot = self.slot(row.index, self.num_rows);
        self.note_time(row.time_ms);
        let segment = open_segment(&mut self.last, self.full.is_empty());
        segment.push(SegmentRow {
            time_ms: row.time_ms,
            slot: slot.0,
            body: row.body,
            face: row.face.as_ref(),
            mark,
            extras: row.extras.as_deref(),
        });
        self.num_rows = self.num_rows.checked_add(1).expect("a store holds fewer than 2^32 rows");
        self.close_full_segment();
    }

    /// The class of this name. `None` once there are 65,535 others.
    pub fn class(&mut self, name: &str) -> Option<ClassId> {
        let at = self.classes.iter().position(|class| class == name).unwrap_or(self.classes.len());
        let id = u16::try_from(at).ok().filter(|&id| id != u16::MAX)?;
        if at == self.classes.len() {
            self.classes.push(name.to_owned());
        }
        Some(ClassId(id))
    }

    /// Adds all rows of a batch at the end. Panics as [`Self::push`] does.
    pub fn push_batch(&mut self, batch: &RowBatch) {
        let mut slots = std::mem::take(&mut self.slots);
        slots.clear();
        slots.extend((self.num_rows..).zip(&batch.index).map(|(row, &index)| self.slot(index, row).0));
        batch.time_ms.iter().for_each(|&ms| self.note_time(ms));
        let mut at = 0;
        while at < batch.len() {
            let segment = open_segment(&mut self.last, self.full.is_empty());
            let end = batch.len().min(at + SEGMENT_ROWS - segment.len());
            segment.extend(batch, at..end, &slots[at..end]);
            self.num_rows = self.num_rows.checked_add((end - at) as u32).expect("a store holds fewer than 2^32 rows");
            self.close_full_segment();
            at = end;
        }
        self.slots = slots;
    }

    /// Notes the time of the next row: whether rows still come in time order.
    fn note_time(&mut self, ms: i64) {
        self.is_unordered |= self.newest_ms.is_some_and(|newest| ms < newest);
        self.newest_ms = Some(self.newest_ms.map_or(ms, |newest| newest.max(ms)));
    }

    /// The slot of a person, who is new if `row` is the first.
    fn slot(&mut self, index: PersonIndex, row: Row) -> PersonSlot {
        let next = self.people.len() as u32;
        *self.slot_of.entry(index).or_insert_with(|| {
            self.people.push(index);
            self.first_rows.push(row);
            PersonSlot(next)
        })
    }

    fn close_full_segment(&mut self) {
        if let Some(mut full) = self.last.take_if(|last| last.len() == SEGMENT_ROWS) {
            full.shrink();
            self.full_bytes += full.bytes();
            self.full.push(Arc::new(full));
        }
    }

    /// Notes that a row, which may still be to come, starts at `offset` of `input` (see [`Checkpoint`]). Ascending by ordinal.
    pub fn checkpoint(&mut self, ordinal: u32, input: u32, offset: u64) {
        let checkpoint = Checkpoint { ordinal, input, offset };
        match self.checkpoints.last_mut() {
            Some(last) if last.ordinal == ordinal => *last = checkpoint,
            _ => self.checkpoints.push(checkpoint),
        }
    }

    /// Removes the rows from `num_rows` on, and the people who appear only in them.
    pub fn truncate(&mut self, num_rows: u32) {
        if num_rows >= self.num_rows {
            return;
        }
        let (num_full, rest) = ((num_rows >> SEGMENT_BITS) as usize, num_rows as usize & (SEGMENT_ROWS - 1));
        if num_full < self.full.len() {
            self.last = Some(Segment::clone(&self.full[num_full]));
            self.full.truncate(num_full);
            self.full_bytes = self.full.iter().map(|segment| segment.bytes()).sum();
        }
        if let Some(last) = &mut self.last {
            last.truncate(rest);
        }
        self.num_rows = num_rows;
        let num_people = self.first_rows.partition_point(|&first| first < num_rows);
        self.first_rows.truncate(num_people);
        for index in self.people.drain(num_people..) {
            self.slot_of.remove(&index);
        }
        self.checkpoints.retain(|c| c.ordinal < num_rows);
    }

    /// Whether the `len` rows from `a` equal the `len` rows from `b` in every field.
    pub fn rows_equal(&self, a: Row, b: Row, len: u32) -> bool {
        (0..len).all(|i| self.row(a + i).same(&self.row(b + i)))
    }

    /// Adds a row of another builder, in its source order.
    pub fn push_from(&mut self, other: &Self, row: Row) {
        let mark = other.row(row).mark;
        let class = mark.class().and_then(|class| self.class(&other.classes[class.at()]));
        self.push_marked(&other.new_row(row), mark.with_class(class));
    }

    /// Multiplies left and width by `x`, top and height by `y`, from a row on: for boxes whose unit is known at the end only.
    pub fn scale_boxes(&mut self, first: Row, x: f32, y: f32) {
        self.change_from(first, |segment, at| segment.scale_boxes(at, x, y));
    }

    /// Takes away the scores from a row on.
    pub fn clear_scores(&mut self, first: Row) {
        self.change_from(first, Segment::clear_scores);
    }

    /// Changes the rows from one on, segment by segment. Full segments that a snapshot shares are copied.
    fn change_from(&mut self, first: Row, mut change: impl FnMut(&mut Segment, usize)) {
        let (segment, at) = ((first >> SEGMENT_BITS) as usize, first as usize & (SEGMENT_ROWS - 1));
        for number in segment..self.full.len() {
            change(Arc::make_mut(&mut self.full[number]), if number == segment { at } else { 0 });
        }
        if let Some(last) = &mut self.last {
            change(last, if segment == self.full.len() { at } else { 0 });
        }
        self.full_bytes = self.full.iter().map(|segment| segment.bytes()).sum();
    }

    /// Rare fields of a row, in source order.
    pub fn extras(&self, row: Row) -> Option<&RowExtras> {
        self.row(row).extras
    }

    /// A copy of one row without its mark, in source order.
    pub fn new_row(&self, row: Row) -> NewRow {
        let SegmentRow { time_ms, slot, body, face, extras, .. } = self.row(row);
        let extras = extras.map(|extras| Box::new(extras.clone()));
        NewRow { time_ms, index: self.people[slot as usize], body, face: face.copied(), extras }
    }

    /// A store of the rows so far; the builder goes on.
    pub fn snapshot(&self, job: JobInfo, report: IntegrityReport) -> TrackStore {
        let mut segments = self.full.clone();
        segments.extend(self.last.clone().filter(|s| s.len() > 0).map(Arc::new));
        self.build(segments, job, report)
    }

    /// The store of all rows.
    pub fn finish(mut self, job: JobInfo, report: IntegrityReport) -> TrackStore {
        let mut segments = std::mem::take(&mut self.full);
        if let Some(mut last) = self.last.take().filter(|s| s.len() > 0) {
            last.shrink();
            segments.push(Arc::new(last));
        }
        self.build(segments, job, report)
    }

    fn row(&self, row: Row) -> SegmentRow<'_> {
        let (segment, at) = ((row >> SEGMENT_BITS) as usize, row as usize & (SEGMENT_ROWS - 1));
        match self.full.get(segment) {
            Some(full) => full.row(at),
            None => self.last.as_ref().expect("row is within the builder").row(at),
        }
    }

    fn build(&self, segments: Vec<Arc<Segment>>, job: JobInfo, report: IntegrityReport) -> TrackStore {
        let (segments, ordinal_of_row) = if self.is_unordered {
            let order = time_order(&segments, self.num_rows);
            (gather(&segments, &order), Some(order))
        } else {
            (segments, None)
        };
        let (by_person, person_start) = group_by_person(&segments, self.people.len());
        let mut slots_by_index: Vec<PersonSlot> = (0..self.people.len() as u32).map(PersonSlot).collect();
        // People first.
        slots_by_index.sort_unstable_by_key(|slot| (self.people[slot.at()].is_untracked(), self.people[slot.at()]));
        let mut store = TrackStore {
            job,
            report,
            origin: Origin { checkpoints: self.checkpoints.clone(), ordinal_of_row },
            instants: instants(&segments),
            segments,
            gap_factor: DEFAULT_GAP_FACTOR,
            num_rows: self.num_rows,
            people: self.people.clone(),
            classes: self.classes.clone(),
            slot_of: self.slot_of.clone(),
            slots_by_index,
            by_person,
            person_start,
            num_faces: 0,
            num_bodies: 0,
            num_face_only: 0,
            num_no_box: 0,
        };
        count_boxes(&mut store);
        store
    }
}

/// The segment that rows go to. Most results never fill their first.
fn open_segment(last: &mut Option<Segment>, is_first: bool) -> &mut Segment {
    last.get_or_insert_with(if is_first { Segment::new } else { Segment::with_room })
}

/// Source rows in time order; equal times keep their source order.
fn time_order(segments: &[Arc<Segment>], num_rows: u32) -> Vec<Row> {
    let time = |row: Row| segments[(row >> SEGMENT_BITS) as usize].time_ms(row as usize & (SEGMENT_ROWS - 1));
    let mut order: Vec<Row> = (0..num_rows).collect();
    order.sort_by_key(|&row| time(row));
    order
}

fn gather(segments: &[Arc<Segment>], order: &[Row]) -> Vec<Arc<Segment>> {
    order
        .chunks(SEGMENT_ROWS)
        .map(|rows| {
            let mut sorted = Segment::new();
            for &row in rows {
                sorted.push(segments[(row >> SEGMENT_BITS) as usize].row(row as usize & (SEGMENT_ROWS - 1)));
            }
            sorted.shrink();
            Arc::new(sorted)
        })
        .collect()
}

/// A counting sort of the rows by person: all rows of slot `s` are `by_person[start[s]..start[s + 1]]`, in time order.
fn group_by_person(segments: &[Arc<Segment>], num_people: usize) -> (Vec<Row>, Vec<u32>) {
    let mut start = vec![0_u32; num_people + 1];
    for segment in segments {
        for &slot in segment.slots() {
            start[slot as usize + 1] += 1;
        }
    }
    for slot in 0..num_people {
        start[slot + 1] += start[slot];
    }
    let mut next = start.clone();
    let mut by_person = vec![0; start[num_people] as usize];
    let mut row: Row = 0;
    for segment in segments {
        for &slot in segment.slots() {
            let place = &mut next[slot as usize];
            by_person[*place as usize] = row;
            *place += 1;
            row += 1;
        }
    }
    (by_person, start)
}

/// The first row of every distinct time.
fn instants(segments: &[Arc<Segment>]) -> Vec<Row> {
    let mut first_rows = Vec::new();
    let mut newest = None;
    let mut row: Row = 0;
    for segment in segments {
        for at in 0..segment.len() {
            let ms = segment.time_ms(at);
            if newest != Some(ms) {
                first_rows.push(row);
                newest = Some(ms);
            }
            row += 1;
        }
    }
    first_rows.shrink_to_fit();
    first_rows
}

fn count_boxes(store: &mut TrackStore) {
    let (mut bodies, mut faces, mut both) = (0, 0, 0);
    for columns in store.segments.iter().map(|segment| segment.columns()) {
        bodies += (0..columns.len()).map(|at| u32::from(columns.body(at).is_some())).sum::<u32>();
        for at in columns.rows_with_face() {
            let has_face = columns.face(at).is_some_and(|face| face.rect.is_some());
            faces += u32::from(has_face);
            both += u32::from(has_face && columns.body(at).is_some());
        }
    }
    let face_only = faces - both;
    let no_box = store.num_rows - bodies - face_only;
    (store.num_bodies, store.num_faces, store.num_face_only, store.num_no_box) = (bodies, faces, face_only, no_box);
}

#[cfg(test)]
#[path = "store_builder_tests.rs"]
mod tests;
