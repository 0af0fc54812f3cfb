//! Who is here at a time, and where.
//!
//! Samples are sparse, so most times lie between two of them. A person is here exactly at a sample, and between two samples
//! unless the step is a gap; after the last sample for as long as a step could take without being a gap. The box is that of
//! the sample before, held or moved towards the sample after.
//!
//! Where a filter leaves out samples of a person, the kept ones stand in for them over a few rows (`box:face` keeps a third
//! of a track's rows, and the person is there all the same), but not for a longer stretch, and never across a gap.
//!
//! Cost: O(log people + log rows) for each person whose track spans the time, whoever else is in the store.

use serde::{Deserialize, Serialize};

use super::cadence::Cadence;
use super::presence::{MAX_LEFT_OUT, is_gap_after};
use super::{Kept, PersonStats, spans};
use crate::model::{Face, NormRect, PersonIndex, PersonSlot, Point, Row, TrackStore};

/// What is shown between two samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Between {
    /// The sample before.
    Hold,
    /// Something between the sample before and the one after, by time.
    #[default]
    Interpolate,
}

/// How a sighting was come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exactness {
    /// There is a sample at this very time.
    Exact,
    /// It is the sample before.
    Held,
    /// It lies between two samples.
    Interpolated,
}

/// One person's boxes at a time.
#[derive(Debug, Clone, Copy)]
pub struct Sighting<'a> {
    /// Whose, in this store.
    pub slot: PersonSlot,
    /// Whose, as sent.
    pub index: PersonIndex,
    /// The sample at or before the time.
    pub row: Row,
    /// The sample after it, towards which boxes are interpolated; `None` at the end of a stretch.
    pub next: Option<Row>,
    /// How the boxes were come by.
    pub exactness: Exactness,
    /// The body box; check [`NormRect::is_some`].
    pub body: NormRect,
    /// The face with its landmarks; other values of the face are those of `row`.
    pub face: Option<Face>,
    /// The statistics of the person's whole track.
    pub stats: &'a PersonStats,
}

impl Sighting<'_> {
    /// The body box, or the face box where there is no body box.
    pub fn best_box(&self) -> Option<NormRect> {
        Some(self.body).filter(|b| b.is_some()).or_else(|| self.face.map(|f| f.rect).filter(|b| b.is_some()))
    }
}

/// Everyone who is here at `at_ms`, in order of slot; `out` is cleared first. Where a person has several entries at one time
/// (a body and a face apart, say), each is a sighting.
pub fn sightings<'a>(
    store: &TrackStore,
    kept: &Kept,
    people: &'a [PersonStats],
    at_ms: i64,
    between: Between,
    out: &mut Vec<Sighting<'a>>,
) {
    out.clear();
    let cadence = Cadence::new(store);
    let later = store.row_at_or_after(at_ms.saturating_add(1));
    spans::search(people, at_ms, &mut |stats| {
        if !kept.has_person(stats.slot) {
            return;
        }
        let track = Track { cadence: &cadence, kept, rows: store.person_rows(stats.slot), stats };
        let Some(stretch) = track.stretch(at_ms, later) else { return };
        // Nobody knows which detection without a track is which of the next time.
        let next = stretch.next.filter(|_| !stats.index.is_untracked());
        let nexts = next.map_or(&[][..], |next| same_time(store, track.rows, next));
        for &row in same_time(store, track.rows, stretch.first).iter().filter(|&&row| kept.contains(row)) {
            let next = partner(store, kept, row, nexts);
            out.push(sighting(store, stats, row, next, at_ms, between));
        }
    });
}

/// The kept samples around a time, as positions in the rows of a person.
struct Stretch {
    first: usize,
    next: Option<usize>,
}

/// All rows of one person, and which of them are kept.
struct Track<'a> {
    cadence: &'a Cadence<'a>,
    kept: &'a Kept,
    rows: &'a [Row],
    stats: &'a PersonStats,
}

impl Track<'_> {
    /// The samples around a time from the person's first sample to where the last one no longer counts. `later` is the first
    /// row of the store after that time.
    fn stretch(&self, at_ms: i64, later: Row) -> Option<Stretch> {
        let rows = self.rows;
        let is_kept = |at: &usize| self.kept.contains(rows[*at]);
        let share = at_ms.saturating_sub(self.stats.first_ms) as f64 / self.stats.duration_ms.max(1) as f64;
        let at = num_before(rows, later, share).checked_sub(1)?;
        let first = (at.saturating_sub(MAX_LEFT_OUT)..=at).rev().find(is_kept)?;
        let is_sample_kept = first == at || self.time_ms(first) == self.time_ms(at);
        if is_sample_kept && self.time_ms(at) == at_ms {
            return Some(Stretch { first, next: None });
        }
        if at + 1 == rows.len() {
            return is_sample_kept.then_some(Stretch { first, next: None });
        }
        if self.has_gap_after(at) {
            return None;
        }
        let next = (at + 1..rows.len().min(first + MAX_LEFT_OUT + 2)).find(is_kept);
        let next = next.filter(|&next| (first..next).all(|from| from == at || !self.has_gap_after(from)));
        (is_sample_kept || next.is_some()).then_some(Stretch { first, next })
    }

    fn time_ms(&self, at: usize) -> i64 {
        self.cadence.store().time_ms(self.rows[at])
    }

    /// Whether the person is away between a row and the next, which there is.
    fn has_gap_after(&self, at: usize) -> bool {
        let step_ms = self.time_ms(at + 1).saturating_sub(self.time_ms(at));
        step_ms >= self.stats.shortest_gap_ms && is_gap_after(self.cadence, self.rows, at)
    }
}

