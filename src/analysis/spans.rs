//! Whose tracks span a time, found without a look at everyone.
//!
//! The people of a store are searched as a tree: the one in the middle of a slice first, who knows from when to when all of
//! the slice are there, then the two halves. Slots follow first appearances, so most halves are from other times. Cost:
//! O(found x log people); memory: 16 bytes a person, kept with their statistics.

use super::PersonStats;

/// From when to when somebody of a slice of people may be there, in milliseconds, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Branch {
    first_ms: i64,
    until_ms: i64,
}

impl Default for Branch {
    fn default() -> Self {
        Self { first_ms: i64::MAX, until_ms: i64::MIN }
    }
}

impl Branch {
    fn join(self, other: Self) -> Self {
        Self { first_ms: self.first_ms.min(other.first_ms), until_ms: self.until_ms.max(other.until_ms) }
    }
}

/// Notes with each person the times of the slice that they are the middle of; returns those of all.
pub(super) fn grow(people: &mut [PersonStats]) -> Branch {
    let (before, rest) = people.split_at_mut(people.len() / 2);
    let Some((middle, after)) = rest.split_first_mut() else { return Branch::default() };
    let own = Branch { first_ms: middle.first_ms, until_ms: middle.until_ms() };
    middle.branch = own.join(grow(before)).join(grow(after));
    middle.branch
}

/// Calls `found` with everyone who may be there at a time: from their first sample until the last one no longer counts. In
/// the order of the slice, which is that given to [`grow`].
pub(super) fn search<'a>(people: &'a [PersonStats], at_ms: i64, found: &mut impl FnMut(&'a PersonStats)) {
    let (before, rest) = people.split_at(people.len() / 2);
    let Some((middle, after)) = rest.split_first() else { return };
    if at_ms < middle.branch.first_ms || middle.branch.until_ms < at_ms {
        return;
    }
    search(before, at_ms, found);
    if middle.first_ms <= at_ms && at_ms <= middle.until_ms() {
        found(middle);
    }
    search(after, at_ms, found);
}
