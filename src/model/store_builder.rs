//! Builds a [`TrackStore`] row by row, and hands out snapshots on the way.
//!
//! Pushing is O(1). A snapshot is O(rows) for the indices; it shares the full segments while rows arrive in time order and
//! sorts a copy where they do not.

use std::sync::Arc;

use super::row_batch::RowBatch;
use super::segment::{SEGMENT_BITS, SEGMENT_ROWS, Segment, SegmentRow};
use super::store::{Checkpoint, DEFAULT_GAP_FACTOR, SlotMap};
use super::{Face, IntegrityReport, JobInfo, NormRect, Origin, PersonIndex, PersonSlot, Row, RowExtras, TrackStore};

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
        let slot = self.slot(row.index, self.num_rows);
        self.note_time(row.time_ms);
        let segment = open_segment(&mut self.last, self.full.is_empty());
        segment.push(SegmentRow {
            time_ms: row.time_ms,
            slot: slot.0,
            body: row.body,
            face: row.face.as_ref(),
            extras: row.extras.as_deref(),
        });
        self.num_rows = self.num_rows.checked_add(1).expect("a store holds fewer than 2^32 rows");
        self.close_full_segment();
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

    /// A copy of one row, in source order.
    pub fn new_row(&self, row: Row) -> NewRow {
        let SegmentRow { time_ms, slot, body, face, extras } = self.row(row);
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
        slots_by_index.sort_unstable_by_key(|slot| self.people[slot.at()]);
        let mut store = TrackStore {
            job,
            report,
            origin: Origin { checkpoints: self.checkpoints.clone(), ordinal_of_row },
            instants: instants(&segments),
            segments,
            gap_factor: DEFAULT_GAP_FACTOR,
            num_rows: self.num_rows,
            people: self.people.clone(),
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
mod tests {
    use super::*;

    fn row(time_ms: i64, index: i64) -> NewRow {
        let body = NormRect::new(0.1, 0.2, 0.3, 0.4);
        NewRow { time_ms, index: PersonIndex(index), body, face: None, extras: None }
    }

    fn store_of(rows: &[NewRow]) -> TrackStore {
        let mut builder = StoreBuilder::new();
        for row in rows {
            builder.push(row);
        }
        let store = builder.finish(JobInfo::default(), IntegrityReport::default());
        store.validate().unwrap();
        store
    }

    #[test]
    fn unordered_rows_are_sorted_and_keep_their_ordinal() {
        let store = store_of(&[row(40, 1), row(0, 0), row(40, 0), row(-7, 5)]);
        let times: Vec<i64> = store.rows().map(|r| r.time_ms).collect();
        assert_eq!(times, [-7, 0, 40, 40]);
        assert_eq!(store.origin.ordinal_of_row.as_deref(), Some(&[3, 1, 0, 2][..]));
        assert_eq!(store.num_instants(), 3);
        assert_eq!(store.instant_rows(2), 2..4);
        assert_eq!(store.span_ms(), -7..41);
        let ordered = store_of(&[row(-7, 5), row(0, 0), row(40, 0), row(40, 1)]);
        assert!(store.same_detections(&ordered));
    }

    #[test]
    fn times_beyond_32_bits_are_kept() {
        let huge = i64::from(u32::MAX) + 5;
        let store = store_of(&[row(1, 0), row(huge, 0), row(huge + 1, 0)]);
        assert_eq!(store.rows().map(|r| r.time_ms).collect::<Vec<_>>(), [1, huge, huge + 1]);
    }

    #[test]
    fn segments_are_crossed_by_pushes_truncation_and_lookups() {
        let mut builder = StoreBuilder::new();
        let n = SEGMENT_ROWS as i64 * 2 + 10;
        for i in 0..n {
            let mut new = row(i / 3, i % 7);
            new.face = (i % 2 == 0).then_some(Face { confidence: i as f32, ..Face::EMPTY });
            builder.push(&new);
        }
        let whole = builder.snapshot(JobInfo::default(), IntegrityReport::default());
        whole.validate().unwrap();
        assert_eq!(whole.face(SEGMENT_ROWS as u32 + 2).map(|f| f.confidence), Some(SEGMENT_ROWS as f32 + 2.0));
        builder.truncate(SEGMENT_ROWS as u32 + 3);
        let cut = builder.finish(JobInfo::default(), IntegrityReport::default());
        cut.validate().unwrap();
        assert_eq!(cut.num_rows(), SEGMENT_ROWS as u32 + 3);
        assert_eq!(cut.face(SEGMENT_ROWS as u32 + 2).map(|f| f.confidence), Some(SEGMENT_ROWS as f32 + 2.0));
        assert_eq!(cut.rows_between(10..20), whole.rows_between(10..20));
        assert_eq!(cut.rows_between(10..20), 30..60);
    }

    #[test]
    fn a_finished_store_holds_no_room_to_spare() {
        for (num_rows, backwards) in [(100, false), (100, true), (SEGMENT_ROWS + 100, false)] {
            let mut builder = StoreBuilder::new();
            for i in 0..num_rows as i64 {
                let mut new = row(if backwards { -i } else { i }, 0);
                new.time_ms += 1000;
                new.face = (i % 4 == 0).then_some(Face::EMPTY);
                builder.push(&new);
            }
            let store = builder.finish(JobInfo::default(), IntegrityReport::default());
            let rows: usize = store.segments.iter().map(|segment| segment.bytes()).sum();
            assert_eq!(rows, num_rows * 28 + num_rows / 4 * size_of::<Face>());
        }
    }

    #[test]
    fn people_of_removed_rows_go_with_them() {
        let mut builder = StoreBuilder::new();
        for row in [row(0, 4), row(1, 9), row(2, 4), row(3, 5)] {
            builder.push(&row);
        }
        assert_eq!(builder.new_row(1), NewRow { extras: None, ..row(1, 9) });
        builder.truncate(1);
        builder.push(&row(5, 5));
        let store = builder.finish(JobInfo::default(), IntegrityReport::default());
        store.validate().unwrap();
        assert_eq!(store.slots().map(|slot| store.person_index(slot).0).collect::<Vec<_>>(), [4, 5]);
    }

    #[test]
    fn an_empty_store_has_a_span_and_no_rows() {
        let store = TrackStore::empty(JobInfo::default());
        store.validate().unwrap();
        assert_eq!((store.first_ms(), store.span_ms(), store.instant_at(5)), (None, 0..1, None));
    }
}
