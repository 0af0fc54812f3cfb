//! Who is there when, and how many: answers for a range of times that cost no more the more people there are.
//!
//! People are counted once for each part of the whole time at several widths of part, each twice the one below; a view takes
//! the widest parts that are no wider than a pixel. Below the narrowest parts the few people in view are counted themselves.
//!
//! Memory: 4 bytes a part, all levels together twice that of the narrowest, whose number is bounded by `MIN_PARTS` and
//! `ROWS_A_PART`, and 8 more for each of the narrowest: a byte a row, or 66 KB where that is more; up to 36 bytes a person and
//! 8 a gap besides. Cost: built in O(runs x levels + parts); a question O(pixels + people on either edge x log rows).

use std::ops::{Range, RangeInclusive};

use super::lane_levels::{LaneLevels, Run, Strip};
use super::{PersonTime, Spans, TimeAxis};
use crate::analysis::Kept;
use crate::model::{PersonSlot, TrackStore};

/// The narrowest parts may be so many, however few rows there are.
const MIN_PARTS: i64 = 1 << 12;
/// And where there are many rows, one for so many of them.
const ROWS_A_PART: i64 = 16;

/// How many people are there in each part of the time.
#[derive(Debug, Clone)]
struct Level {
    part_ms: i64,
    counts: Vec<u32>,
}

/// Who of the kept people is there when, at several levels of detail.
#[derive(Debug, Clone)]
pub struct Presence {
    /// The whole time, whose start is the start of the first part.
    span_ms: Range<i64>,
    /// From narrow parts to wide ones.
    levels: Vec<Level>,
    /// From each person's first kept sample to the last one.
    spans: Spans,
    /// The last sample before each gap of anyone, milliseconds, ascending and distinct.
    gap_starts_ms: Vec<i64>,
    /// How long they are there together.
    person_time: PersonTime,
}

impl Presence {
    /// Counts the kept people; `levels` are the runs of at least their rows.
    pub fn build(store: &TrackStore, kept: &Kept, levels: &LaneLevels) -> Self {
        let span_ms = store.span_ms();
        let people = || store.slots().filter(|&slot| kept.has_person(slot) && Some(slot) != store.untracked());
        let runs = |slot| levels.runs(slot, Strip::Samples);
        let ends = people().filter_map(|slot| {
            let runs = runs(slot);
            Some((slot, runs.first()?.start_ms, runs.last()?.end_ms))
        });
        let spans = Spans::new(ends);
        let length_ms = span_ms.end.saturating_sub(span_ms.start);
        let max_parts = MIN_PARTS.max(i64::from(store.num_rows()) / ROWS_A_PART);
        let mut part_ms = 1_i64;
        while length_ms / part_ms >= max_parts {
            part_ms *= 2;
        }
        let num_parts = (length_ms / part_ms) as usize + 1;
        let person_time = PersonTime::new(span_ms.start, part_ms, num_parts, people().flat_map(runs));
        let mut counted = Vec::new();
        loop {
            let mut parts = Parts::new(span_ms.start, part_ms, (length_ms / part_ms) as usize + 1);
            people().for_each(|slot| parts.add_person(runs(slot)));
            let counts = parts.counts();
            let is_last = counts.len() <= 256;
            counted.push(Level { part_ms, counts });
            if is_last {
                break;
            }
            part_ms *= 2;
        }
        let before_gaps = people().flat_map(runs).filter(|run| run.is_before_gap);
        let mut gap_starts_ms: Vec<i64> = before_gaps.map(|run| run.end_ms).collect();
        gap_starts_ms.sort_unstable();
        gap_starts_ms.dedup();
        gap_starts_ms.shrink_to_fit();
        Self { span_ms, levels: counted, spans, gap_starts_ms, person_time }
    }

    /// The nearest time strictly before or after `ms` at which anyone has the last sample before a gap.
    pub fn gap_near(&self, ms: i64, is_forward: bool) -> Option<i64> {
        let starts = &self.gap_starts_ms;
        let at = if is_forward {
            starts.partition_point(|&start| start <= ms)
        } else {
            starts.partition_point(|&start| start < ms).checked_sub(1)?
        };
        starts.get(at).copied()
    }

