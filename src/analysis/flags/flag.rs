//! One flag: what was found, when, of whom, and how striking it is.

use serde::{Deserialize, Serialize};

use crate::model::PersonSlot;

/// What deserves a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagKind {
    /// Somebody is somewhere else at the next sample.
    Jump,
    /// Somebody is away for long, and comes back with the same index.
    Gap,
    /// Somebody has one or two samples only.
    Ghost,
    /// Two people seem to exchange their indices.
    Swap,
    /// Two people are in the same place for long, as if one were tracked twice.
    Twin,
}

impl FlagKind {
    /// All of them, in the order of lists.
    pub const ALL: [Self; 5] = [Self::Jump, Self::Gap, Self::Ghost, Self::Swap, Self::Twin];

    /// How it is written in filters, arguments and settings.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Jump => "jump",
            Self::Gap => "gap",
            Self::Ghost => "ghost",
            Self::Swap => "swap",
            Self::Twin => "twin",
        }
    }

    /// The kind of an [`Self::id`].
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// What people read of one of them.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Jump => "Jump",
            Self::Gap => "Long gap",
            Self::Ghost => "Ghost",
            Self::Swap => "Possible swap",
            Self::Twin => "Twins",
        }
    }

    /// What people read of several.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Jump => "Jumps",
            Self::Gap => "Long gaps",
            Self::Ghost => "Ghosts",
            Self::Swap => "Possible swaps",
            Self::Twin => "Twins",
        }
    }

    /// One of them, as part of a sentence.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Jump => "jump",
            Self::Gap => "long gap",
            Self::Ghost => "ghost",
            Self::Swap => "possible swap",
            Self::Twin => "pair of twins",
        }
    }

    /// A number of them, as part of a sentence: `1 long gap`, `3 ghosts`.
    pub fn counted(self, count: u32) -> String {
        let noun = self.noun();
        match (self, count) {
            (_, 1) => format!("1 {noun}"),
            (Self::Twin, _) => format!("{count} pairs of twins"),
            _ => format!("{count} {noun}s"),
        }
    }

    /// What it means, in a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Jump => "The box is somewhere else at the next sample",
            Self::Gap => "Nobody saw the person for long, and then the same index came back",
            Self::Ghost => "A track of one or two samples, often a reflection or a picture",
            Self::Swap => "Two tracks exchange places between two samples, so their indices may have been exchanged",
            Self::Twin => "Two tracks share one place, so one person may be tracked twice",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Some kinds of flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub struct FlagSet(u8);

impl FlagSet {
    /// No kind.
    pub const NONE: Self = Self(0);
    /// Every kind.
    pub const ANY: Self = Self::of(&FlagKind::ALL);

    /// These kinds.
    pub const fn of(kinds: &[FlagKind]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < kinds.len() {
            bits |= kinds[at].bit();
            at += 1;
        }
        Self(bits)
    }

    /// Whether a kind is among them.
    pub const fn has(self, kind: FlagKind) -> bool {
        self.0 & kind.bit() != 0
    }

    /// Whether both have a kind in common.
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether there is no kind.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// These and another kind.
    #[must_use]
    pub const fn with(self, kind: FlagKind) -> Self {
        Self(self.0 | kind.bit())
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The kinds, in the order of lists.
    pub fn kinds(self) -> impl Iterator<Item = FlagKind> {
        FlagKind::ALL.into_iter().filter(move |kind| self.has(*kind))
    }
}

/// Something that deserves a look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flag {
    /// What.
    pub kind: FlagKind,
    /// The sample before it, or its first sample, in milliseconds. Where to look.
    pub start_ms: i64,
    /// The sample after it, or its last sample, in milliseconds; never before the start.
    pub end_ms: i64,
    /// Of whom. Of two people the one with the lower index.
    pub slot: PersonSlot,
    /// And of whom, where it is about two.
    pub other: Option<PersonSlot>,
    /// How striking it is, `0..=1`, comparable between kinds.
    pub severity: f32,
    /// What was measured: a jump's length in frame widths, a gap's length in local cadences, a ghost's number of samples, the
    /// mean `IoU` of twins, and of a swap how far the two go in frame widths if it is none.
    pub value: f32,
}

impl Flag {
    /// Whom it is about: one or two people.
    pub fn slots(&self) -> impl Iterator<Item = PersonSlot> + use<> {
        std::iter::once(self.slot).chain(self.other)
    }

    /// From its start to its end, in milliseconds.
    pub fn duration_ms(&self) -> i64 {
        self.end_ms.saturating_sub(self.start_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_it_was_given() {
        assert_eq!(FlagSet::ANY.kinds().collect::<Vec<_>>(), FlagKind::ALL);
        let set = FlagSet::NONE.with(FlagKind::Swap).and(FlagSet::of(&[FlagKind::Ghost]));
        assert_eq!(set.kinds().collect::<Vec<_>>(), [FlagKind::Ghost, FlagKind::Swap]);
        assert!(set.intersects(FlagSet::of(&[FlagKind::Swap, FlagKind::Jump])));
        assert!(!set.intersects(FlagSet::of(&[FlagKind::Jump])) && FlagSet::NONE.is_empty());
        for kind in FlagKind::ALL {
            assert_eq!(FlagKind::from_id(kind.id()), Some(kind));
        }
        assert_eq!(FlagKind::from_id("any"), None);
        assert_eq!(FlagKind::ALL.map(|kind| kind.counted(1)).last().unwrap(), "1 pair of twins");
        assert_eq!(FlagKind::Gap.counted(2), "2 long gaps");
    }
}
