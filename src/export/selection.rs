//! What is to be written: a store, and the rows kept of it.

use crate::analysis::{Kept, Names};
use crate::model::{PersonIndex, RowRef, TrackStore};

/// The rows of one document that a writer writes.
#[derive(Clone, Copy)]
pub struct Selection<'a> {
    /// The document.
    pub store: &'a TrackStore,
    /// Its rows to write.
    pub kept: &'a Kept,
    /// What its people are called.
    pub names: Names<'a>,
}

impl<'a> Selection<'a> {
    /// A selection without names.
    pub fn new(store: &'a TrackStore, kept: &'a Kept) -> Self {
        Self { store, kept, names: Names::NONE }
    }

    /// Number of rows to write.
    pub fn num_rows(&self) -> u64 {
        u64::from(self.kept.num_rows())
    }

    /// Number of people to write; what belongs to nobody counts as none.
    pub fn num_people(&self) -> u64 {
        let has_untracked = self.store.untracked().is_some_and(|slot| self.kept.num_rows_of(slot) > 0);
        let num_slots = self.store.slots().filter(|&slot| self.kept.num_rows_of(slot) > 0).count() as u64;
        num_slots - u64::from(has_untracked)
    }

    /// The rows to write, in time order.
    pub fn rows(&self) -> impl Iterator<Item = RowRef<'a>> {
        let store = self.store;
        self.kept.rows().map(move |row| store.row(row))
    }

    /// The rows to write, by person index and then in time order.
    pub fn rows_by_person(&self) -> impl Iterator<Item = RowRef<'a>> {
        let Self { store, kept, .. } = *self;
        store.slots_by_index().iter().flat_map(move |&slot| kept.rows_of(store, slot).map(move |row| store.row(row)))
    }

    /// Number of people written to whom the user gave a label. The names of matches are not counted: they are part of the
    /// data.
    pub fn num_labelled(&self) -> u64 {
        let is_labelled =
            |&&slot: &&_| self.kept.has_person(slot) && self.names.given(self.store.person_index(slot)).is_some();
        self.store.slots_by_index().iter().filter(is_labelled).count() as u64
    }

    /// What a person is called: the label given, else the name of the best match.
    pub fn label(&self, index: PersonIndex) -> Option<&'a str> {
        self.names.get(index)
    }
}

impl std::fmt::Debug for Selection<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Selection").field("name", &self.store.job.name).field("rows", &self.num_rows()).finish()
    }
}