/// How many of the rows of a person come before `later`, a row of the store, when about this share of them should.
///
/// Samples come steadily, so the search begins there and widens: a look at one or two places of memory instead of ten. And
/// rows are in time order, so it compares numbers that lie side by side, not times that lie all over the store.
pub(super) fn num_before(rows: &[Row], later: Row, share: f64) -> usize {
    let guess = ((rows.len() as f64 * share) as usize).min(rows.len());
    let (mut low, mut high, mut width) = (guess, guess, 8);
    while low > 0 && rows[low - 1] >= later {
        high = low - 1;
        low = low.saturating_sub(width);
        width *= 2;
    }
    while high < rows.len() && rows[high] < later {
        low = high + 1;
        high = (high + width).min(rows.len());
        width *= 2;
    }
    low + rows[low..high].partition_point(|&row| row < later)
}

/// The rows of the person at the time of `rows[at]`.
fn same_time<'r>(store: &TrackStore, rows: &'r [Row], at: usize) -> &'r [Row] {
    let time_ms = store.time_ms(rows[at]);
    let num_before = rows[..at].iter().rev().take_while(|&&row| store.time_ms(row) == time_ms).count();
    let num_after = rows[at..].iter().take_while(|&&row| store.time_ms(row) == time_ms).count();
    &rows[at - num_before..at + num_after]
}

/// The row of the next sample that has a box of the same kind: a body for a body, else a face for a face.
fn partner(store: &TrackStore, kept: &Kept, row: Row, nexts: &[Row]) -> Option<Row> {
    let has_body = |row: Row| store.body(row).is_finite();
    let has_face = |row: Row| store.face(row).is_some_and(|face| face.rect.is_finite());
    let first_with = |has: &dyn Fn(Row) -> bool| {
        let mut kept_nexts = nexts.iter().copied().filter(|&next| kept.contains(next));
        has(row).then(|| kept_nexts.find(|&next| has(next))).flatten()
    };
    first_with(&has_body).or_else(|| first_with(&has_face))
}

fn sighting<'a>(
    store: &TrackStore,
    stats: &'a PersonStats,
    row: Row,
    next: Option<Row>,
    at_ms: i64,
    between: Between,
) -> Sighting<'a> {
    let (time_ms, body, face) = (store.time_ms(row), store.body(row), store.face(row));
    let mut sighting = Sighting {
        slot: stats.slot,
        index: stats.index,
        row,
        next,
        exactness: if time_ms == at_ms { Exactness::Exact } else { Exactness::Held },
        body,
        face: face.copied(),
        stats,
    };
    if let (Some(next), Between::Interpolate) = (next, between) {
        let span_ms = store.time_ms(next).saturating_sub(time_ms) as f64;
        let t = (at_ms.saturating_sub(time_ms) as f64 / span_ms) as f32;
        sighting.exactness = Exactness::Interpolated;
        sighting.body = rect_between(body, store.body(next), t);
        sighting.face = face.map(|face| store.face(next).map_or(*face, |next| face_between(face, next, t)));
    }
    sighting
}

pub(super) fn rect_between(from: NormRect, to: NormRect, t: f32) -> NormRect {
    if from.is_finite() && to.is_finite() { from.lerp(to, t) } else { from }
}

