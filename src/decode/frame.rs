//! A bracket that has been opened and not closed.

use super::rekognition::page::PageFields;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    /// The value of `Persons`.
    Entries,
    /// A list that turned out to hold entries.
    BareEntries,
    /// Any other list; its first elements may still turn out to be entries.
    List,
}

#[derive(Debug)]
pub(super) struct Frame {
    pub(super) kind: Kind,
    /// Offset of its bracket.
    pub(super) start: u64,
    pub(super) fields: PageFields,
    /// Pages that had begun before it.
    pub(super) pages_before: u32,
    /// Whether its page has been ended early, because another began within it.
    pub(super) has_ended_page: bool,
    /// Whether it may be an entry itself.
    pub(super) may_be_entry: bool,
    /// Entries taken from it.
    pub(super) num_taken: u64,
}
