//! Runs of samples at several levels of detail, so that a lane is drawn by pixels and not by samples.
//!
//! Level 0 joins the kept samples of one person that no gap divides, nor more hidden samples than the canvas bridges
//! ([`MAX_LEFT_OUT`]): there is a run where there is a box. Each further level joins what is
//! closer than twice as far again, and is only held where that halves the gaps; so all levels together hold fewer than twice the
//! gaps of level 0. A level is good for drawing as long as the gaps it has closed are under a pixel.
//!
//! Memory: 24 bytes a run and 4 a person per level; a track of regular samples is one run however long it is, so 1 M rows in
//! 1000 tracks with 10 gaps each take about 0.5 MB, and 1 M lone samples take 24 MB (they have one level).
//! Cost: building O(rows), some 70 ns a row on a busy machine; the first visible run O(log runs). Built again when the filter changes.

use std::ops::Range;

use crate::analysis::Kept;
use crate::analysis::cadence::{Cadence, NOMINAL_CADENCE_MS};
use crate::analysis::presence::{MAX_LEFT_OUT, gap_limit_ms, is_gap_after};
use crate::model::{PersonSlot, Row, TrackStore};

/// Gaps that level 1 closes, milliseconds; level k closes gaps of up to this times 2^(k-1).
pub const BASE_GAP_MS: i64 = 50;

/// Samples of one person with no gap among them that this level would show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Time of the first sample, milliseconds.
    pub start_ms: i64,
    /// Time of the last sample, milliseconds; the same as the first for a single time.
    pub end_ms: i64,
    /// Number of kept samples.
    pub num_samples: u32,
    /// Whether the person is away between this run and the next, rather than hidden by a filter. After the last run: whether
    /// a gap follows, with samples behind it that a filter leaves out.
    pub is_before_gap: bool,
}

/// The runs of all people at one level of detail.
#[derive(Debug, Clone)]
struct Level {
    /// No two runs of a person are closer than this or equally far, milliseconds; 0 at level 0.
    limit_ms: i64,
    runs: Vec<Run>,
    /// Where each person's runs start, by slot, and the end.
    starts: Vec<u32>,
}

/// The runs of one kind of sample at every level.
#[derive(Debug, Clone)]
struct Pyramid {
    levels: Vec<Level>,
}

/// The runs of everybody: of all samples, and of those with a face.
#[derive(Debug, Clone)]
pub struct LaneLevels {
    samples: Pyramid,
    faces: Pyramid,
}

/// Which samples a strip shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strip {
    /// Every kept sample.
    Samples,
    /// Kept samples with a face box.
    Faces,
}

impl LaneLevels {
    /// Finds the runs of all kept samples. O(rows).
    pub fn build(store: &TrackStore, kept: &Kept) -> Self {
        Self::build_while(store, kept, &|| true).expect("nobody says stop")
    }

    /// The same, unless `go_on` says no meanwhile; it is asked for every person.
    pub fn build_while(store: &TrackStore, kept: &Kept, go_on: &dyn Fn() -> bool) -> Option<Self> {
        let cadence = Cadence::new(store);
        let num_people = store.num_slots() as usize;
        let mut samples = Level::with_people(num_people);
        let mut faces = Level::with_people(num_people);
        let mut times = Vec::new();
        for slot in store.slots() {
            if !go_on() {
                return None;
            }
            if kept.has_person(slot) {
                add_person(&cadence, kept, slot, &mut times, &mut samples.runs, &mut faces.runs);
            }
            samples.starts.push(samples.runs.len() as u32);
            faces.starts.push(faces.runs.len() as u32);
        }
        Some(Self { samples: Pyramid::over(samples), faces: Pyramid::over(faces) })
    }

    /// The runs of a person that touch the closed time range, at the coarsest level that still has every gap of a pixel or
    /// more; in time order, together with their neighbour on either side where there is one.
    pub fn visible(&self, slot: PersonSlot, strip: Strip, ms: &Range<f64>, ms_per_px: f64) -> &[Run] {
        let pyramid = match strip {
            Strip::Samples => &self.samples,
            Strip::Faces => &self.faces,
        };
        let level = pyramid.level_for(ms_per_px);
        let runs = level.of(slot);
        let first = runs.partition_point(|run| (run.end_ms as f64) < ms.start).saturating_sub(1);
        let past = runs.partition_point(|run| run.start_ms as f64 <= ms.end);
        &runs[first..(past + 1).min(runs.len()).max(first)]
    }