    /// How many people are there, as steps over the visible time: each from its first millisecond (rounded to the pixel's
    /// fraction) up to the next one. Parts of a pixel or less; those where nothing changes are one.
    pub fn steps(&self, levels: &LaneLevels, axis: &TimeAxis) -> Vec<Step> {
        let visible = axis.visible_ms();
        let ms = visible.start.max(self.span_ms.start)..visible.end.min(self.span_ms.end);
        if ms.is_empty() {
            return Vec::new();
        }
        let at = self.levels.partition_point(|level| level.part_ms as f64 <= axis.ms_per_px);
        if let Some(level) = at.checked_sub(1).map(|at| &self.levels[at]) {
            let part_of = |ms: i64| (ms.saturating_sub(self.span_ms.start) / level.part_ms) as usize;
            let (first, last) = (part_of(ms.start), part_of(ms.end - 1).min(level.counts.len() - 1));
            let start_ms = self.span_ms.start + first as i64 * level.part_ms;
            return steps(start_ms as f64, level.part_ms as f64, &level.counts[first..=last]);
        }
        let length_ms = ms.end - ms.start;
        let num_parts = (length_ms as f64 / axis.ms_per_px).ceil().clamp(1.0, length_ms as f64);
        // Whole milliseconds: a time belongs to one part.
        let part_ms = (length_ms as f64 / num_parts).ceil() as i64;
        let mut parts = Parts::new(ms.start, part_ms, ((length_ms + part_ms - 1) / part_ms) as usize);
        let mut people = Vec::new();
        self.spans.reaching(&(ms.start..=ms.end - 1), &mut people);
        for slot in people {
            parts.add_person(levels.visible(slot, Strip::Samples, &(ms.start as f64..(ms.end - 1) as f64), 0.0));
        }
        steps(ms.start as f64, part_ms as f64, &parts.counts())
    }

    /// How many people are there at a time.
    pub fn num_people_at(&self, levels: &LaneLevels, ms: i64) -> usize {
        self.people_within(levels, &(ms..=ms)).len()
    }

    /// Who is there at some time of a range, both ends included; in order of slot.
    pub fn people_within(&self, levels: &LaneLevels, ms: &RangeInclusive<i64>) -> Vec<PersonSlot> {
        let mut people = Vec::new();
        self.spans.reaching(ms, &mut people);
        people.retain(|&slot| {
            let runs = levels.runs(slot, Strip::Samples);
            let next = runs.partition_point(|run| run.end_ms < *ms.start());
            runs.get(next).is_some_and(|run| run.start_ms <= *ms.end())
        });
        people
    }

    /// How many people have a kept sample with a time in the half-open range.
    pub fn num_people_in(&self, store: &TrackStore, kept: &Kept, levels: &LaneLevels, ms: &Range<i64>) -> usize {
        if ms.is_empty() {
            return 0;
        }
        // Whoever comes in the range has their first sample there. Of those who were there before, it has to be looked up.
        let num_coming = self.spans.num_before(ms.end) - self.spans.num_before(ms.start);
        let mut people = Vec::new();
        self.spans.reaching(&(ms.start..=ms.start), &mut people);
        let is_early = |slot: &PersonSlot| levels.runs(*slot, Strip::Samples)[0].start_ms < ms.start;
        let early = people.into_iter().filter(is_early);
        num_coming + early.filter(|&slot| has_sample_in(store, kept, levels, slot, ms)).count()
    }

