//! What was found so far: everything counted, the most severe kept.

use std::cmp::Ordering;

use super::flag::{Flag, FlagKind, FlagSet};
use crate::model::TrackStore;

/// How many flags of a kind are listed at most.
pub const MAX_LISTED: usize = 100_000;
/// How many flags of a kind are listed of one person at most, so that one bad track does not hide the others.
pub const MAX_LISTED_OF_PERSON: usize = 100;

const NUM_KINDS: usize = FlagKind::ALL.len();

/// How many flags there are of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FlagCounts([u32; NUM_KINDS]);

impl FlagCounts {
    /// How many of a kind.
    pub fn of(&self, kind: FlagKind) -> u32 {
        self.0[kind as usize]
    }

    /// How many in all.
    pub fn sum(&self) -> u64 {
        self.0.iter().map(|&count| u64::from(count)).sum()
    }

    /// The kinds of which there are any.
    pub fn set(&self) -> FlagSet {
        FlagKind::ALL.into_iter().filter(|kind| self.of(*kind) > 0).fold(FlagSet::NONE, FlagSet::with)
    }

    fn add(&mut self, kind: FlagKind) {
        self.0[kind as usize] = self.0[kind as usize].saturating_add(1);
    }
}

/// Takes flags one by one. Memory: at most twice what is listed.
pub(super) struct Found {
    kinds: FlagSet,
    max_listed: usize,
    max_of_person: usize,
    listed: [Vec<Flag>; NUM_KINDS],
    totals: FlagCounts,
    of_person: Vec<FlagCounts>,
}

impl Found {
    /// Nothing yet of the people of a store. Other kinds are passed over.
    pub(super) fn new(num_people: usize, kinds: FlagSet) -> Self {
        Self {
            kinds,
            max_listed: MAX_LISTED,
            max_of_person: MAX_LISTED_OF_PERSON,
            listed: Default::default(),
            totals: FlagCounts::default(),
            of_person: vec![FlagCounts::default(); num_people],
        }
    }

    /// Whether a kind is asked for.
    pub(super) fn wants(&self, kind: FlagKind) -> bool {
        self.kinds.has(kind)
    }

    pub(super) fn add(&mut self, flag: Flag) {
        if !self.wants(flag.kind) {
            return;
        }
        self.totals.add(flag.kind);
        flag.slots().for_each(|slot| self.of_person[slot.at()].add(flag.kind));
        let listed = &mut self.listed[flag.kind as usize];
        listed.push(flag);
        if listed.len() >= 2 * self.max_listed {
            keep_worst(listed, self.max_of_person, self.max_listed);
        }
    }

    /// The flags to be listed, the most severe first; how many there are; and how many of each person.
    pub(super) fn into_ranked(mut self, store: &TrackStore) -> (Vec<Flag>, FlagCounts, Vec<FlagCounts>) {
        for listed in &mut self.listed {
            keep_worst(listed, self.max_of_person, self.max_listed);
        }
        let mut ranked = self.listed.concat();
        let people = |flag: &Flag| (store.person_index(flag.slot), flag.other.map(|other| store.person_index(other)));
        ranked.sort_unstable_by(|a, b| by_severity(a, b).then_with(|| people(a).cmp(&people(b))));
        (ranked, self.totals, self.of_person)
    }
}

/// The most severe first, then the earliest.
fn by_severity(a: &Flag, b: &Flag) -> Ordering {
    b.severity.total_cmp(&a.severity).then(a.start_ms.cmp(&b.start_ms)).then(a.kind.cmp(&b.kind))
}

/// Keeps the most severe flags of each person, and of those the most severe ones. Whatever comes later, nothing is left out
/// that would stay if all were known.
fn keep_worst(flags: &mut Vec<Flag>, max_of_person: usize, max_listed: usize) {
    let order = |a: &Flag, b: &Flag| by_severity(a, b).then((a.slot, a.other).cmp(&(b.slot, b.other)));
    if flags.len() > max_of_person {
        flags.sort_unstable_by(|a, b| a.slot.cmp(&b.slot).then_with(|| order(a, b)));
        let mut run = (None, 0);
        flags.retain(|flag| {
            run = if run.0 == Some(flag.slot) { (run.0, run.1 + 1) } else { (Some(flag.slot), 1) };
            run.1 <= max_of_person
        });
    }
    if flags.len() > max_listed {
        flags.select_nth_unstable_by(max_listed, order);
        flags.truncate(max_listed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PersonSlot;

    fn jump(slot: u32, start_ms: i64, severity: f32) -> Flag {
        let slot = PersonSlot(slot);
        Flag { kind: FlagKind::Jump, start_ms, end_ms: start_ms, slot, other: None, severity, value: 0.0 }
    }

    #[test]
    fn everything_is_counted_and_the_worst_are_kept() {
        let mut found = Found { max_listed: 3, max_of_person: 2, ..Found::new(4, FlagSet::of(&[FlagKind::Jump])) };
        for at in 0..100 {
            found.add(jump(at % 2, i64::from(at), at as f32 / 100.0));
        }
        found.add(jump(2, 0, 0.1));
        found.add(jump(3, 0, 0.985));
        found.add(Flag { kind: FlagKind::Ghost, ..jump(3, 0, 1.0) });
        let listed = &mut found.listed[FlagKind::Jump as usize];
        assert!(listed.len() < 6);
        keep_worst(listed, 2, 3);
        listed.sort_unstable_by(by_severity);
        let kept: Vec<_> = listed.iter().map(|flag| (flag.slot.0, flag.severity)).collect();
        assert_eq!(kept, [(1, 0.99), (3, 0.985), (0, 0.98)]);
        assert_eq!((found.totals.of(FlagKind::Jump), found.totals.of(FlagKind::Ghost)), (102, 0));
        assert_eq!(found.of_person.iter().map(|counts| counts.of(FlagKind::Jump)).collect::<Vec<_>>(), [50, 50, 1, 1]);
        assert_eq!(found.of_person[0].set(), FlagSet::of(&[FlagKind::Jump]));
    }
}
