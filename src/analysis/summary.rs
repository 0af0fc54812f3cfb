//! What is in a store, in a filter's remainder or in a range of times: counts, and the first and last time.

use std::ops::Range;

use super::Kept;
use crate::model::{Row, TrackStore};

/// Counts of some rows. The kinds of boxes add up: bodies + face-only + no box = rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Number of detections.
    pub num_rows: u32,
    /// Number of people they are of; detections without a track are of none.
    pub num_people: u32,
    /// Rows with a body box.
    pub num_bodies: u32,
    /// Rows with a face box.
    pub num_faces: u32,
    /// Rows with a face box and no body box.
    pub num_face_only: u32,
    /// Rows with neither box.
    pub num_no_box: u32,
    /// Time of the first row in milliseconds.
    pub first_ms: Option<i64>,
    /// Time of the last row in milliseconds.
    pub last_ms: Option<i64>,
}

impl Summary {
    /// From the first to the last row in milliseconds.
    pub fn duration_ms(&self) -> Option<i64> {
        Some(self.last_ms?.saturating_sub(self.first_ms?))
    }
}

/// The summary of a whole store. O(1).
pub fn of_store(store: &TrackStore) -> Summary {
    Summary {
        num_rows: store.num_rows(),
        num_people: store.num_people(),
        num_bodies: store.num_bodies(),
        num_faces: store.num_faces(),
        num_face_only: store.num_face_only(),
        num_no_box: store.num_no_box(),
        first_ms: store.first_ms(),
        last_ms: store.last_ms(),
    }
}

/// The summary of the kept rows. O(kept rows), O(1) where nothing is hidden.
pub fn of_kept(store: &TrackStore, kept: &Kept) -> Summary {
    if kept.is_all() { of_store(store) } else { of_rows(store, kept.rows()) }
}

/// The summary of the kept rows with times in the half-open range. O(rows in the range).
pub fn of_range(store: &TrackStore, kept: &Kept, ms: Range<i64>) -> Summary {
    let rows = store.rows_between(ms);
    if rows == (0..store.num_rows()) { of_kept(store, kept) } else { of_rows(store, kept.rows_in(rows)) }
}

/// The summary of any rows, which are in time order.
pub fn of_rows(store: &TrackStore, rows: impl Iterator<Item = Row>) -> Summary {
    let mut summary = Summary::default();
    let mut has_person = vec![false; store.num_slots() as usize];
    let mut ends: Option<(Row, Row)> = None;
    for row in rows {
        let has_body = store.body(row).is_some();
        let has_face = store.face(row).is_some_and(|face| face.rect.is_some());
        summary.num_rows += 1;
        summary.num_bodies += u32::from(has_body);
        summary.num_faces += u32::from(has_face);
        summary.num_face_only += u32::from(has_face && !has_body);
        summary.num_no_box += u32::from(!has_face && !has_body);
        has_person[store.slot(row).at()] = true;
        ends = Some((ends.map_or(row, |(first, _)| first), row));
    }
    if let Some(nobody) = store.untracked() {
        has_person[nobody.at()] = false;
    }
    summary.num_people = has_person.into_iter().filter(|&has| has).count() as u32;
    summary.first_ms = ends.map(|(first, _)| store.time_ms(first));
    summary.last_ms = ends.map(|(_, last)| store.time_ms(last));
    summary
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Face, IntegrityReport, JobInfo, NewRow, NormRect, PersonIndex, StoreBuilder};

    #[test]
    fn counting_rows_agrees_with_the_store() {
        let rect = NormRect::new(0.1, 0.1, 0.2, 0.2);
        let mut builder = StoreBuilder::new();
        for i in 0..100 {
            builder.push(&NewRow {
                time_ms: 500 + i * 10,
                index: PersonIndex(i % 7),
                body: if i % 2 == 0 { rect } else { NormRect::NONE },
                face: (i % 3 == 0).then_some(Face { rect, ..Face::EMPTY }),
                extras: None,
            });
        }
        let store = builder.finish(JobInfo::default(), IntegrityReport::default());
        let all = Kept::all(&store);
        assert_eq!(of_rows(&store, 0..100), of_store(&store));
        assert_eq!(of_range(&store, &all, i64::MIN..i64::MAX), of_store(&store));
        let some = of_range(&store, &Kept::from_fn(&store, |row| row % 7 < 2), 700..800);
        assert_eq!((some.num_rows, some.num_people, some.first_ms, some.last_ms), (4, 2, Some(710), Some(790)));
        assert_eq!(some.duration_ms(), Some(80));
        assert_eq!(of_range(&store, &all, 0..500), Summary::default());
    }
}