    /// The runs of a person in full detail.
    pub fn runs(&self, slot: PersonSlot, strip: Strip) -> &[Run] {
        match strip {
            Strip::Samples => self.samples.levels[0].of(slot),
            Strip::Faces => self.faces.levels[0].of(slot),
        }
    }

    /// Which run, in full detail, holds the sample at this time; `None` where the person is away or hidden.
    pub fn run_at(&self, slot: PersonSlot, ms: i64) -> Option<usize> {
        let runs = self.runs(slot, Strip::Samples);
        let at = runs.partition_point(|run| run.end_ms < ms);
        runs.get(at).filter(|run| run.start_ms <= ms).map(|_| at)
    }

    /// Number of levels of detail of the samples.
    pub fn num_levels(&self) -> usize {
        self.samples.levels.len()
    }

    /// Heap bytes held.
    pub fn bytes(&self) -> usize {
        let levels = self.samples.levels.iter().chain(&self.faces.levels);
        levels.map(|l| l.runs.capacity() * size_of::<Run>() + l.starts.capacity() * 4).sum()
    }
}

/// Adds the runs of one person at level 0.
fn add_person(
    cadence: &Cadence<'_>,
    kept: &Kept,
    slot: PersonSlot,
    times: &mut Vec<i64>,
    samples: &mut Vec<Run>,
    faces: &mut Vec<Run>,
) {
    let store = cadence.store();
    let rows = store.person_rows(slot);
    times.clear();
    times.extend(rows.iter().map(|&row| store.time_ms(row)));
    // No local cadence is below the shortest step of the track, or the typical one of the store that stands in for it where the
    // track is too short; so most steps need no look at their neighbours.
    let steps = times.windows(2).map(|pair| pair[1].saturating_sub(pair[0]));
    let shortest_ms = steps.filter(|&step| step > 0).min().unwrap_or(0);
    let sure_ms = gap_limit_ms(store, cadence.typical_ms().min(shortest_ms as f32));
    // Faces come at a cadence of their own, about every 200 ms, among bodies at any rate.
    let face_sure_ms = gap_limit_ms(store, NOMINAL_CADENCE_MS);

    let mut last = None;
    let mut last_face = None;
    let mut is_after_gap = false;
    let mut is_left_to_gap = false;
    for (at, &row) in rows.iter().enumerate() {
        let time_ms = times[at];
        if at > 0 && time_ms.saturating_sub(times[at - 1]) as f32 > sure_ms {
            let is_gap = is_gap_after(cadence, rows, at - 1);
            is_after_gap |= is_gap;
            is_left_to_gap |= is_gap && last.is_some_and(|last: usize| at - 1 - last <= MAX_LEFT_OUT);
        }
        if !kept.contains(row) {
            continue;
        }
        let is_new = last.is_none_or(|last: usize| is_after_gap || at - last > MAX_LEFT_OUT + 1);
        if let Some(run) = samples.last_mut().filter(|_| last.is_some()) {
            run.is_before_gap = is_new && is_after_gap;
        }
        add_sample(samples, time_ms, is_new);
        last = Some(at);
        (is_after_gap, is_left_to_gap) = (false, false);
        if has_face(store, row) {
            let num_runs = samples.len();
            let is_new = last_face.is_none_or(|(last, of_run): (usize, usize)| {
                let step_ms = time_ms.saturating_sub(times[last]) as f32;
                of_run != num_runs
                    || (step_ms > face_sure_ms && step_ms > gap_limit_ms(store, cadence.around(rows, last)))
            });
            add_sample(faces, time_ms, is_new);
            last_face = Some((at, num_runs));
        }
    }
    // Nothing kept follows, but the gap is there all the same.
    if let Some(run) = samples.last_mut().filter(|_| is_left_to_gap) {
        run.is_before_gap = true;
    }
}

fn has_face(store: &TrackStore, row: Row) -> bool {
    store.face(row).is_some_and(|face| face.rect.is_some())
}

