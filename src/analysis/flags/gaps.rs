//! Long gaps: a gap (see [`crate::analysis::presence`]) of more than 5 times the local cadence, and of at least one second.
//!
//! Short gaps are part of any result: a head turned away, somebody passing in front. A person who is gone for a second or
//! more and comes back with the same index may have become somebody else on the way.

use std::ops::Range;

use super::flag::{Flag, FlagKind};
use super::found::Found;
use super::rules::FlagRules;
use crate::model::PersonSlot;

/// A gap, and how often the person is sampled around it.
pub(super) struct LocalGap {
    /// The samples before and after it.
    pub(super) ms: Range<i64>,
    /// The local cadence.
    pub(super) cadence_ms: f32,
}

/// Flags a gap of a person if it is long. Severity: 1 - limit / length.
pub(super) fn judge(slot: PersonSlot, gap: &LocalGap, rules: &FlagRules, found: &mut Found) {
    let length_ms = gap.ms.end.saturating_sub(gap.ms.start);
    let limit_ms = rules.long_gap_cadences * gap.cadence_ms;
    if length_ms < rules.long_gap_ms || length_ms as f32 <= limit_ms {
        return;
    }
    found.add(Flag {
        kind: FlagKind::Gap,
        start_ms: gap.ms.start,
        end_ms: gap.ms.end,
        slot,
        other: None,
        severity: (1.0 - limit_ms.max(rules.long_gap_ms as f32) / length_ms as f32).max(0.0),
        value: length_ms as f32 / gap.cadence_ms,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::flags::people_flags;
    use crate::analysis::flags::tests::{body, store_of};

    fn long_gaps(steps_ms: &[i64]) -> Vec<(i64, i64)> {
        let mut time_ms = 0;
        let rows: Vec<_> = std::iter::once(0)
            .chain(steps_ms.iter().copied())
            .map(|step| {
                time_ms += step;
                body(time_ms, 0, 0.5)
            })
            .collect();
        let flags = people_flags(&store_of(&rows), &FlagRules::default());
        let gaps = flags.ranked().iter().filter(|flag| flag.kind == FlagKind::Gap);
        gaps.map(|flag| (flag.start_ms, flag.end_ms)).collect()
    }

    #[test]
    fn a_gap_is_long_from_a_second_and_beyond_five_cadences_on() {
        let around = |steps: &[i64]| [&[100; 6], steps, &[100; 6]].concat();
        assert_eq!(long_gaps(&around(&[1000])), [(600, 1600)]);
        assert_eq!(long_gaps(&around(&[999])), []);
        // Of slow tracks the cadence decides.
        let slow = |step: i64| [&[400; 6][..], &[step], &[400; 6]].concat();
        assert_eq!(long_gaps(&slow(2000)), []);
        assert_eq!(long_gaps(&slow(2001)), [(2400, 4401)]);
    }

    #[test]
    fn longer_gaps_rank_higher() {
        let steps = [&[100; 6][..], &[1500], &[100; 6], &[9000], &[100; 6]].concat();
        assert_eq!(long_gaps(&steps), [(2700, 11_700), (600, 2100)]);
    }
}
