//! Which flags are listed, and what a row says.
//!
//! Built when the flags, the filter or the chosen kinds change: O(listed flags), some ms where there are hundreds of thousands.

use crate::analysis::{Flag, FlagKind, FlagSet, Flags, Kept};
use crate::model::time::format_duration;

/// The flags of the people who are kept, the most severe first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FlagList {
    /// Positions in [`Flags::ranked`] of those of the chosen kinds.
    pub positions: Vec<u32>,
    /// How many listed flags of each kind the kept people have, in the order of [`FlagKind::ALL`].
    counts: [u32; FlagKind::ALL.len()],
}

impl FlagList {
    /// Those of these kinds, of anyone whom the filter keeps.
    pub fn new(flags: &Flags, kept: &Kept, kinds: FlagSet) -> Self {
        let mut list = Self::default();
        for (flag, at) in flags.ranked().iter().zip(0..) {
            if flag.slots().any(|slot| kept.has_person(slot)) {
                list.counts[flag.kind as usize] += 1;
                if kinds.has(flag.kind) {
                    list.positions.push(at);
                }
            }
        }
        list
    }

    /// How many flags of a kind the kept people have among those listed.
    pub fn count(&self, kind: FlagKind) -> u32 {
        self.counts[kind as usize]
    }

    /// How many of all kinds.
    pub fn num_all(&self) -> u32 {
        self.counts.iter().sum()
    }
}

/// What was measured, in a few words: `0.31 frame widths in 67 ms`.
pub fn measured(flag: &Flag) -> String {
    let duration = format_duration(flag.duration_ms());
    match flag.kind {
        FlagKind::Jump => format!("{:.2} frame widths in {duration}", flag.value),
        FlagKind::Gap => format!("{duration}, {:.0} cadences", flag.value),
        FlagKind::Ghost if flag.value < 1.5 => "1 sample".to_owned(),
        FlagKind::Ghost => format!("{:.0} samples in {duration}", flag.value),
        FlagKind::Swap => format!("within {duration}"),
        FlagKind::Twin => format!("IoU {:.2} over {duration}", flag.value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{FlagRules, people_flags};
    use crate::model::{PersonIndex, PersonSlot};
    use crate::sample::SampleJob;

    #[test]
    fn the_list_has_the_chosen_kinds_of_the_kept_people() {
        let store = SampleJob::demo().store();
        let flags = people_flags(&store, &FlagRules::default());
        let all = FlagList::new(&flags, &Kept::all(&store), FlagSet::ANY);
        assert_eq!(all.positions, (0..flags.ranked().len() as u32).collect::<Vec<_>>());
        assert_eq!(u64::from(all.num_all()), flags.totals().sum());
        let three = store.slot_of(PersonIndex(3)).unwrap();
        let keeps: Vec<bool> = store.slots().map(|slot| slot == three).collect();
        let swaps = FlagSet::of(&[FlagKind::Swap]);
        let list = FlagList::new(&flags, &Kept::from_people(&store, &keeps), swaps);
        assert_eq!((list.positions.len(), list.count(FlagKind::Ghost)), (1, 0), "also as the other one of two");
    }

    #[test]
    fn what_was_measured_is_said_in_its_unit() {
        let flag = |kind, end_ms, value| Flag {
            kind,
            start_ms: 0,
            end_ms,
            slot: PersonSlot(0),
            other: None,
            severity: 0.5,
            value,
        };
        let texts = [
            flag(FlagKind::Jump, 67, 0.312),
            flag(FlagKind::Gap, 4100, 61.6),
            flag(FlagKind::Ghost, 0, 1.0),
            flag(FlagKind::Ghost, 67, 2.0),
            flag(FlagKind::Swap, 80, 0.1),
            flag(FlagKind::Twin, 3200, 0.918),
        ]
        .map(|flag| measured(&flag));
        let expected = [
            "0.31 frame widths in 67 ms",
            "4.1 s, 62 cadences",
            "1 sample",
            "2 samples in 67 ms",
            "within 80 ms",
            "IoU 0.92 over 3.2 s",
        ];
        assert_eq!(texts, expected);
    }
}
