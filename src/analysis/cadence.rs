//! How often a track is sampled, judged where the question is asked.
//!
//! Bodies come at about 15 Hz and faces at about 5 Hz whatever the frame rate, and one track changes between them: 66 or
//! 67 ms while the body is seen, 200 ms while only the face is. One number for a whole track would call every face-only
//! stretch a row of gaps, or overlook real gaps between bodies. So the step between two samples is compared with the
//! *neighbouring* steps of the kind of box that both samples have: bodies with bodies, faces with faces. The median of a few
//! on either side ignores a gap among them and copes with steps that alternate (40 and 80 ms at 25 frames a second).
//!
//! Cost: O(1), at most `WINDOW_ROWS` rows on either side are looked at.

use std::cell::OnceCell;

use crate::model::{Row, TrackStore};

/// How many steps on either side are compared.
const WINDOW_STEPS: usize = 4;
/// How many rows on either side are looked at: room for four steps of faces among bodies that come three times as often.
const WINDOW_ROWS: usize = 16;
/// The cadence taken where a store holds no two times of one person: that of faces, the slower one.
pub const NOMINAL_CADENCE_MS: f32 = 200.0;

/// Which samples of a track are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Series {
    Any,
    Body,
    Face,
}

/// Which boxes there are at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Kinds {
    has_body: bool,
    has_face: bool,
}

/// The steps found near a place; at most [`WINDOW_STEPS`] on either side.
#[derive(Default)]
struct Steps {
    ms: [i64; 2 * WINDOW_STEPS],
    len: usize,
}

/// Judges cadence in one store. Make one for many questions: it remembers what the whole store has to say.
#[derive(Debug)]
pub struct Cadence<'a> {
    store: &'a TrackStore,
    typical_ms: OnceCell<f32>,
}

impl<'a> Cadence<'a> {
    /// Asks nothing yet.
    pub fn new(store: &'a TrackStore) -> Self {
        Self { store, typical_ms: OnceCell::new() }
    }

    /// The store it judges.
    pub fn store(&self) -> &'a TrackStore {
        self.store
    }

    /// The local cadence at the step from `rows[at]` to `rows[at + 1]` in milliseconds, without that step itself; `rows` are
    /// all rows of one person. At the last row, the cadence that led there.
    ///
    /// A body that follows a body is compared with bodies, a face that follows a face with faces. Where a body takes over from
    /// a lone face, or the other way round, the slower of the two cadences counts. A track too short to have neighbours is
    /// compared with the rest of the store, see [`Self::typical_ms`].
    pub fn around(&self, rows: &[Row], at: usize) -> f32 {
        let before = self.kinds(rows[..=at].iter().rev());
        let after = if at + 1 < rows.len() { self.kinds(rows[at + 1..].iter()) } else { before };
        let median = |series| self.steps_around(rows, at, series).median_ms();
        let cadence_ms = if before.has_body && after.has_body {
            median(Series::Body)
        } else if before.has_face && after.has_face {
            median(Series::Face)
        } else {
            let slower = median(Series::Body).unwrap_or(0.0).max(median(Series::Face).unwrap_or(0.0));
            Some(slower).filter(|&ms| ms > 0.0)
        };
        cadence_ms.or_else(|| median(Series::Any)).unwrap_or_else(|| self.typical_ms())
    }

    /// The median step of some people spread over the store, in milliseconds; [`NOMINAL_CADENCE_MS`] where nobody has two
    /// times. For tracks with too few samples to have a cadence of their own.
    pub fn typical_ms(&self) -> f32 {
        const NUM_PEOPLE: usize = 32;
        *self.typical_ms.get_or_init(|| {
            let people = self.store.slots_by_index();
            let mut steps = Vec::new();
            for &slot in people.iter().step_by(people.len().div_ceil(NUM_PEOPLE).max(1)) {
                let rows = self.store.person_rows(slot);
                steps.extend(self.steps_around(rows, rows.len() / 2, Series::Any).as_slice());
            }
            median_ms(&mut steps).unwrap_or(NOMINAL_CADENCE_MS)
        })
    }

    /// What boxes the rows have that share the time of the first one.
    fn kinds<'r>(&self, rows: impl Iterator<Item = &'r Row> + Clone) -> Kinds {
        let time_ms = rows.clone().next().map(|&row| self.store.time_ms(row));
        let mut kinds = Kinds::default();
        for &row in rows.take_while(|&&row| Some(self.store.time_ms(row)) == time_ms) {
            kinds.has_body |= Series::Body.includes(self.store, row);
            kinds.has_face |= Series::Face.includes(self.store, row);
        }
        kinds
    }

    fn steps_around(&self, rows: &[Row], at: usize, series: Series) -> Steps {
        let mut steps = Steps::default();
        let at = at.min(rows.len() - 1);
        steps.add_side(self.store, rows[..=at].iter().rev(), series);
        steps.add_side(self.store, rows[at + 1..].iter(), series);
        steps
    }
}

