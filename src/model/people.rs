//! Who: the index a service gave a person, and our dense slot for it.

use serde::{Deserialize, Serialize};

/// The person index as sent. Means something only within one job; may be any integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonIndex(pub i64);

impl PersonIndex {
    /// Of detections that no tracker gave to anybody: other formats write -1 or nothing. No service sends this index.
    pub const UNTRACKED: Self = Self(i64::MIN);

    /// Whether it is of nobody in particular.
    pub fn is_untracked(self) -> bool {
        self == Self::UNTRACKED
    }
}

impl std::fmt::Display for PersonIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_untracked() { f.pad("no track") } else { self.0.fmt(f) }
    }
}

/// Dense number of a person in one store, `0..store.num_slots()`, in order of first appearance in the source.
///
/// Stays the same from one snapshot of a growing store to the next, and means nothing in another document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonSlot(pub u32);

impl PersonSlot {
    /// The slot as a position in a per-person array.
    pub fn at(self) -> usize {
        self.0 as usize
    }
}
