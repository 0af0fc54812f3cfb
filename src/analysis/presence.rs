//! When a person is there, and when not: a gap is a step of more than 2.5 times the track's own local cadence.
//!
//! What "local" means is in [`super::cadence`]. Gaps are open at both ends: the person is there at the sample before it and
//! at the sample after it, and nowhere in between.

use super::cadence::{Cadence, NOMINAL_CADENCE_MS};
use crate::model::{PersonSlot, Row, TrackStore};

/// No step this short is a gap: times are whole milliseconds, so cadences of a few of them are mostly rounding.
pub const MIN_GAP_MS: f32 = 10.0;
/// How many rows in a row may be left out (by a filter, or having no face) before those around them no longer count as
/// neighbours: the two or three body samples between two faces, and one more.
pub const MAX_LEFT_OUT: usize = 4;

/// The longest step of a store that is no gap, in milliseconds, for a local cadence in milliseconds. A cadence that is not
/// known (NaN) counts as [`NOMINAL_CADENCE_MS`].
pub fn gap_limit_ms(store: &TrackStore, cadence_ms: f32) -> f32 {
    let cadence_ms = if cadence_ms.is_nan() { NOMINAL_CADENCE_MS } else { cadence_ms };
    (store.gap_factor * cadence_ms).max(MIN_GAP_MS)
}

/// A time without the person, between two samples; open at both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The sample before it, milliseconds.
    pub start_ms: i64,
    /// The sample after it, milliseconds.
    pub end_ms: i64,
}

impl Gap {
    /// Length in milliseconds.
    pub fn duration_ms(self) -> i64 {
        self.end_ms.saturating_sub(self.start_ms)
    }
}

/// The gaps of one person in time order. O(rows of the person).
pub fn gaps(store: &TrackStore, slot: PersonSlot) -> Vec<Gap> {
    let rows = store.person_rows(slot);
    let times: Vec<i64> = rows.iter().map(|&row| store.time_ms(row)).collect();
    let cadence = Cadence::new(store);
    gap_positions(&cadence, rows, &times).map(|at| Gap { start_ms: times[at], end_ms: times[at + 1] }).collect()
}

/// The positions in `rows` (all rows of one person, at `times`) that a gap follows.
///
/// Most steps need no look at their neighbours: no local cadence is below the shortest step of the track, or the typical one
/// of the store that stands in for it.
pub(super) fn gap_positions<'a>(
    cadence: &'a Cadence<'_>,
    rows: &'a [Row],
    times: &'a [i64],
) -> impl Iterator<Item = usize> + 'a {
    let steps = || times.windows(2).map(|pair| pair[1].saturating_sub(pair[0]));
    let shortest_ms = steps().fold(i64::MAX, |shortest, step| if step > 0 { shortest.min(step) } else { shortest });
    let sure_ms = gap_limit_ms(cadence.store(), cadence.typical_ms().min(shortest_ms as f32)) as i64;
    steps()
        .enumerate()
        .filter(move |&(at, step)| {
            step > sure_ms && step as f32 > gap_limit_ms(cadence.store(), cadence.around(rows, at))
        })
        .map(|(at, _)| at)
}

/// Whether the person is away between `rows[at]` and `rows[at + 1]`, where `rows` are all rows of the person; false at the
/// last row. O(1).
pub fn is_gap_after(cadence: &Cadence<'_>, rows: &[Row], at: usize) -> bool {
    let Some(&next) = rows.get(at + 1) else { return false };
    let step_ms = cadence.store().time_ms(next).saturating_sub(cadence.store().time_ms(rows[at]));
    step_ms as f32 > MIN_GAP_MS && step_ms as f32 > gap_limit_ms(cadence.store(), cadence.around(rows, at))
}

