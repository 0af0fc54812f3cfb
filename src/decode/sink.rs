//! What the scanner hands on.

use super::Watch;
use super::rekognition::entry::ParsedEntry;
use super::rekognition::page::PageFields;
use super::skeleton::EntryRows;
use crate::model::WarningKind;

/// Takes what the scanner finds.
pub(super) trait Sink {
    /// A page begins. Its fields come when it ends.
    fn begin_page(&mut self, offset: u64);
    /// The page that began last ends.
    fn end_page(&mut self, fields: &PageFields);
    /// The page that began last is none.
    fn cancel_page(&mut self);
    /// An entry of the page that began last.
    fn push(&mut self, entry: ParsedEntry, offset: u64);
    /// Entries of the page that began last that follow each other; `offset` is that of the first.
    fn push_rows(&mut self, rows: &EntryRows, offset: u64);
    /// Fields of an object around pages that have ended, or fields of the last page that came late.
    fn fill_fields(&mut self, fields: &PageFields, is_of_last_page: bool);
    /// The text breaks.
    fn note_break(&mut self, kind: WarningKind, offset: u64, message: String);
    /// More bytes were read. Returns the number of rows so far.
    fn on_fill(&mut self, watch: &mut dyn Watch) -> u32;
    /// What is to be said where no more rows may be held.
    fn full(&self) -> Option<String>;
}