/// Adds a sample to the last run, or as a run of its own.
fn add_sample(runs: &mut Vec<Run>, time_ms: i64, is_new: bool) {
    match runs.last_mut().filter(|_| !is_new) {
        Some(run) => {
            run.end_ms = time_ms;
            run.num_samples += 1;
        }
        None => runs.push(Run { start_ms: time_ms, end_ms: time_ms, num_samples: 1, is_before_gap: false }),
    }
}

impl Level {
    fn with_people(num_people: usize) -> Self {
        let mut starts = Vec::with_capacity(num_people + 1);
        starts.push(0);
        Self { limit_ms: 0, runs: Vec::new(), starts }
    }

    fn of(&self, slot: PersonSlot) -> &[Run] {
        &self.runs[self.starts[slot.at()] as usize..self.starts[slot.at() + 1] as usize]
    }

    fn by_person(&self) -> impl Iterator<Item = &[Run]> {
        self.starts.windows(2).map(|pair| &self.runs[pair[0] as usize..pair[1] as usize])
    }

    /// Number of gaps between runs of one person.
    fn num_gaps(&self) -> usize {
        self.by_person().map(|runs| runs.len().saturating_sub(1)).sum()
    }

    /// Number of gaps longer than `limit_ms`.
    fn num_gaps_over(&self, limit_ms: i64) -> usize {
        let longer = |pair: &&[Run]| pair[1].start_ms.saturating_sub(pair[0].end_ms) > limit_ms;
        self.by_person().map(|runs| runs.windows(2).filter(longer).count()).sum()
    }

    /// The level above, with gaps of up to `limit_ms` closed.
    fn joined(&self, limit_ms: i64) -> Self {
        let mut above = Self::with_people(self.starts.len() - 1);
        above.limit_ms = limit_ms;
        for runs in self.by_person() {
            let first = above.runs.len();
            for run in runs {
                match above.runs[first..].last_mut() {
                    Some(last) if run.start_ms.saturating_sub(last.end_ms) <= limit_ms => {
                        last.end_ms = run.end_ms;
                        last.num_samples += run.num_samples;
                        last.is_before_gap = run.is_before_gap;
                    }
                    _ => above.runs.push(*run),
                }
            }
            above.starts.push(above.runs.len() as u32);
        }
        above.runs.shrink_to_fit();
        above
    }
}

impl Pyramid {
    fn over(mut lowest: Level) -> Self {
        lowest.runs.shrink_to_fit();
        let mut num_gaps = lowest.num_gaps();
        let mut levels = vec![lowest];
        let mut limit_ms = BASE_GAP_MS;
        while num_gaps > 0 && limit_ms < i64::MAX / 4 {
            let top = levels.last().expect("there is always the lowest level");
            let num_left = top.num_gaps_over(limit_ms);
            if num_left * 2 <= num_gaps {
                levels.push(top.joined(limit_ms));
                num_gaps = num_left;
            }
            limit_ms *= 2;
        }
        Self { levels }
    }

