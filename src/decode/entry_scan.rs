//! Reads the entries at the position of a window: by the shapes known so far, else by the judge, who teaches another shape.

use std::sync::Arc;

use super::DecodeError;
use super::reading::EntryReader;
use super::rekognition::entry::{Entry, ParsedEntry, parse_entry};
use super::skeleton::{EntryRows, Skeletons};
use super::window::{NoEnd, Window};

/// What stands at the position.
pub(super) enum Found {
    /// Entries, each a row, with the white space and the commas behind them.
    Rows { rows: EntryRows, len: usize },
    /// An entry, whatever it turned out to be.
    Entry { parsed: ParsedEntry, len: usize },
    /// Something without an end.
    NoEnd(NoEnd),
    /// A skeleton and the judge have read different things.
    Differs(DecodeError),
}

/// The shapes of the entries of one input.
pub(super) struct EntryScan {
    reader: EntryReader,
    skeletons: Arc<Skeletons>,
}

impl EntryScan {
    /// No shapes known.
    pub(super) fn new(reader: EntryReader) -> Self {
        Self { reader, skeletons: Arc::default() }
    }

    /// Reads what stands at the position, without moving it.
    pub(super) fn read(&mut self, window: &mut Window<'_>) -> Found {
        if !self.skeletons.is_empty() {
            let run = window.take_run().or_else(|| self.matching(&window.held()[..window.len_before_run()]));
            if let Some((len, rows)) = run {
                return self.judged(window, rows, len);
            }
        }
        let guess = window.guess_object_len().map(|len| (len, parse_entry(&window.held()[..len])));
        let (len, parsed) = match guess.filter(|(_, parsed)| !matches!(parsed.entry, Entry::NotJson(_))) {
            Some(right) => right,
            None => match window.value_len() {
                Ok(len) => {
                    // It was not held to its end before.
                    if let Some((len, rows)) = self.matching(&window.held()[..len]) {
                        return self.judged(window, rows, len);
                    }
                    (len, parse_entry(&window.held()[..len]))
                }
                Err(why) => return Found::NoEnd(why),
            },
        };
        let is_plain_row = matches!(&parsed.entry, Entry::Row(row) if row.extras.is_none());
        if is_plain_row && self.reader != EntryReader::Judge {
            let is_new = Arc::make_mut(&mut self.skeletons).learn(&window.held()[..len]);
            if is_new {
                window.read_ahead(&self.skeletons);
            }
        }
        Found::Entry { parsed, len }
    }

    /// The entries that match at the start of a text.
    fn matching(&self, text: &[u8]) -> Option<(usize, EntryRows)> {
        let mut rows = EntryRows::default();
        let len = self.skeletons.read(text, &mut rows);
        (len > 0).then_some((len, rows))
    }

    /// The rows, if the judge need not be asked or agrees.
    fn judged(&self, window: &Window<'_>, rows: EntryRows, len: usize) -> Found {
        if self.reader != EntryReader::Both {
            return Found::Rows { rows, len };
        }
        match first_difference(&window.held()[..len], &rows) {
            None => Found::Rows { rows, len },
            Some((start, read)) => {
                Found::Differs(DecodeError::Differs { offset: window.offset() + u64::from(start), read })
            }
        }
    }
}

/// The first entry that the judge reads otherwise: where it starts, and both readings.
fn first_difference(text: &[u8], rows: &EntryRows) -> Option<(u32, String)> {
    let ends = rows.starts.iter().skip(1).map(|&start| start as usize).chain([text.len()]);
    rows.starts.iter().zip(ends).enumerate().find_map(|(at, (&start, end))| {
        let entry = text[start as usize..end].trim_ascii_end();
        let entry = entry.strip_suffix(b",").unwrap_or(entry);
        let (mine, judge) = (Entry::Row(rows.batch.row(at)), parse_entry(entry).entry);
        // Absent numbers are NaN, which is not equal to itself but reads as itself.
        let (mine, judge) = (format!("{mine:?}"), format!("{judge:?}"));
        (mine != judge).then(|| (start, format!("a skeleton read {mine}, the judge {judge}")))
    })
}

#[cfg(test)]
mod tests {
    use super::super::bytes::DecodedBytes;
    use super::super::reading::Reading;
    use super::*;
    use crate::sample::{CrowdOptions, write_large};

    /// How many entries each way of reading took from a large sample: runs read ahead, runs read here, and the judge.
    fn ways(bytes: &[u8], reading: Reading) -> [usize; 3] {
        let mut watch = ();
        let mut window = Window::new(DecodedBytes::new(bytes), reading, &mut watch);
        let mut scan = EntryScan::new(reading.entries);
        let list = bytes.windows(9).position(|part| part == b"\"Persons\"").unwrap();
        while window.peek() != Some(b'[') || window.offset() < list as u64 {
            window.advance(1);
        }
        window.advance(1);
        let mut num_taken = [0; 3];
        while window.skip_white() != Some(b']') {
            if window.peek() == Some(b',') {
                window.advance(1);
                continue;
            }
            let is_ahead = window.len_before_run() == 0;
            let (way, num_rows, len) = match scan.read(&mut window) {
                Found::Rows { rows, len } => (usize::from(!is_ahead), rows.batch.len(), len),
                Found::Entry { len, .. } => (2, 1, len),
                Found::NoEnd(why) => panic!("{why:?}"),
                Found::Differs(error) => panic!("{error}"),
            };
            num_taken[way] += num_rows;
            window.pass(len);
        }
        num_taken
    }

    #[test]
    fn nearly_all_of_a_long_input_is_read_ahead_and_by_shapes() {
        let mut bytes = Vec::new();
        write_large(&CrowdOptions::default(), 6000, &mut bytes).unwrap();
        let reading = Reading { ahead_after: 1 << 18, block_bytes: 1 << 15, ..Reading::default() };
        let [ahead, here, judged] = ways(&bytes, reading);
        assert_eq!(ahead + here + judged, 6000);
        assert!(ahead > 4000 && judged < 20, "{ahead} ahead, {here} here, {judged} judged");
        let [ahead, here, judged] = ways(&bytes, Reading { ahead_after: u64::MAX, ..reading });
        assert!(ahead == 0 && here > 5900, "{ahead} ahead, {here} here, {judged} judged");
        assert_eq!(ways(&bytes, Reading { entries: EntryReader::Judge, ..reading }), [0, 0, 6000]);
    }
}