    /// How long people are there within a half-open range, all of them together, in milliseconds: each from the first to the
    /// last of their kept samples in the range, without gaps; see [`PersonTime`]. So a range of time has the same presence
    /// as a filter by the same range leaves, which knows no samples beside it either.
    pub fn person_ms_in(&self, store: &TrackStore, kept: &Kept, levels: &LaneLevels, ms: &Range<i64>) -> i64 {
        if ms.is_empty() {
            return 0;
        }
        let at_edges = |edge_ms: i64| {
            let mut people = Vec::new();
            self.spans.reaching(&(edge_ms..=edge_ms), &mut people);
            people
        };
        let whole_ms = self.person_time.within(&self.spans, levels, ms);
        // The time between an edge and the nearest sample inside. Who crosses both may have no sample in the range at all.
        let mut beside_ms = 0;
        for slot in at_edges(ms.start) {
            let Some(run) = run_across(levels, slot, ms.start) else { continue };
            let first_ms = first_kept(store, kept, slot, ms.start).unwrap_or(run.end_ms);
            beside_ms += first_ms.min(run.end_ms).min(ms.end) - ms.start;
        }
        for slot in at_edges(ms.end) {
            let Some(run) = run_across(levels, slot, ms.end) else { continue };
            let last_ms = last_kept(store, kept, slot, ms.end).unwrap_or(run.start_ms).max(run.start_ms);
            // Where nothing of the run lies in the range, all of it has been taken off at the start.
            if last_ms >= ms.start {
                beside_ms += ms.end - last_ms;
            }
        }
        whole_ms - beside_ms
    }

    /// Heap bytes held.
    pub fn bytes(&self) -> usize {
        self.spans.bytes()
            + self.gap_starts_ms.capacity() * 8
            + self.person_time.bytes()
            + self.levels.iter().map(|level| level.counts.capacity() * 4).sum::<usize>()
    }
}

/// The run that holds a time between its first and its last sample.
fn run_across(levels: &LaneLevels, slot: PersonSlot, ms: i64) -> Option<Run> {
    let runs = levels.runs(slot, Strip::Samples);
    let next = runs.partition_point(|run| run.end_ms < ms);
    runs.get(next).copied().filter(|run| run.start_ms <= ms)
}

/// The first kept sample at a time or after it.
fn first_kept(store: &TrackStore, kept: &Kept, slot: PersonSlot, from_ms: i64) -> Option<i64> {
    let rows = store.person_rows(slot);
    let first = rows.partition_point(|&row| store.time_ms(row) < from_ms);
    rows[first..].iter().find(|&&row| kept.contains(row)).map(|&row| store.time_ms(row))
}

/// The last kept sample before a time.
fn last_kept(store: &TrackStore, kept: &Kept, slot: PersonSlot, before_ms: i64) -> Option<i64> {
    let rows = store.person_rows(slot);
    let end = rows.partition_point(|&row| store.time_ms(row) < before_ms);
    rows[..end].iter().rev().find(|&&row| kept.contains(row)).map(|&row| store.time_ms(row))
}

/// Whether a person has a kept sample in a range.
fn has_sample_in(store: &TrackStore, kept: &Kept, levels: &LaneLevels, slot: PersonSlot, ms: &Range<i64>) -> bool {
    let runs = levels.runs(slot, Strip::Samples);
    let next = runs.partition_point(|run| run.end_ms < ms.start);
    match runs.get(next) {
        None => false,
        Some(run) if run.start_ms >= ms.start => run.start_ms < ms.end,
        Some(run) if run.end_ms < ms.end => true,
        // Inside a run no more than a few rows in a row are left out.
        Some(_) => {
            let rows = store.person_rows(slot);
            let first = rows.partition_point(|&row| store.time_ms(row) < ms.start);
            let mut near = rows[first..].iter().take_while(|&&row| store.time_ms(row) < ms.end);
            near.any(|&row| kept.contains(row))
        }
    }
}

/// People counted in equal parts of the time, by what changes from one part to the next.
struct Parts {
    start_ms: i64,
    part_ms: i64,
    changes: Vec<i32>,
}

impl Parts {
    fn new(start_ms: i64, part_ms: i64, count: usize) -> Self {
        Self { start_ms, part_ms, changes: vec![0; count + 1] }
    }

    /// Counts a person once in each part that any of their runs touches; runs outside the parts are left out.
    fn add_person(&mut self, runs: &[Run]) {
        let num_parts = self.changes.len() as i64 - 1;
        let part_of = |ms: i64| ms.saturating_sub(self.start_ms).div_euclid(self.part_ms);
        let mut next_free = 0;
        for run in runs {
            let first = part_of(run.start_ms).max(next_free);
            let past = (part_of(run.end_ms) + 1).min(num_parts);
            if first < past {
                self.changes[first as usize] += 1;
                self.changes[past as usize] -= 1;
                next_free = past;
            }
        }
    }

