//! How long people are there, all of them together: two people for a minute each are two minutes of person time.
//!
//! A person is there from the first to the last sample of every stretch without a gap, so a lone sample takes no time. What
//! has gone by is known at the start of each of many equal parts; within a part the few people in it are looked at.
//!
//! Memory: 8 bytes a part, whose number is that of the narrowest parts of [`super::Presence`]. Cost: built in O(runs + parts); a
//! question O(people in a part x log runs).

use std::ops::Range;

use super::Spans;
use super::lane_levels::{LaneLevels, Run, Strip};
use crate::model::PersonSlot;

/// The person time that has gone by, at the start of each part of the whole time.
#[derive(Debug, Clone)]
pub struct PersonTime {
    start_ms: i64,
    part_ms: i64,
    /// Milliseconds of all people before the start of each part, and before the end of the last.
    gone: Vec<i64>,
}

impl PersonTime {
    /// Adds up the runs of people in `num_parts` parts of `part_ms` from `start_ms` on, which hold all of the runs.
    pub fn new<'r>(start_ms: i64, part_ms: i64, num_parts: usize, runs: impl Iterator<Item = &'r Run>) -> Self {
        // Who has come by a part's start adds all the time since, who has gone takes off the time since then. Sums on the way may
        // be too large for a time of any length; what comes out is not, and wrapping does not lose it.
        let mut changes = vec![(0_i64, 0_i64); num_parts + 1];
        let part_after = |ms: i64| {
            let since_ms = ms.saturating_sub(start_ms).max(0);
            ((since_ms / part_ms + i64::from(since_ms % part_ms > 0)) as usize).min(num_parts)
        };
        let mut change = |ms: i64, by: i64| {
            let (count, sum_ms) = &mut changes[part_after(ms)];
            *count += by;
            *sum_ms = sum_ms.wrapping_add(by.wrapping_mul(ms.saturating_sub(start_ms)));
        };
        for run in runs {
            change(run.start_ms, 1);
            change(run.end_ms, -1);
        }
        let (mut count, mut sum_ms) = (0_i64, 0_i64);
        let gone = changes.iter().enumerate().map(|(part, change)| {
            count += change.0;
            sum_ms = sum_ms.wrapping_add(change.1);
            (part as i64).wrapping_mul(part_ms).wrapping_mul(count).wrapping_sub(sum_ms)
        });
        Self { start_ms, part_ms, gone: gone.collect() }
    }

    /// The person time in a half-open range in milliseconds. `spans` are those of the people whose runs were added.
    pub fn within(&self, spans: &Spans, levels: &LaneLevels, ms: &Range<i64>) -> i64 {
        if ms.is_empty() {
            return 0;
        }
        self.before(spans, levels, ms.end) - self.before(spans, levels, ms.start)
    }

    /// The person time before a time.
    fn before(&self, spans: &Spans, levels: &LaneLevels, ms: i64) -> i64 {
        let part = (ms.saturating_sub(self.start_ms).max(0) / self.part_ms) as usize;
        let Some(&gone_ms) = self.gone.get(part) else { return self.gone.last().copied().unwrap_or(0) };
        let part_start_ms = self.start_ms.saturating_add(part as i64 * self.part_ms);
        if ms <= part_start_ms {
            return gone_ms;
        }
        let mut people = Vec::new();
        spans.reaching(&(part_start_ms..=ms), &mut people);
        gone_ms + people.into_iter().map(|slot| time_within(levels, slot, part_start_ms, ms)).sum::<i64>()
    }

    /// Heap bytes held.
    pub fn bytes(&self) -> usize {
        self.gone.capacity() * 8
    }
}

/// How long one person is there from one time to another.
fn time_within(levels: &LaneLevels, slot: PersonSlot, start_ms: i64, end_ms: i64) -> i64 {
    let runs = levels.runs(slot, Strip::Samples);
    let first = runs.partition_point(|run| run.end_ms <= start_ms);
    let inside = runs[first..].iter().take_while(|run| run.start_ms < end_ms);
    inside.map(|run| run.end_ms.min(end_ms) - run.start_ms.max(start_ms)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::test_store::{Sample, store};
    use super::*;
    use crate::analysis::Kept;
    use crate::view::Presence;

    proptest! {
        #[test]
        fn it_is_the_time_of_every_run_in_the_range(
            times in prop::collection::vec((0..40_000i64, 0..5i64), 1..120),
            from in -50..40_000i64,
            length in 0..40_000i64,
            left_out in 0..4u32,
        ) {
            let samples: Vec<Sample> = times.iter().map(|&(ms, index)| Sample::body(ms, index)).collect();
            let store = store(&samples);
            let kept = Kept::from_fn(&store, |row| row % 4 >= left_out);
            let levels = LaneLevels::build(&store, &kept);
            let ms = from..from + length;
            let expected: i64 = store
                .slots()
                .flat_map(|slot| levels.runs(slot, Strip::Samples))
                .map(|run| (run.end_ms.min(ms.end) - run.start_ms.max(ms.start)).max(0))
                .sum();
            let ends = store.slots().filter_map(|slot| {
                let runs = levels.runs(slot, Strip::Samples);
                Some((slot, runs.first()?.start_ms, runs.last()?.end_ms))
            });
            let spans = Spans::new(ends);
            let runs = store.slots().flat_map(|slot| levels.runs(slot, Strip::Samples));
            let time = PersonTime::new(0, 16, 2501, runs);
            prop_assert_eq!(time.within(&spans, &levels, &ms), expected);
        }

        /// What is said of a range is what is left by a filter by the very same range.
        #[test]
        fn a_range_has_the_presence_that_a_filter_by_it_leaves(
            times in prop::collection::vec((0..4000i64, 0..3i64), 1..150),
            from in -50..4000i64,
            length in 1..3000i64,
            left_out in 0..4u32,
        ) {
            let mut samples: Vec<Sample> = times.iter().map(|&(ms, index)| Sample::body(ms, index)).collect();
            samples.sort_by_key(|sample| (sample.time_ms, sample.index));
            let store = store(&samples);
            let ms = from..from + length;
            let is_kept = |row: u32| row % 4 >= left_out;
            let presence_of = |kept: &Kept| {
                let levels = LaneLevels::build(&store, kept);
                Presence::build(&store, kept, &levels).person_ms_in(&store, kept, &levels, &ms)
            };
            let all = presence_of(&Kept::from_fn(&store, is_kept));
            let within = presence_of(&Kept::from_fn(&store, |row| is_kept(row) && ms.contains(&store.time_ms(row))));
            prop_assert_eq!(all, within);
        }
    }
}
