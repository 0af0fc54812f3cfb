//! Stretches of time, one a person, and which of them reach into a time: found by halving, not by looking at everyone.
//!
//! Memory: 28 bytes a person (the tree is rounded up to a power of two, so up to 36). Cost: built in O(people log people);
//! a question O(log people) for each one found.

use std::ops::RangeInclusive;

use crate::model::PersonSlot;

/// A stretch of time for each of some people, closed at both ends.
#[derive(Debug, Clone, Default)]
pub struct Spans {
    /// Milliseconds, ascending.
    starts: Vec<i64>,
    /// Whose, in the same order.
    slots: Vec<PersonSlot>,
    /// The latest end in each part of that order, as a binary tree: node 1 is all, the children of `n` are `2n` and `2n + 1`,
    /// and the last half are the people one by one.
    latest: Vec<i64>,
}

impl Spans {
    /// Of people, each with the first and the last millisecond; in any order.
    pub fn new(people: impl Iterator<Item = (PersonSlot, i64, i64)>) -> Self {
        let mut people: Vec<_> = people.collect();
        people.sort_unstable_by_key(|&(slot, start, _)| (start, slot));
        let num_leaves = people.len().next_power_of_two();
        let mut latest = vec![i64::MIN; 2 * num_leaves];
        for (leaf, &(_, _, end)) in latest[num_leaves..].iter_mut().zip(&people) {
            *leaf = end;
        }
        for node in (1..num_leaves).rev() {
            latest[node] = latest[2 * node].max(latest[2 * node + 1]);
        }
        let (starts, slots) = people.into_iter().map(|(slot, start, _)| (start, slot)).unzip();
        Self { starts, slots, latest }
    }

    /// Whose stretch has any millisecond of a range in it, in order of slot; `out` is cleared first. Returns how many places
    /// of the tree were looked at.
    pub fn reaching(&self, ms: &RangeInclusive<i64>, out: &mut Vec<PersonSlot>) -> usize {
        out.clear();
        let num_begun = self.starts.partition_point(|start| start <= ms.end());
        let mut num_looks = 0;
        self.collect(1, 0, self.latest.len() / 2, num_begun, *ms.start(), &mut num_looks, out);
        out.sort_unstable();
        num_looks
    }

    /// Number of stretches that begin before a time.
    pub fn num_before(&self, ms: i64) -> usize {
        self.starts.partition_point(|&start| start < ms)
    }

    /// Heap bytes held.
    pub fn bytes(&self) -> usize {
        (self.starts.capacity() + self.latest.capacity()) * 8 + self.slots.capacity() * 4
    }

    /// Of the first `num_begun` people, those below a node (`len` people from `first` on) who last until `ms` or longer.
    #[expect(clippy::too_many_arguments, reason = "a step down the tree: where it is, and what is asked")]
    fn collect(
        &self,
        node: usize,
        first: usize,
        len: usize,
        num_begun: usize,
        ms: i64,
        num_looks: &mut usize,
        out: &mut Vec<PersonSlot>,
    ) {
        *num_looks += 1;
        if first >= num_begun || self.latest[node] < ms {
            return;
        }
        if len == 1 {
            out.push(self.slots[first]);
            return;
        }
        let half = len / 2;
        self.collect(2 * node, first, half, num_begun, ms, num_looks, out);
        self.collect(2 * node + 1, first + half, half, num_begun, ms, num_looks, out);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn everyone_who_reaches_into_a_range_is_found(
            people in prop::collection::vec((0..500i64, 0..200i64), 0..70),
            from in -20..700i64,
            length in 0..300i64,
        ) {
            let with_slot = || people.iter().enumerate().map(|(at, &(start, len))| (PersonSlot(at as u32), start, start + len));
            let spans = Spans::new(with_slot());
            let ms = from..=from + length;
            let mut found = Vec::new();
            spans.reaching(&ms, &mut found);
            let reaches = |&(_, start, end): &(PersonSlot, i64, i64)| start <= *ms.end() && end >= *ms.start();
            prop_assert_eq!(found, with_slot().filter(reaches).map(|(slot, ..)| slot).collect::<Vec<_>>());
            prop_assert_eq!(spans.num_before(from), people.iter().filter(|(start, _)| *start < from).count());
        }
    }

    #[test]
    fn nobody_else_is_looked_at() {
        // One person who stays all day, and thousands who come and go.
        let short = (1..20_000).map(|at| (PersonSlot(at), i64::from(at) * 100, i64::from(at) * 100 + 950));
        let spans = Spans::new(std::iter::once((PersonSlot(0), 0, 2_000_000)).chain(short));
        let mut found = Vec::new();
        let num_looks = spans.reaching(&(1_000_000..=1_000_000), &mut found);
        assert_eq!((found.len(), found[0]), (11, PersonSlot(0)));
        assert!(num_looks < 120, "{num_looks}");
    }
}
