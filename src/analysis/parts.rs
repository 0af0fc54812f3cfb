//! Body and face together, though the service sends them at different rates.
//!
//! Bodies come at about 15 Hz and faces at about 5 Hz, often in entries of their own. Shown entry by entry, boxes and faces
//! would blink; so a sighting whose entry lacks one of the two takes it from the person's entries around it, held or
//! interpolated like everything between two samples. Only what was sent shortly before is shown, never what only comes later.
//!
//! Cost: O(log rows) and a look at no more than `REACH` rows either way for each person who is here.

use super::moment::{Between, Exactness, Sighting, face_between, rect_between};
use super::presence::gap_limit_ms;
use super::{Kept, moment};
use crate::model::{PersonSlot, Row, TrackStore};

/// Rows looked at either way.
const REACH: usize = 16;
/// The slowest usual cadence of bodies, which judges how long one is shown.
const BODY_CADENCE_MS: f32 = 80.0;
/// The slowest usual cadence of faces.
const FACE_CADENCE_MS: f32 = 200.0;

/// Completes the sightings of [`moment::sightings`] at `at_ms` with the body or the face that their own entry lacks. Entries
/// of one person at one time complete each other already, so they are left as they are.
pub fn complete(store: &TrackStore, kept: &Kept, at_ms: i64, between: Between, sightings: &mut [Sighting<'_>]) {
    let later = store.row_at_or_after(at_ms.saturating_add(1));
    for at in 0..sightings.len() {
        let slot = sightings[at].slot;
        let is_alone = |other: Option<&Sighting<'_>>| other.is_none_or(|other| other.slot != slot);
        let before = at.checked_sub(1).and_then(|before| sightings.get(before));
        if !is_alone(before) || !is_alone(sightings.get(at + 1)) {
            continue;
        }
        let around = Around::new(store, kept, slot, at_ms, later);
        let sighting = &mut sightings[at];
        // A held part may still move towards a later entry of its own kind.
        let is_exact = sighting.exactness == Exactness::Exact;
        if !is_exact || !sighting.body.is_some() {
            complete_body(&around, between, sighting);
        }
        if !is_exact || sighting.face.is_none() {
            complete_face(&around, between, sighting);
        }
    }
}

fn complete_body(around: &Around<'_>, between: Between, sighting: &mut Sighting<'_>) {
    let store = around.store;
    let Some((from, to)) = around.pair(BODY_CADENCE_MS, |row| store.body(row).is_finite()) else { return };
    sighting.body = match to.filter(|_| between == Between::Interpolate) {
        Some(to) => rect_between(store.body(from), store.body(to), around.share(from, to)),
        None => store.body(from),
    };
}

fn complete_face(around: &Around<'_>, between: Between, sighting: &mut Sighting<'_>) {
    let store = around.store;
    let has_face = |row: Row| store.face(row).is_some_and(|face| face.rect.is_finite());
    let Some((from, to)) = around.pair(FACE_CADENCE_MS, has_face) else { return };
    let Some(face) = store.face(from) else { return };
    let to = to.filter(|_| between == Between::Interpolate);
    let moved = to.and_then(|to| Some(face_between(face, store.face(to)?, around.share(from, to))));
    sighting.face = Some(moved.unwrap_or(*face));
}

/// The rows of one person around a time.
struct Around<'a> {
    store: &'a TrackStore,
    kept: &'a Kept,
    rows: &'a [Row],
    at_ms: i64,
    /// How many of the rows are at or before the time.
    num_before: usize,
}

impl<'a> Around<'a> {
    /// Around a time; `later` is the first row of the store after it.
    fn new(store: &'a TrackStore, kept: &'a Kept, slot: PersonSlot, at_ms: i64, later: Row) -> Self {
        let rows = store.person_rows(slot);
        Self { store, kept, rows, at_ms, num_before: rows.partition_point(|&row| row < later) }
    }

