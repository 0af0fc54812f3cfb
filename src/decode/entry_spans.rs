//! Where the text of every row stands in its files, so that it can be sent again as it is.
//!
//! Worked out only when asked for, by a second pass over the input from the checkpoints that every store has: reading for
//! the window pays nothing for it. 8 bytes a row.

use std::io::Read;

use super::DecodeError;
use super::Watch;
use super::bytes::DecodedBytes;
use super::own_shape::{OwnEntry, own_entry};
use super::reading::Reading;
use super::window::Window;
use crate::model::store::Checkpoint;
use crate::model::{Row, TrackStore};

/// Bits of a span that hold its length.
const LEN_BITS: u32 = 24;
const MAX_LEN: usize = (1 << LEN_BITS) - 1;

/// A stretch of one input, in bytes of its decoded (decompressed, UTF-8) stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntrySpan {
    /// Which of the document's inputs.
    pub input: u32,
    /// Where it starts.
    pub offset: u64,
    /// How long it is; never 0.
    pub len: usize,
}

/// The spans of the rows of one store.
#[derive(Debug, Clone, Default)]
pub struct EntrySpans {
    /// By ordinal: offset and length in one number, 0 where there is none.
    packed: Vec<u64>,
}

impl EntrySpans {
    /// No spans yet, for a store.
    pub fn new(store: &TrackStore) -> Self {
        Self { packed: vec![0; store.num_rows() as usize] }
    }

    /// Finds the spans of the rows that came from one input. Only entries in the service's own shape get one: a client can
    /// read them as they stand. `bytes` gives the same as when the store was read.
    ///
    /// # Errors
    /// Reading was cancelled, or the input holds something else than it did.
    pub fn add_input(
        &mut self,
        store: &TrackStore,
        input: u32,
        bytes: impl Read + Send,
        watch: &mut dyn Watch,
    ) -> Result<(), DecodeError> {
        let checkpoints = &store.origin.checkpoints;
        let mut runs: Vec<(Checkpoint, u32)> = checkpoints
            .iter()
            .enumerate()
            .filter(|(_, checkpoint)| checkpoint.input == input)
            .map(|(at, &start)| (start, checkpoints.get(at + 1).map_or(store.num_rows(), |next| next.ordinal)))
            .collect();
        runs.sort_unstable_by_key(|(start, _)| start.offset);
        let row_of = row_of_ordinal(store);
        let mut window = Window::new(DecodedBytes::new(bytes), Reading::default(), watch);
        for (start, end) in runs {
            skip_to(&mut window, start.offset)?;
            for ordinal in start.ordinal..end {
                while window.skip_white() == Some(b',') {
                    window.advance(1);
                }
                let offset = window.offset();
                let (len, own) = entry(&mut window)?;
                let row = store.row(row_of.as_ref().map_or(ordinal, |rows| rows[ordinal as usize]));
                let is_own = own.is_some_and(|own| own.time_ms == row.time_ms && own.index == row.index.0);
                if is_own && len <= MAX_LEN && offset < 1 << (u64::BITS - LEN_BITS) {
                    self.packed[ordinal as usize] = offset << LEN_BITS | len as u64;
                }
                window.advance(len);
            }
        }
        Ok(())
    }

    /// Where the text of a row stands; `None` where it is to be written anew.
    pub fn get(&self, store: &TrackStore, row: Row) -> Option<EntrySpan> {
        let (checkpoint, skip) = store.origin.locate(row)?;
        let packed = *self.packed.get((checkpoint.ordinal + skip) as usize)?;
        let len = packed as usize & MAX_LEN;
        (len > 0).then_some(EntrySpan { input: checkpoint.input, offset: packed >> LEN_BITS, len })
    }

    /// Rows that have a span.
    pub fn num_spans(&self) -> usize {
        self.packed.iter().filter(|packed| **packed != 0).count()
    }
}

fn row_of_ordinal(store: &TrackStore) -> Option<Vec<Row>> {
    let ordinals = store.origin.ordinal_of_row.as_ref()?;
    let mut rows = vec![0; ordinals.len()];
    for (row, &ordinal) in ordinals.iter().enumerate() {
        rows[ordinal as usize] = row as Row;
    }
    Some(rows)
}

fn skip_to(window: &mut Window<'_>, offset: u64) -> Result<(), DecodeError> {
    if window.offset() > offset && !window.rewind(offset) {
        return Err(changed());
    }
    while window.offset() < offset {
        if window.peek().is_none() {
            return Err(stopped(window));
        }
        let left = usize::try_from(offset - window.offset()).unwrap_or(usize::MAX);
        window.advance(left.min(window.held().len()));
    }
    Ok(())
}

/// The length of the entry at the position, and what it says where it is in the service's own shape.
fn entry(window: &mut Window<'_>) -> Result<(usize, Option<OwnEntry>), DecodeError> {
    match window.peek() {
        Some(b'{') => {}
        Some(_) => return Err(changed()),
        None => return Err(stopped(window)),
    }
    // A guess is right where its text parses.
    if let Some(len) = window.guess_object_len()
        && let Some(own) = own_entry(&window.held()[..len])
    {
        return Ok((len, Some(own)));
    }
    let len = window.value_len().map_err(|_| stopped(window))?;
    Ok((len, own_entry(&window.held()[..len])))
}

fn stopped(window: &Window<'_>) -> DecodeError {
    if window.is_cancelled() { DecodeError::Cancelled } else { changed() }
}

fn changed() -> DecodeError {
    DecodeError::Io("the file has changed since it was opened".to_owned())
}
