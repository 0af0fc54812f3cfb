//! What in a result deserves a look: jumps, long gaps, ghosts, twins and possible swaps, the most striking first.
//!
//! Every rule is a file: `jumps`, `gaps`, `ghosts`, `twins`, `swaps`; their thresholds are [`FlagRules`]. A flag
//! says "look here", not "this is wrong". It carries a severity in `0..=1` by which flags of all kinds are ranked.
//!
//! One pass goes over each person's times (gaps, ghosts), one over all rows in time order with everyone's last sample at
//! hand (jumps, twins, swaps). Cost: O(rows x log people at a time). Memory: 1 bit a row and some 100 bytes a person while it
//! runs, and at most [`MAX_LISTED`] flags of a kind that stay. Whatever is found is counted, also what is not listed.

mod flag;
mod found;
mod gaps;
mod ghosts;
mod jumps;
mod moments;
mod rules;
mod steps;
mod swaps;
mod tracks;
mod twins;

use std::ops::Range;

use found::Found;

use crate::model::{PersonSlot, TrackStore};

pub use flag::{Flag, FlagKind, FlagSet};
pub use found::{FlagCounts, MAX_LISTED, MAX_LISTED_OF_PERSON};
pub use moments::MAX_NEIGHBOURS;
pub use rules::FlagRules;

/// The flags of a store.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Flags {
    /// The listed ones, the most severe first.
    ranked: Vec<Flag>,
    /// How many of each kind there are, listed or not.
    totals: FlagCounts,
    /// How many each person has, listed or not, by slot.
    of_person: Vec<FlagCounts>,
    /// Positions in `ranked` of the listed flags of each person, by the time they start.
    by_person: Vec<u32>,
    /// Where each person's positions begin, by slot, and the end of all.
    person_start: Vec<u32>,
    /// The times at which listed flags start, with their positions in `ranked`, ascending.
    by_time: Vec<(i64, u32)>,
    /// Pairs of people that were not compared because there were too many in one place.
    num_uncompared: u64,
}

impl Flags {
    /// The listed flags, the most severe first.
    pub fn ranked(&self) -> &[Flag] {
        &self.ranked
    }

    /// How many there are of each kind, listed or not.
    pub fn totals(&self) -> FlagCounts {
        self.totals
    }

    /// How many flags are counted and not listed, because a person or the whole result has too many.
    pub fn num_unlisted(&self) -> u64 {
        self.totals.sum() - self.ranked.len() as u64
    }

    /// How many times two people stood so close among many others that they were not compared; see [`MAX_NEIGHBOURS`].
    pub fn num_uncompared(&self) -> u64 {
        self.num_uncompared
    }

    /// How many flags of each kind a person has, listed or not; none for a slot the store did not have.
    pub fn counts(&self, slot: PersonSlot) -> FlagCounts {
        self.of_person.get(slot.at()).copied().unwrap_or_default()
    }

    /// The kinds of flags that a person has.
    pub fn set(&self, slot: PersonSlot) -> FlagSet {
        self.counts(slot).set()
    }

    /// Number of people with any flag of these kinds. O(people).
    pub fn num_people_with(&self, kinds: FlagSet) -> usize {
        self.of_person.iter().filter(|counts| counts.set().intersects(kinds)).count()
    }

    /// Positions in [`Self::ranked`] of the listed flags of a person, by the time they start.
    pub fn positions_of(&self, slot: PersonSlot) -> &[u32] {
        match (self.person_start.get(slot.at()), self.person_start.get(slot.at() + 1)) {
            (Some(&start), Some(&end)) => &self.by_person[start as usize..end as usize],
            _ => &[],
        }
    }

    /// The listed flags of a person, by the time they start.
    pub fn of_person(&self, slot: PersonSlot) -> impl DoubleEndedIterator<Item = &Flag> + ExactSizeIterator + '_ {
        self.positions_of(slot).iter().map(|&at| &self.ranked[at as usize])
    }

    /// The listed flags that start in a half-open range of times, by that time.
    pub fn starting_in(&self, ms: Range<i64>) -> impl DoubleEndedIterator<Item = &Flag> + ExactSizeIterator + '_ {
        let start = self.by_time.partition_point(|(at_ms, _)| *at_ms < ms.start);
        let end = self.by_time.partition_point(|(at_ms, _)| *at_ms < ms.end).max(start);
        self.by_time[start..end].iter().map(|(_, at)| &self.ranked[*at as usize])
    }

    /// Heap bytes held.
    pub fn bytes(&self) -> usize {
        self.ranked.capacity() * size_of::<Flag>()
            + self.of_person.capacity() * size_of::<FlagCounts>()
            + (self.by_person.capacity() + self.person_start.capacity()) * 4
            + self.by_time.capacity() * size_of::<(i64, u32)>()
    }

    fn new(found: Found, store: &TrackStore, num_uncompared: u64) -> Self {
        let (ranked, totals, of_person) = found.into_ranked(store);
        let mut person_start = vec![0_u32; store.num_slots() as usize + 1];
        for slot in ranked.iter().flat_map(Flag::slots) {
            person_start[slot.at() + 1] += 1;
        }
        for at in 1..person_start.len() {
            person_start[at] += person_start[at - 1];
        }
        let mut by_time: Vec<(i64, u32)> = ranked.iter().zip(0..).map(|(flag, at)| (flag.start_ms, at)).collect();
        by_time.sort_unstable();
        let mut next = person_start.clone();
        let mut by_person = vec![0; person_start.last().map_or(0, |&end| end as usize)];
        for &(_, at) in &by_time {
            for slot in ranked[at as usize].slots() {
                by_person[next[slot.at()] as usize] = at;
                next[slot.at()] += 1;
            }
        }
        Self { ranked, totals, of_person, by_person, person_start, by_time, num_uncompared }
    }
}

