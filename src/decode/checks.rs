//! What is odd about the rows themselves, whatever format they came from: one pass over a finished store.
//!
//! O(rows); people with many rows at one time cost a hash table of those.

use std::collections::HashMap;

use crate::model::time::format_clock;
use crate::model::{Columns, Example, IntegrityReport, NormRect, PersonSlot, Row, TrackStore, WarningKind};

/// Boxes may leave the frame by this much of it without being counted: the last digit of an `f32`.
const FRAME_TOLERANCE: f32 = 1e-6;
/// Rows of one person at one time up to which each is compared with each.
const MAX_PAIRED: usize = 8;

/// The path, and the byte offset where there is one, of a row.
pub type Place = (String, Option<u64>);

/// Counts what section 5 of the input's description lists for rows and people. `place` says where a row came from, and is
/// asked only for the few that are kept as examples.
pub fn check_rows(store: &TrackStore, place: &dyn Fn(Row) -> Place) -> IntegrityReport {
    let mut checker = Checker { store, place, report: IntegrityReport::default() };
    for row in 0..store.row_at_or_after(0) {
        checker.add(WarningKind::NegativeTimestamp, row, || "before the start of the video".into());
    }
    for (row, extras) in store.rows_with_extras() {
        if let Some(exact) = &extras.exact_timestamp {
            checker.add(WarningKind::FractionalTimestamp, row, || format!("Timestamp is {exact}"));
        }
    }
    let mut first_row = 0;
    for columns in store.columns() {
        checker.check_boxes(first_row, &columns);
        first_row += columns.len() as Row;
    }
    checker.check_duration();
    let has_twins = people_with_twins(store);
    for &slot in store.slots_by_index() {
        checker.check_person(slot, has_twins[slot.at()]);
    }
    checker.report
}

/// Whether each person has two rows at one time, by slot.
fn people_with_twins(store: &TrackStore) -> Vec<bool> {
    let mut newest_ms = vec![i64::MIN; store.num_slots() as usize];
    let mut has_twins = vec![false; newest_ms.len()];
    for columns in store.columns() {
        for (at, &slot) in columns.slot.iter().enumerate() {
            let ms = columns.time_ms(at);
            let newest = &mut newest_ms[slot as usize];
            has_twins[slot as usize] |= *newest == ms;
            *newest = ms;
        }
    }
    has_twins
}

/// Whether nothing is odd about a box that is there.
#[allow(clippy::needless_bitwise_bool, reason = "without a way out it is done for many boxes at once")]
fn is_plain(rect: NormRect) -> bool {
    // Each of these is false where a number is missing or infinite.
    (rect.width >= 0.0)
        & (rect.height >= 0.0)
        & (rect.left >= -FRAME_TOLERANCE)
        & (rect.top >= -FRAME_TOLERANCE)
        & (rect.right() - 1.0 <= FRAME_TOLERANCE)
        & (rect.bottom() - 1.0 <= FRAME_TOLERANCE)
}

struct Checker<'a> {
    store: &'a TrackStore,
    place: &'a dyn Fn(Row) -> Place,
    report: IntegrityReport,
}

impl Checker<'_> {
    fn add(&mut self, kind: WarningKind, row: Row, message: impl FnOnce() -> String) {
        let (store, place) = (self.store, self.place);
        self.report.add(kind, || {
            let (path, offset) = place(row);
            let who = store.person_index(store.slot(row));
            let at = format_clock(store.time_ms(row));
            let who = if who.is_untracked() { who.to_string() } else { format!("person {who}") };
            Example { path, offset, message: format!("{who} at {at}: {}", message()) }
        });
    }

    fn check_boxes(&mut self, first_row: Row, columns: &Columns<'_>) {
        let has_plain_faces = columns.faces().iter().all(|face| is_plain(face.rect));
        for (at, row) in (0..columns.len()).zip(first_row..) {
            let has_plain_face = has_plain_faces || columns.face(at).is_none_or(|face| is_plain(face.rect));
            if !(is_plain(columns.body(at)) && has_plain_face) {
                self.check_row(row);
            }
        }
    }

    fn check_row(&mut self, row: Row) {
        let seen = self.store.row(row);
        let face = seen.face.map_or(NormRect::NONE, |face| face.rect);
        match (seen.body.is_some(), face.is_some()) {
            (false, false) => self.add(WarningKind::NoBox, row, || "neither a body nor a face box".into()),
            (false, true) => self.add(WarningKind::FaceOnly, row, || "a face box only".into()),
            _ => {}
        }
        for (name, rect) in [("body", seen.body), ("face", face)] {
            if !rect.is_some() {
                continue;
            }
            if !rect.is_finite() || rect.width < 0.0 || rect.height < 0.0 {
                self.add(WarningKind::BadBoxSize, row, || {
                    format!("the {name} box is {} wide and {} high", number(rect.width), number(rect.height))
                });
            }
            if rect.overhang() > FRAME_TOLERANCE {
                let overhang = rect.overhang();
                self.add(WarningKind::BoxOutsideFrame, row, || {
                    format!("the {name} box leaves the frame by {overhang} of it")
                });
            }
        }
    }

    fn check_duration(&mut self) {
        let Some(duration_ms) = self.store.job.video.duration_ms else { return };
        for row in self.store.row_at_or_after(duration_ms.saturating_add(1))..self.store.num_rows() {
            self.add(WarningKind::TimestampBeyondDuration, row, || {
                format!("the video ends at {}", format_clock(duration_ms))
            });
        }
    }

    fn check_person(&mut self, slot: PersonSlot, has_twins: bool) {
        let rows = self.store.person_rows(slot);
        if Some(slot) == self.store.untracked() {
            for &row in rows {
                self.add(WarningKind::NoTrack, row, || "the id is -1 or missing".into());
            }
            return;
        }
        if let [only] = rows {
            self.add(WarningKind::SingleEntryPerson, *only, || "the only entry of this person".into());
        }
        if !has_twins {
            return;
        }
        for same_time in rows.chunk_by(|&a, &b| self.store.time_ms(a) == self.store.time_ms(b)) {
            if same_time.len() > 1 {
                self.check_same_time(same_time);
            }
        }
    }

    /// Rows of one person at one time: each after the first is a duplicate of an earlier one, or conflicts with all.
    fn check_same_time(&mut self, rows: &[Row]) {
        let mut buckets: HashMap<[u32; 5], Vec<Row>> = HashMap::new();
        for (at, &row) in rows.iter().enumerate() {
            let is_same = |&other: &Row| self.store.rows_equal(row, other);
            let has_equal = if rows.len() <= MAX_PAIRED {
                rows[..at].iter().any(is_same)
            } else {
                let bucket = buckets.entry(self.bits(row)).or_default();
                let has_equal = bucket.iter().any(is_same);
                if !has_equal {
                    bucket.push(row);
                }
                has_equal
            };
            if has_equal {
                self.add(WarningKind::DuplicateRow, row, || "equal to another entry in every field".into());
            } else if at > 0 {
                self.add(WarningKind::ConflictingRow, row, || "differs from another entry of the same time".into());
            }
        }
    }

    fn bits(&self, row: Row) -> [u32; 5] {
        let (body, face) = (self.store.body(row), self.store.face(row).map_or(f32::NAN, |face| face.rect.left));
        [body.left, body.top, body.width, body.height, face].map(f32::to_bits)
    }
}