pub(super) fn face_between(from: &Face, to: &Face, t: f32) -> Face {
    let mut face = Face { rect: rect_between(from.rect, to.rect, t), ..*from };
    for (point, to) in face.landmarks.iter_mut().zip(&to.landmarks) {
        let moved = Point { x: point.x + (to.x - point.x) * t, y: point.y + (to.y - point.y) * t };
        if moved.x.is_finite() && moved.y.is_finite() {
            *point = moved;
        }
    }
    face
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::people_stats;
    use crate::model::{IntegrityReport, JobInfo, NewRow, StoreBuilder};

    fn new_row(time_ms: i64, body_left: Option<f32>, face_left: Option<f32>) -> NewRow {
        let rect = |left| NormRect::new(left, 0.2, 0.1, 0.5);
        let face = face_left.map(|left| Face {
            rect: rect(left),
            landmarks: [Point { x: left, y: 0.5 }, Point::NONE, Point::NONE, Point::NONE, Point::NONE],
            ..Face::EMPTY
        });
        NewRow { time_ms, index: PersonIndex(4), body: body_left.map_or(NormRect::NONE, rect), face, extras: None }
    }

    /// Row, exactness, left of the body, left of the face.
    type Seen = (Row, Exactness, Option<f32>, Option<f32>);

    fn seen(rows: &[NewRow], kept: impl FnMut(Row) -> bool, at_ms: i64, between: Between) -> Vec<Seen> {
        let mut builder = StoreBuilder::new();
        for row in rows {
            builder.push(row);
        }
        let store = builder.finish(JobInfo::default(), IntegrityReport::default());
        let (kept, people) = (Kept::from_fn(&store, kept), people_stats(&store));
        let mut out = Vec::new();
        sightings(&store, &kept, &people, at_ms, between, &mut out);
        let left = |rect: NormRect| rect.is_some().then_some((rect.left * 1000.0).round() / 1000.0);
        out.iter()
            .map(|s| {
                let face = s.face.and_then(|f| left(f.rect));
                assert_eq!(face, s.face.map(|f| (f.landmarks[0].x * 1000.0).round() / 1000.0), "landmarks go along");
                (s.row, s.exactness, left(s.body), face)
            })
            .collect()
    }

    fn walk() -> Vec<NewRow> {
        let body = |i: i64, start: i64| new_row(start + i * 100, Some(i as f32 * 0.01), None);
        (0..6).map(|i| body(i, 0)).chain((0..6).map(|i| body(i, 2000))).collect()
    }

    #[test]
    fn the_rows_before_another_are_found_from_any_guess() {
        for len in [0, 1, 2, 9, 100] {
            let rows: Vec<Row> = (0..len).map(|i| i * i / 3 + i).collect();
            for later in 0..rows.last().copied().unwrap_or(0) + 3 {
                for share in [f64::NEG_INFINITY, -1.0, 0.0, 0.3, 0.99, 1.0, 7.0, f64::NAN] {
                    assert_eq!(num_before(&rows, later, share), rows.partition_point(|&row| row < later));
                }
            }
        }
    }

    #[test]
    fn boxes_are_exact_at_samples_and_held_or_moved_between() {
        use Exactness::{Exact, Held, Interpolated};
        let at = |ms, between| seen(&walk(), |_| true, ms, between);
        assert_eq!(at(300, Between::Interpolate), [(3, Exact, Some(0.03), None)]);
        assert_eq!(at(350, Between::Hold), [(3, Held, Some(0.03), None)]);
        assert_eq!(at(350, Between::Interpolate), [(3, Interpolated, Some(0.035), None)]);
        for between in [Between::Hold, Between::Interpolate] {
            assert!(at(-1, between).is_empty() && at(501, between).is_empty() && at(1999, between).is_empty());
            assert_eq!(at(500, between), [(5, Exact, Some(0.05), None)]);
            assert_eq!(at(2750, between), [(11, Held, Some(0.05), None)], "the last counts as long as a step may take");
            assert!(at(2751, between).is_empty());
        }
    }

    #[test]
    fn a_body_and_a_face_in_two_entries_are_both_seen() {
        use Exactness::{Exact, Interpolated};
        let rows = [
            new_row(0, Some(0.1), None),
            new_row(0, None, Some(0.5)),
            new_row(100, None, Some(0.6)),
            new_row(100, Some(0.2), None),
        ];
        let both = [(0, Exact, Some(0.1), None), (1, Exact, None, Some(0.5))];
        assert_eq!(seen(&rows, |_| true, 0, Between::Hold), both);
        let moved = [(0, Interpolated, Some(0.15), None), (1, Interpolated, None, Some(0.55))];
        assert_eq!(seen(&rows, |_| true, 50, Between::Interpolate), moved);
        assert_eq!(seen(&rows, |row| row != 0, 0, Between::Hold), both[1..]);
    }

    #[test]
    fn a_face_is_not_moved_towards_a_body() {
        let rows = [new_row(0, None, Some(0.5)), new_row(100, Some(0.2), None), new_row(200, Some(0.3), Some(0.6))];
        assert_eq!(seen(&rows, |_| true, 50, Between::Interpolate), [(0, Exactness::Held, None, Some(0.5))]);
    }

    #[test]
    fn a_few_rows_left_out_are_bridged_and_more_are_not() {
        use Exactness::{Held, Interpolated};
        let third = |row: Row| row.is_multiple_of(3);
        assert_eq!(seen(&walk(), third, 100, Between::Hold), [(0, Held, Some(0.0), None)]);
        assert_eq!(seen(&walk(), third, 150, Between::Interpolate), [(0, Interpolated, Some(0.015), None)]);
        assert!(seen(&walk(), third, 450, Between::Hold).is_empty(), "the next one kept is behind the gap");
        let early = |row: Row| row < 2;
        assert_eq!(seen(&walk(), early, 150, Between::Hold), [(1, Held, Some(0.01), None)]);
        assert!(seen(&walk(), early, 200, Between::Hold).is_empty());
        let rows: Vec<NewRow> = (0..20).map(|i| new_row(i * 100, Some(0.0), None)).collect();
        assert!(seen(&rows, |row| row % 6 == 0, 250, Between::Hold).is_empty());
        assert_eq!(seen(&rows, |row| row % 5 == 0, 250, Between::Hold).len(), 1);
    }
}
