//! The text of a page: entries as they stand in the files, read in few goes.

use std::fs::File;
use std::path::PathBuf;

use super::file_stamp::FileStamp;
use super::found_open::open_found;
use super::paged_job::Changed;
use super::read_at::read_exact_at;
use crate::decode::entry_spans::EntrySpans;
use crate::export::entry::push_entry;
use crate::model::{Row, RowExtras, TrackStore};

/// Entries that stand closer to each other than this are read in one go, in bytes: copying that much takes as long as
/// another call of the system.
const MAX_GAP_BYTES: u64 = 8 * 1024;
/// Bytes read in one go, at most, unless one entry has more. Few enough to stay in the cache of a core.
const MAX_READ_BYTES: u64 = 64 * 1024;

/// A file whose entries are sent.
pub(super) struct ServedFile {
    pub(super) path: PathBuf,
    pub(super) stamp: FileStamp,
    /// Bytes in front of the decoded stream.
    pub(super) text_start: u64,
}

impl ServedFile {
    fn check(&self, file: &File) -> Result<(), Changed> {
        let metadata = file.metadata().map_err(|_| Changed)?;
        if FileStamp::of(&metadata) == self.stamp { Ok(()) } else { Err(Changed) }
    }
}

/// An entry that is to be read.
struct Piece {
    /// Where it stands.
    input: u32,
    offset: u64,
    len: usize,
    /// Where it goes.
    at: usize,
}

impl Piece {
    fn end(&self) -> u64 {
        self.offset + self.len as u64
    }
}

/// Appends the text of rows with a comma between two. Files are read from their beginnings to their ends, whatever the
/// order of the rows, and each is looked at before and after.
pub(super) fn push_rows(
    out: &mut Vec<u8>,
    rows: impl Iterator<Item = Row>,
    (store, spans, files): (&TrackStore, &EntrySpans, &[ServedFile]),
) -> Result<(), Changed> {
    let mut pieces = Vec::with_capacity(rows.size_hint().0);
    for (number, row) in rows.enumerate() {
        if number > 0 {
            out.push(b',');
        }
        if let Some(span) = spans.get(store, row) {
            pieces.push(Piece { input: span.input, offset: span.offset, len: span.len, at: out.len() });
            push_blank(out, span.len);
        } else {
            push_service_entry(out, store, row);
        }
    }
    pieces.sort_unstable_by_key(|piece| (piece.input, piece.offset));
    let mut buffer = Vec::new();
    for pieces in pieces.chunk_by(|a, b| a.input == b.input) {
        let served = pieces.first().and_then(|first| files.get(first.input as usize)).ok_or(Changed)?;
        let file = open_found(&served.path, served.stamp).map_err(|_| Changed)?;
        let mut rest = pieces;
        while !rest.is_empty() {
            let (run, after) = rest.split_at(run_len(rest));
            read_run(out, &mut buffer, run, &file, served.text_start)?;
            rest = after;
        }
        // A file that was written to while it was read has another stamp afterwards.
        served.check(&file)?;
    }
    Ok(())
}

/// How many pieces from the first on are read in one go.
fn run_len(pieces: &[Piece]) -> usize {
    let goes_on = |pair: &[Piece]| {
        pair[1].offset.saturating_sub(pair[0].end()) <= MAX_GAP_BYTES
            && pair[1].end() - pieces[0].offset <= MAX_READ_BYTES
    };
    1 + pieces.windows(2).take_while(|pair| goes_on(pair)).count()
}

fn read_run(out: &mut [u8], buffer: &mut Vec<u8>, run: &[Piece], file: &File, text_start: u64) -> Result<(), Changed> {
    if let [one] = run {
        let entry = &mut out[one.at..one.at + one.len];
        read_exact_at(file, entry, text_start + one.offset).map_err(|_| Changed)?;
        return check_entry(entry);
    }
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return Ok(()) };
    let len = (last.end() - first.offset) as usize;
    if buffer.len() < len {
        *buffer = vec![0; len.max(MAX_READ_BYTES as usize)];
    }
    read_exact_at(file, &mut buffer[..len], text_start + first.offset).map_err(|_| Changed)?;
    for piece in run {
        let start = (piece.offset - first.offset) as usize;
        let entry = &buffer[start..start + piece.len];
        check_entry(entry)?;
        out[piece.at..piece.at + piece.len].copy_from_slice(entry);
    }
    Ok(())
}

/// Makes room for an entry, by copying: `Vec::resize` goes byte by byte where little is optimised.
fn push_blank(out: &mut Vec<u8>, len: usize) {
    const BLANK: [u8; 1024] = [b' '; 1024];
    let mut left = len;
    while left > 0 {
        let now = left.min(BLANK.len());
        out.extend_from_slice(&BLANK[..now]);
        left -= now;
    }
}

fn check_entry(entry: &[u8]) -> Result<(), Changed> {
    if entry.starts_with(b"{") && entry.ends_with(b"}") { Ok(()) } else { Err(Changed) }
}

/// The entry as the service would send it, in which a `Timestamp` is a whole number.
fn push_service_entry(out: &mut Vec<u8>, store: &TrackStore, row: Row) {
    let mut row = store.row(row);
    let whole = row.extras.filter(|extras| extras.exact_timestamp.is_some());
    let whole = whole.map(|extras| RowExtras { exact_timestamp: None, ..extras.clone() });
    row.extras = whole.as_ref().or(row.extras);
    push_entry(out, &row);
}