impl Series {
    fn includes(self, store: &TrackStore, row: Row) -> bool {
        match self {
            Self::Any => true,
            Self::Body => store.body(row).is_some(),
            Self::Face => store.face(row).is_some_and(|face| face.rect.is_some()),
        }
    }
}

impl Steps {
    /// Adds the steps between the rows of one side, walking away from the place asked about. Rows at one time are one sample.
    fn add_side<'r>(&mut self, store: &TrackStore, rows: impl Iterator<Item = &'r Row>, series: Series) {
        let full = self.len + WINDOW_STEPS;
        let mut previous_ms = None;
        for &row in rows.take(WINDOW_ROWS).filter(|&&row| series.includes(store, row)) {
            let time_ms = store.time_ms(row);
            let step_ms = previous_ms.map_or(0, |previous: i64| time_ms.saturating_sub(previous).saturating_abs());
            previous_ms = Some(time_ms);
            if step_ms > 0 {
                self.ms[self.len] = step_ms;
                self.len += 1;
                if self.len == full {
                    break;
                }
            }
        }
    }

    fn as_slice(&self) -> &[i64] {
        &self.ms[..self.len]
    }

    fn median_ms(mut self) -> Option<f32> {
        median_ms(&mut self.ms[..self.len])
    }
}

/// The median of steps in milliseconds, none negative, the mean of the middle two where their number is even; `None` of nothing.
pub(super) fn median_ms(steps: &mut [i64]) -> Option<f32> {
    let middle = steps.len() / 2;
    if steps.is_empty() {
        return None;
    }
    let is_even = steps.len().is_multiple_of(2);
    let (lower, upper) = counted_middles(steps).unwrap_or_else(|| {
        let (lower, upper, _) = steps.select_nth_unstable(middle);
        (lower.iter().max().copied().unwrap_or(*upper), *upper)
    });
    let lower = if is_even { lower } else { upper };
    Some(f64::midpoint(lower as f64, upper as f64) as f32)
}

/// The elements before and at the middle of the sorted steps, by counting how often each short step comes. `None` where that
/// does not pay, or where the middle is a long step.
fn counted_middles(steps: &[i64]) -> Option<(i64, i64)> {
    const MIN_STEPS: usize = 64;
    const SHORT_MS: usize = 256;
    if steps.len() < MIN_STEPS {
        return None;
    }
    let mut counts = [0_usize; SHORT_MS];
    for &step in steps {
        if let Some(count) = usize::try_from(step).ok().and_then(|step| counts.get_mut(step)) {
            *count += 1;
        }
    }
    // How many steps are as short as each of them, or shorter.
    for ms in 1..SHORT_MS {
        counts[ms] += counts[ms - 1];
    }
    let at = |position: usize| Some(counts.partition_point(|&count| count <= position)).filter(|&ms| ms < SHORT_MS);
    Some((at(steps.len() / 2 - 1)? as i64, at(steps.len() / 2)? as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_that_of_the_sorted_steps() {
        for len in [1, 2, 7, 63, 64, 65, 300, 1001] {
            for (factor, modulus) in [(37, 101), (91, 1000), (7, 2), (5, 300)] {
                let steps: Vec<i64> = (0..len).map(|i| i * factor % modulus + i64::from(i % 50 == 0)).collect();
                let mut sorted = steps.clone();
                sorted.sort_unstable();
                let (lower, upper) = (sorted[(steps.len() - 1) / 2], sorted[steps.len() / 2]);
                let expected = f64::midpoint(lower as f64, upper as f64) as f32;
                assert_eq!(median_ms(&mut steps.clone()), Some(expected), "{len} {factor} {modulus}");
            }
        }
        assert_eq!(median_ms(&mut []), None);
    }
}