/// Whether the person stays from `rows[first]` to `rows[last]`, two samples of which only these are looked at: no gap lies
/// between them and no more than [`MAX_LEFT_OUT`] other rows. `rows` are all rows of the person.
pub fn is_stretch(cadence: &Cadence<'_>, rows: &[Row], first: usize, last: usize) -> bool {
    last <= first + 1 + MAX_LEFT_OUT && !(first..last).any(|at| is_gap_after(cadence, rows, at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Face, IntegrityReport, JobInfo, NewRow, NormRect, PersonIndex, StoreBuilder};

    /// One person whose samples follow the first by these steps; `b` body, `f` face, `a` both, `n` neither.
    fn track(steps: &[(i64, char)]) -> TrackStore {
        let mut builder = StoreBuilder::new();
        let mut time_ms = 500;
        for &(step, kind) in steps {
            time_ms += step;
            let rect = NormRect::new(0.1, 0.1, 0.2, 0.2);
            let body = if matches!(kind, 'b' | 'a') { rect } else { NormRect::NONE };
            let face = matches!(kind, 'f' | 'a').then_some(Face { rect, ..Face::EMPTY });
            builder.push(&NewRow { time_ms, index: PersonIndex(7), body, face, extras: None });
        }
        builder.finish(JobInfo::default(), IntegrityReport::default())
    }

    fn gap_lengths(steps: &[(i64, char)]) -> Vec<i64> {
        let store = track(steps);
        let found = gaps(&store, PersonSlot(0));
        let (cadence, rows) = (Cadence::new(&store), store.person_rows(PersonSlot(0)));
        let one_by_one: Vec<i64> = (0..rows.len())
            .filter(|&at| is_gap_after(&cadence, rows, at))
            .map(|at| store.time_ms(rows[at + 1]) - store.time_ms(rows[at]))
            .collect();
        let lengths: Vec<i64> = found.into_iter().map(Gap::duration_ms).collect();
        assert_eq!(lengths, one_by_one);
        lengths
    }

    const NONE: [i64; 0] = [];

    fn text(pattern: &str) -> Vec<(i64, char)> {
        pattern.split(' ').map(|step| (step[..step.len() - 1].parse().unwrap(), step.chars().last().unwrap())).collect()
    }

    #[test]
    fn faces_at_their_own_cadence_are_no_gaps_among_bodies() {
        assert_eq!(
            gap_lengths(&text("0b 66a 67b 67b 67a 200f 201f 200f 200f 67b 66b 67f 200f 201a 66b 67b 67a")),
            NONE
        );
        assert_eq!(gap_lengths(&text("0b 66a 67b 67b 66a 67b 66b 67f 200f 201a 66b 67b 67a 67b 67b 66a")), NONE);
    }

    #[test]
    fn a_step_of_bodies_is_judged_by_bodies() {
        assert_eq!(
            gap_lengths(&text("0b 66b 67b 67b 134b 66b 67b 67b 200b 67b 66b 867b 735b 66b 67b 67b")),
            [200, 867, 735]
        );
        assert_eq!(gap_lengths(&text("0f 200f 201f 200f 1601f 134b 67a 66b 67b 67a 200f 200f")), [1601]);
    }

    #[test]
    fn alternating_steps_and_slow_sampling_are_no_gaps() {
        let alternating: Vec<_> = (0..40).map(|i| (if i % 2 == 0 { 40 } else { 80 }, 'b')).collect();
        assert_eq!(gap_lengths(&alternating), NONE);
        assert_eq!(gap_lengths(&text("0b 1000b 1000b 1000b 2400b 1000b 2600b 1000b 1000b")), [2600]);
        let with_hole: Vec<_> = alternating.iter().copied().chain([(160, 'b')]).chain(alternating.clone()).collect();
        assert_eq!(gap_lengths(&with_hole), [160]);
    }

    #[test]
    fn a_rate_that_changes_within_a_track_is_followed() {
        let fast = [(67, 'b')].repeat(20);
        let slow = [(250, 'b')].repeat(20);
        assert_eq!(gap_lengths(&[fast.clone(), slow.clone(), fast.clone()].concat()), NONE);
        let hole = [(250, 'b')];
        assert_eq!(gap_lengths(&[fast.clone(), hole.to_vec(), fast].concat()), [250]);
    }

    #[test]
    fn tracks_with_too_few_samples_are_judged_by_the_others() {
        assert_eq!(gap_lengths(&text("0b")), NONE);
        assert_eq!(gap_lengths(&text("0b 0f 0b")), NONE);
        assert_eq!(gap_lengths(&text("0b 66b 4000b")), [4000]);
        assert_eq!(
            gap_limit_ms(&StoreBuilder::new().finish(JobInfo::default(), IntegrityReport::default()), f32::NAN),
            500.0
        );
        let mut builder = StoreBuilder::new();
        let row = |time_ms, index| NewRow {
            time_ms,
            index: PersonIndex(index),
            body: NormRect::new(0.0, 0.0, 0.1, 0.1),
            face: None,
            extras: None,
        };
        (0..20).for_each(|i| builder.push(&row(i * 67, 0)));
        builder.push(&row(100, 1));
        builder.push(&row(4100, 1));
        let store = builder.finish(JobInfo::default(), IntegrityReport::default());
        assert_eq!(gaps(&store, PersonSlot(1)), [Gap { start_ms: 100, end_ms: 4100 }]);
    }

    #[test]
    fn samples_at_one_time_are_one_sample() {
        assert_eq!(gap_lengths(&text("0b 0f 66b 67b 67b 0f 66b 67b 200b 0f 66b 67b 67b")), [200]);
        assert_eq!(gap_lengths(&text("0b 0f 66b 67b 67b 0f 200f 200f 200b 0f 66b 67b 67b 0f")), NONE);
    }
}