fn number(value: f32) -> String {
    if value.is_finite() { value.to_string() } else { "not a number".into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Face, JobInfo, NewRow, PersonIndex, RowExtras, StoreBuilder, VideoMetadata};

    #[test]
    fn every_oddity_is_counted_once() {
        let body = NormRect::new(0.1, 0.1, 0.2, 0.2);
        let row = |time_ms, index, body| NewRow { time_ms, index: PersonIndex(index), body, face: None, extras: None };
        let face = Some(Face { rect: body, ..Face::EMPTY });
        let exact = RowExtras { exact_timestamp: Some("12.5".into()), ..RowExtras::default() };
        let mut builder = StoreBuilder::new();
        for new in [
            row(-1, 0, body),
            row(0, 0, body),
            row(0, 0, body),
            row(0, 0, NormRect::new(0.9, 0.1, 0.2, 0.2)),
            row(13, 0, NormRect::new(0.1, 0.1, -0.2, 0.2)),
            row(20, 1, NormRect::new(0.1, 0.1, f32::NAN, 0.2)),
            row(30, 1, NormRect::NONE),
            NewRow { face, ..row(31, 1, NormRect::NONE) },
            NewRow { extras: Some(Box::new(exact)), ..row(32, 1, body) },
            row(101, 2, NormRect::new(0.0, 0.0, 1.000_000_1, 1.0)),
        ] {
            builder.push(&new);
        }
        let video = VideoMetadata { duration_ms: Some(100), ..VideoMetadata::default() };
        let store = builder.finish(JobInfo { video, ..JobInfo::default() }, IntegrityReport::default());
        let report = check_rows(&store, &|row| ("a.json".into(), Some(u64::from(row))));
        let counts: Vec<_> = report.warnings().iter().map(|w| (w.kind, w.count)).collect();
        assert_eq!(
            counts,
            [
                (WarningKind::DuplicateRow, 1),
                (WarningKind::ConflictingRow, 1),
                (WarningKind::FractionalTimestamp, 1),
                (WarningKind::NegativeTimestamp, 1),
                (WarningKind::TimestampBeyondDuration, 1),
                (WarningKind::BadBoxSize, 2),
                (WarningKind::BoxOutsideFrame, 1),
                (WarningKind::NoBox, 1),
                (WarningKind::FaceOnly, 1),
                (WarningKind::SingleEntryPerson, 1),
            ]
        );
        let conflict = &report.warnings()[1].examples[0];
        assert_eq!(
            (conflict.offset, conflict.message.as_str()),
            (Some(3), "person 0 at 0:00:00.000: differs from another entry of the same time")
        );
    }

    #[test]
    fn many_rows_at_one_time_are_compared_by_hash() {
        let mut builder = StoreBuilder::new();
        for i in 0..5000 {
            let body = NormRect::new((i % 50) as f32, 0.0, 0.5, 0.5);
            builder.push(&NewRow { time_ms: 0, index: PersonIndex(0), body, face: None, extras: None });
        }
        let store = builder.finish(JobInfo::default(), IntegrityReport::default());
        let report = check_rows(&store, &|_| (String::new(), None));
        assert_eq!((report.count(WarningKind::DuplicateRow), report.count(WarningKind::ConflictingRow)), (4950, 49));
    }
}