    /// The last kept row at or before the time that has a part, and the first after it, each no further away than a step of
    /// this cadence may be without being a gap.
    fn pair(&self, cadence_ms: f32, has_part: impl Fn(Row) -> bool) -> Option<(Row, Option<Row>)> {
        let limit_ms = gap_limit_ms(self.store, cadence_ms) as i64;
        let after = self.num_before;
        let is_near = |row: &Row| self.store.time_ms(*row).abs_diff(self.at_ms) <= limit_ms.unsigned_abs();
        let is_part = |row: &Row| is_near(row) && self.kept.contains(*row) && has_part(*row);
        let from = self.rows[after.saturating_sub(REACH)..after].iter().rev().copied().find(is_part)?;
        let to = self.rows[after..self.rows.len().min(after + REACH)].iter().copied().find(is_part);
        Some((from, to))
    }

    /// How far the time is from one row to another, `0..=1`.
    fn share(&self, from: Row, to: Row) -> f32 {
        let (from_ms, to_ms) = (self.store.time_ms(from), self.store.time_ms(to));
        (self.at_ms.saturating_sub(from_ms) as f64 / to_ms.saturating_sub(from_ms).max(1) as f64) as f32
    }
}

/// [`moment::sightings`], completed: what a canvas shows.
pub fn complete_sightings<'a>(
    store: &TrackStore,
    kept: &Kept,
    people: &'a [super::PersonStats],
    at_ms: i64,
    between: Between,
    out: &mut Vec<Sighting<'a>>,
) {
    moment::sightings(store, kept, people, at_ms, between, out);
    complete(store, kept, at_ms, between, out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::people_stats;
    use crate::model::{Face, IntegrityReport, JobInfo, NewRow, NormRect, PersonIndex, StoreBuilder};

    /// Bodies every 67 ms at `left = ms / 1000`, a face alone every 200 ms in between.
    fn store() -> TrackStore {
        let rect = |ms: i64| NormRect::new(ms as f32 / 1000.0, 0.1, 0.2, 0.5);
        let bodies = (0..30).map(|i| (i * 67, true));
        let faces = (0..10).map(|i| (i * 200 + 30, false));
        let mut rows: Vec<_> = bodies.chain(faces).collect();
        rows.sort_unstable();
        let mut builder = StoreBuilder::new();
        for (time_ms, is_body) in rows {
            let face = (!is_body).then_some(Face { rect: rect(time_ms), ..Face::EMPTY });
            let body = if is_body { rect(time_ms) } else { NormRect::NONE };
            builder.push(&NewRow { time_ms, index: PersonIndex(0), body, face, extras: None });
        }
        builder.finish(JobInfo::default(), IntegrityReport::default())
    }

    #[test]
    fn body_and_face_are_both_there_at_every_time() {
        let store = store();
        let (kept, people) = (Kept::all(&store), people_stats(&store));
        let mut out = Vec::new();
        for at_ms in 30..1800 {
            complete_sightings(&store, &kept, &people, at_ms, Between::Interpolate, &mut out);
            let [sighting] = out.as_slice() else { panic!("{} sightings at {at_ms}", out.len()) };
            let face = sighting.face.expect("a face was sent within the last 200 ms");
            assert!((sighting.body.left - at_ms as f32 / 1000.0).abs() < 1e-4, "body at {at_ms}");
            assert!((face.rect.left - at_ms as f32 / 1000.0).abs() < 1e-4, "face at {at_ms}");
        }
    }

    #[test]
    fn nothing_is_taken_from_far_away_or_from_what_is_left_out() {
        let store = store();
        let people = people_stats(&store);
        let mut out = Vec::new();
        // Before the first face, and with all faces left out.
        complete_sightings(&store, &Kept::all(&store), &people, 10, Between::Interpolate, &mut out);
        assert!(out[0].face.is_none());
        let bodies = Kept::from_fn(&store, |row| store.face(row).is_none());
        complete_sightings(&store, &bodies, &people, 500, Between::Hold, &mut out);
        assert!(out[0].face.is_none() && out[0].body.is_some());
    }
}