    /// The highest level whose closed gaps are all under a pixel.
    fn level_for(&self, ms_per_px: f64) -> &Level {
        let at = self.levels.partition_point(|level| level.limit_ms as f64 <= ms_per_px);
        &self.levels[at.saturating_sub(1)]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::view::test_store::{self, Sample};

    fn runs_of(samples: &[Sample], keep: impl Fn(i64) -> bool) -> Vec<(i64, i64, u32, bool)> {
        let store = test_store::store(samples);
        let kept = Kept::from_fn(&store, |row| keep(store.time_ms(row)));
        let levels = LaneLevels::build(&store, &kept);
        let runs = levels.runs(PersonSlot(0), Strip::Samples);
        runs.iter().map(|r| (r.start_ms, r.end_ms, r.num_samples, r.is_before_gap)).collect()
    }

    #[test]
    fn gaps_and_filters_both_end_a_run() {
        let steady = |from: i64, n: i64| (0..n).map(move |i| Sample::body(from + i * 50, 3));
        let samples: Vec<Sample> = steady(0, 20).chain(steady(3000, 20)).collect();
        assert_eq!(runs_of(&samples, |_| true), [(0, 950, 20, true), (3000, 3950, 20, false)]);
        let without_middle = runs_of(&samples, |ms| !(200..600).contains(&ms));
        assert_eq!(without_middle, [(0, 150, 4, false), (600, 950, 8, true), (3000, 3950, 20, false)]);
        assert_eq!(runs_of(&samples, |ms| ms >= 3000), [(3000, 3950, 20, false)]);
        assert_eq!(runs_of(&samples, |ms| ms != 500), [(0, 950, 19, true), (3000, 3950, 20, false)]);
        assert_eq!(runs_of(&samples, |_| false), []);
        assert_eq!(runs_of(&samples, |ms| ms < 3000), [(0, 950, 20, true)], "also where nothing is kept behind it");
        assert_eq!(runs_of(&samples, |ms| ms < 600), [(0, 550, 12, false)]);
    }

    #[test]
    fn a_short_track_has_gaps_by_the_cadence_of_the_others() {
        let mut samples: Vec<Sample> = (0..40).map(|i| Sample::body(i * 50, 0)).collect();
        samples.extend([Sample::body(100, 1), Sample::body(1900, 1)]);
        samples.sort_by_key(|sample| sample.time_ms);
        let store = test_store::store(&samples);
        let levels = LaneLevels::build(&store, &Kept::all(&store));
        let slot = store.slot_of(crate::model::PersonIndex(1)).unwrap();
        assert_eq!(levels.runs(slot, Strip::Samples).len(), 2);
    }

    #[test]
    fn faces_have_a_strip_of_their_own() {
        let samples: Vec<Sample> = (0..60).map(|i| Sample::new(i * 50, 0, true, i < 30 && i % 4 == 0)).collect();
        let store = test_store::store(&samples);
        let levels = LaneLevels::build(&store, &Kept::all(&store));
        assert_eq!(levels.runs(PersonSlot(0), Strip::Samples).len(), 1);
        let faces = levels.runs(PersonSlot(0), Strip::Faces);
        assert_eq!(faces.iter().map(|r| (r.start_ms, r.end_ms, r.num_samples)).collect::<Vec<_>>(), [(0, 1400, 8)]);
    }

    proptest! {
        #[test]
        fn every_kept_sample_is_in_a_run_of_every_level(
            steps in prop::collection::vec((0..3000i64, 0..3i64, any::<bool>()), 1..200),
            modulus in 1..5i64,
            ms_per_px in 0.1..5000.0f64,
        ) {
            let mut ms = 0;
            let samples: Vec<Sample> = steps
                .iter()
                .map(|&(step, index, has_face)| {
                    // Mostly regular, sometimes far.
                    ms += if step % 3 == 0 { step } else { 40 };
                    Sample::new(ms, index, true, has_face)
                })
                .collect();
            let store = test_store::store(&samples);
            let kept = Kept::from_fn(&store, |row| i64::from(row) % modulus != 1);
            let levels = LaneLevels::build(&store, &kept);
            for slot in store.slots() {
                for strip in [Strip::Samples, Strip::Faces] {
                    let whole = f64::MIN..f64::MAX;
                    let runs = levels.visible(slot, strip, &whole, ms_per_px);
                    let times: Vec<i64> = kept
                        .rows_of(&store, slot)
                        .filter(|&row| strip == Strip::Samples || has_face(&store, row))
                        .map(|row| store.time_ms(row))
                        .collect();
                    let in_run = |ms: i64| runs.iter().filter(|r| (r.start_ms..=r.end_ms).contains(&ms)).count();
                    prop_assert!(times.iter().all(|&ms| in_run(ms) == 1));
                    prop_assert_eq!(runs.iter().map(|r| r.num_samples as usize).sum::<usize>(), times.len());
                    prop_assert!(runs.windows(2).all(|w| w[0].end_ms < w[1].start_ms));
                    let closer = levels.visible(slot, strip, &(1000.0..2000.0), ms_per_px);
                    let touching = |r: &&Run| r.end_ms >= 1000 && r.start_ms <= 2000;
                    prop_assert_eq!(
                        closer.iter().filter(touching).collect::<Vec<_>>(),
                        runs.iter().filter(touching).collect::<Vec<_>>()
                    );
                }
            }
        }
    }
}
