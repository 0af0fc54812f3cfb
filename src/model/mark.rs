//! What a detector or an annotator says of one detection beside its box: how sure, how visible, and what it is.

/// A class by its position in [`super::TrackStore::classes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassId(pub u16);

impl ClassId {
    /// The class as a position in the list of classes.
    pub fn at(self) -> usize {
        usize::from(self.0)
    }
}

/// Score, visibility and class of one detection, each with a value for "not said". 12 bytes.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// How sure the detector is. Most write 0 to 1; some formats allow anything. NaN where it is not said.
    pub score: f32,
    /// The visible share of the person, 0 to 1. NaN where it is not said.
    pub visibility: f32,
    class: u16,
    /// Whether the annotation asks to be left out of scores (MOT's `active` 0, CVAT's `occluded` has no part in this).
    pub is_ignored: bool,
}

impl Mark {
    /// Nothing is said.
    pub const NONE: Self = Self { score: f32::NAN, visibility: f32::NAN, class: u16::MAX, is_ignored: false };

    /// What it is, where that is said.
    pub fn class(self) -> Option<ClassId> {
        (self.class != u16::MAX).then_some(ClassId(self.class))
    }

    /// The same of another class.
    #[must_use]
    pub fn with_class(self, class: Option<ClassId>) -> Self {
        Self { class: class.map_or(u16::MAX, |class| class.0), ..self }
    }

    /// Whether nothing is said.
    pub fn is_none(&self) -> bool {
        self.same(&Self::NONE)
    }

    /// Equality of every field, NaN equal to NaN.
    pub fn same(&self, other: &Self) -> bool {
        let bits = |mark: &Self| (mark.score.to_bits(), mark.visibility.to_bits(), mark.class, mark.is_ignored);
        bits(self) == bits(other)
    }
}

impl Default for Mark {
    fn default() -> Self {
        Self::NONE
    }
}

impl PartialEq for Mark {
    fn eq(&self, other: &Self) -> bool {
        self.same(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_said_is_equal_to_nothing_said() {
        assert!(Mark::NONE.is_none() && Mark::NONE == Mark::default());
        let class = Mark::NONE.with_class(Some(ClassId(3)));
        assert_eq!((class.class(), class.is_none()), (Some(ClassId(3)), false));
        assert!(class.with_class(None).is_none());
        assert_eq!(size_of::<Mark>(), 12);
    }
}
