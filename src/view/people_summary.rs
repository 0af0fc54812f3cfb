//! Several people as one: how much of them there is, and when any of them is there.
//!
//! Cost: O(runs of these people x log). Made once for a selection, not for each pass.

use super::lane_levels::{LaneLevels, Strip};
use crate::analysis::Kept;
use crate::model::PersonSlot;

/// What several people have together, as far as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PeopleSummary {
    /// Kept samples of all of them.
    pub num_samples: u64,
    /// The first and the last of these, milliseconds; `None` where none is kept.
    pub span_ms: Option<(i64, i64)>,
    /// How long at least one of them is there, without gaps, milliseconds.
    pub present_ms: i64,
}

impl PeopleSummary {
    /// Sums up some people; `levels` are the runs of at least the kept rows.
    pub fn of(kept: &Kept, levels: &LaneLevels, people: impl Iterator<Item = PersonSlot>) -> Self {
        let mut num_samples = 0;
        let mut runs: Vec<(i64, i64)> = Vec::new();
        for slot in people.filter(|&slot| kept.has_person(slot)) {
            num_samples += u64::from(kept.num_rows_of(slot));
            runs.extend(levels.runs(slot, Strip::Samples).iter().map(|run| (run.start_ms, run.end_ms)));
        }
        runs.sort_unstable();
        let last_ms = runs.iter().map(|run| run.1).max();
        let span_ms = runs.first().map(|run| run.0).zip(last_ms);
        let mut present_ms = 0_i64;
        let mut until_ms = i64::MIN;
        for (start_ms, end_ms) in runs {
            let start_ms = start_ms.max(until_ms);
            if end_ms > start_ms {
                present_ms = present_ms.saturating_add(end_ms.saturating_sub(start_ms));
            }
            until_ms = until_ms.max(end_ms);
        }
        Self { num_samples, span_ms, present_ms }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::view::test_store::{Sample, store};

    proptest! {
        #[test]
        fn each_millisecond_counts_once_however_many_are_there(
            times in prop::collection::vec((0..3000i64, 0..4i64), 1..120),
            left_out in 0..3u32,
        ) {
            let mut samples: Vec<Sample> = times.iter().map(|&(ms, index)| Sample::body(ms, index)).collect();
            samples.sort_by_key(|sample| (sample.time_ms, sample.index));
            let store = store(&samples);
            let kept = Kept::from_fn(&store, |row| row % 3 >= left_out);
            let levels = LaneLevels::build(&store, &kept);
            let summary = PeopleSummary::of(&kept, &levels, store.slots());
            let runs: Vec<_> = store.slots().flat_map(|slot| levels.runs(slot, Strip::Samples)).collect();
            let is_there = |ms: i64| runs.iter().any(|run| run.start_ms <= ms && ms < run.end_ms);
            prop_assert_eq!(summary.present_ms, (0..3000).filter(|&ms| is_there(ms)).count() as i64);
            prop_assert_eq!(summary.num_samples, u64::from(kept.num_rows()));
            let first = runs.iter().map(|run| run.start_ms).min();
            prop_assert_eq!(summary.span_ms.map(|span| span.0), first);
        }
    }
}