/// The flags of everyone in a store.
pub fn people_flags(store: &TrackStore, rules: &FlagRules) -> Flags {
    people_flags_while(store, rules, FlagSet::ANY, &|| true).expect("nobody says stop")
}

/// Those of some kinds, unless `go_on` says no meanwhile and from then on; it is asked every few milliseconds. The pass over
/// all rows is left out where gaps and ghosts are all that is asked for.
pub fn people_flags_while(
    store: &TrackStore,
    rules: &FlagRules,
    kinds: FlagSet,
    go_on: &dyn Fn() -> bool,
) -> Option<Flags> {
    let mut found = Found::new(store.num_slots() as usize, kinds);
    let tracks = tracks::Tracks::judge(store, rules, &mut found, go_on)?;
    let mut num_uncompared = 0;
    if kinds.intersects(FlagSet::of(&[FlagKind::Jump, FlagKind::Twin, FlagKind::Swap])) {
        num_uncompared = moments::judge(store, rules, &tracks, &mut found, go_on)?;
    }
    go_on().then(|| Flags::new(found, store, num_uncompared))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Face, IntegrityReport, JobInfo, NewRow, NormRect, PersonIndex, StoreBuilder, VideoMetadata};
    use crate::sample::SampleJob;

    /// A store with a frame twice as wide as high.
    pub(super) fn store_of(rows: &[NewRow]) -> TrackStore {
        let mut builder = StoreBuilder::new();
        for row in rows {
            builder.push(row);
        }
        let video = VideoMetadata { width: Some(200), height: Some(100), ..VideoMetadata::default() };
        builder.finish(JobInfo { video, ..JobInfo::default() }, IntegrityReport::default())
    }

    /// A body 0.1 wide at this left edge.
    pub(super) fn body(time_ms: i64, index: i64, left: f32) -> NewRow {
        let body = NormRect::new(left, 0.2, 0.1, 0.4);
        NewRow { time_ms, index: PersonIndex(index), body, face: None, extras: None }
    }

    /// A face 0.04 wide at this left edge, without a body.
    pub(super) fn face(time_ms: i64, index: i64, left: f32) -> NewRow {
        let face = Face { rect: NormRect::new(left, 0.2, 0.04, 0.1), ..Face::EMPTY };
        NewRow { time_ms, index: PersonIndex(index), body: NormRect::NONE, face: Some(face), extras: None }
    }

    #[test]
    fn the_faults_built_into_the_demo_are_found() {
        let store = SampleJob::demo().store();
        let flags = people_flags(&store, &FlagRules::default());
        let told = |kind: FlagKind| -> Vec<_> {
            let of_kind = flags.ranked().iter().filter(move |flag| flag.kind == kind);
            of_kind
                .map(|flag| (flag.slots().map(|slot| store.person_index(slot).0).collect::<Vec<_>>(), flag.start_ms))
                .collect()
        };
        assert_eq!(told(FlagKind::Swap), [(vec![3, 4], 30_040)]);
        assert_eq!(told(FlagKind::Ghost), [(vec![crate::sample::DEMO_GHOST.0], 37_440)]);
        assert_eq!(told(FlagKind::Twin), []);
        assert!(told(FlagKind::Gap).iter().any(|(_, start_ms)| (53_500..54_000).contains(start_ms)), "the cut");
    }

    #[test]
    fn flags_are_found_by_rank_person_and_time() {
        let store = SampleJob::demo().store();
        let flags = people_flags(&store, &FlagRules::default());
        assert!(flags.ranked().windows(2).all(|pair| pair[0].severity >= pair[1].severity));
        assert!(flags.ranked().iter().all(|flag| (0.0..=1.0).contains(&flag.severity) && flag.start_ms <= flag.end_ms));
        assert_eq!((flags.num_unlisted(), flags.num_uncompared()), (0, 0));
        for slot in store.slots() {
            let of_person: Vec<_> = flags.of_person(slot).collect();
            assert!(of_person.windows(2).all(|pair| pair[0].start_ms <= pair[1].start_ms));
            assert_eq!(of_person.len() as u64, flags.counts(slot).sum());
            assert!(of_person.iter().all(|flag| flag.slots().any(|s| s == slot)));
        }
        assert_eq!(flags.starting_in(i64::MIN..i64::MAX).count(), flags.ranked().len());
        assert_eq!(flags.starting_in(30_040..30_041).filter(|flag| flag.kind == FlagKind::Swap).count(), 1);
        assert_eq!(flags.starting_in(30_041..30_041).count(), 0);
    }

    #[test]
    fn some_kinds_are_found_alone_and_it_can_be_called_off() {
        let store = SampleJob::demo().store();
        let rules = FlagRules::default();
        let all = people_flags(&store, &rules);
        for kind in FlagKind::ALL {
            let some = people_flags_while(&store, &rules, FlagSet::of(&[kind]), &|| true).unwrap();
            let expected: Vec<_> = all.ranked().iter().filter(|flag| flag.kind == kind).copied().collect();
            assert_eq!(some.ranked(), expected);
        }
        assert_eq!(people_flags_while(&store, &rules, FlagSet::ANY, &|| false), None);
        let nobody = people_flags(&store_of(&[]), &rules);
        assert_eq!((nobody.ranked().len(), nobody.positions_of(PersonSlot(0)).len()), (0, 0));
    }
}