    fn counts(&self) -> Vec<u32> {
        let mut present = 0;
        let changes = &self.changes[..self.changes.len() - 1];
        changes
            .iter()
            .map(|change| {
                present += change;
                present as u32
            })
            .collect()
    }
}

/// A stretch of time in which as many people are there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Its start, milliseconds.
    pub start_ms: f64,
    /// Its end, which is the start of the next one.
    pub end_ms: f64,
    /// Number of people.
    pub num_people: u32,
}

fn steps(start_ms: f64, part_ms: f64, counts: &[u32]) -> Vec<Step> {
    let mut at = 0;
    let equal = counts.chunk_by(|a, b| a == b).map(|equal| {
        let first = at;
        at += equal.len();
        Step {
            start_ms: start_ms + part_ms * first as f64,
            end_ms: start_ms + part_ms * at as f64,
            num_people: equal[0],
        }
    });
    equal.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::measure::people_present;
    use crate::analysis::people_stats;
    use crate::view::test_store::{self, Sample};

    proptest! {
        #[test]
        fn people_are_counted_as_row_by_row(
            steps in prop::collection::vec((0..4i64, 0..6i64, any::<bool>()), 1..300),
            modulus in 1..4i64,
            from in 0.0..1.0f64,
            ms_per_px in 0.5..900.0f64,
        ) {
            let mut ms = 0;
            let samples: Vec<Sample> = steps
                .iter()
                .map(|&(step, index, has_face)| {
                    ms += if step == 3 { 700 } else { 40 };
                    Sample::new(ms, index, true, has_face)
                })
                .collect();
            let store = test_store::store(&samples);
            let kept = Kept::from_fn(&store, |row| i64::from(row) % modulus != 1);
            let (levels, people) = (LaneLevels::build(&store, &kept), people_stats(&store));
            let presence = Presence::build(&store, &kept, &levels);
            let axis = TimeAxis { start_ms: from * ms as f64 - 200.0, ms_per_px, width_px: 30.0 };
            let found = presence.steps(&levels, &axis);
            prop_assert!(found.windows(2).all(|pair| pair[0].end_ms == pair[1].start_ms));
            let part_ms = presence.levels[0].part_ms as f64;
            prop_assert!(found.iter().all(|step| step.end_ms - step.start_ms >= part_ms.min(1.0)));
            for step in &found {
                let range = step.start_ms as i64..step.end_ms as i64;
                let most = people_present(&store, &kept, &people, range.clone(), 1)[0];
                prop_assert!(step.num_people <= most, "{step:?} of {most}");
                // Each of its parts has as many people; so has its first millisecond's part.
                prop_assert!(step.num_people as usize >= presence.num_people_at(&levels, range.start));
            }
            let at = axis.ms_from_x(15.0) as i64;
            let one = people_present(&store, &kept, &people, at..at + 1, 1)[0];
            prop_assert_eq!(presence.num_people_at(&levels, at), one as usize);
            let range = at..at + 900;
            let mut in_range: Vec<_> = kept.rows_in(store.rows_between(range.clone())).map(|row| store.slot(row)).collect();
            in_range.sort_unstable();
            in_range.dedup();
            prop_assert_eq!(presence.num_people_in(&store, &kept, &levels, &range), in_range.len());
        }
    }

    #[test]
    fn parts_are_wide_where_rows_are_few() {
        let samples: Vec<Sample> = (0..200).map(|i| Sample::body(i * 1_000_000, i % 3)).collect();
        let store = test_store::store(&samples);
        let kept = Kept::all(&store);
        let presence = Presence::build(&store, &kept, &LaneLevels::build(&store, &kept));
        assert!(presence.levels[0].counts.len() <= MIN_PARTS as usize && presence.bytes() < 80_000);
    }
}
