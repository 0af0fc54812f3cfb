//! CSV with a header: what supervision's `CSVSink` writes, and tables of notebooks. Columns by their names in any order, boxes in
//! pixels; what other columns say is left aside.

use std::array;
use std::io::Read;

use csv::{ByteRecord, ReaderBuilder};

use super::super::DecodeError;
use super::super::bytes::DecodedBytes;
use super::columns::{Columns, NUM_ROLES, Role, Roles, RowValues};
use super::lines::Place;
use super::loose::Loose;
use super::rows::TrackRows;

/// Bytes of a header that are looked at to tell what parts its cells.
const HEADER_BYTES: usize = 4096;

/// What parts the cells of a header.
pub(super) fn delimiter(header: &[u8]) -> u8 {
    let num = |byte: u8| header.iter().take_while(|&&other| other != b'\n').filter(|&&other| other == byte).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|&byte| num(byte)).unwrap_or(b',')
}

pub(super) fn read(bytes: &mut DecodedBytes<'_>, mut rows: TrackRows<'_, '_>) -> Result<(), DecodeError> {
    let delimiter = delimiter(bytes.peek_start(HEADER_BYTES));
    let mut table = ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .delimiter(delimiter)
        .buffer_capacity(1 << 18)
        .from_reader(bytes.by_ref());
    let mut record = ByteRecord::new();
    let mut read = move |record: &mut ByteRecord| {
        table.read_byte_record(record).map_err(|error| DecodeError::Io(error.to_string()))
    };
    if !read(&mut record)? {
        return Err(DecodeError::Empty);
    }
    let (num_columns, places) = (record.len(), places(&record));
    let mut columns = Columns::new(Roles::of(&record))?;
    while read(&mut record)? {
        let place = record.position().map_or(Place::default(), |at| Place { line: at.line(), offset: at.byte() });
        let found = if record.len() == num_columns {
            columns.found(&values(&record, &places), &mut rows)
        } else {
            Err(format!("{} columns, where the header has {num_columns}", record.len()))
        };
        if let Err(stop) = rows.push(place, found) {
            return rows.finish(Some(stop));
        }
    }
    columns.finish(&mut rows)?;
    rows.finish(None)
}

/// Where the column of each role stands; of two with one role the first counts.
fn places(header: &ByteRecord) -> [Option<usize>; NUM_ROLES] {
    let mut places = [None; NUM_ROLES];
    for (at, name) in header.iter().enumerate() {
        if let Some(role) = Role::of(name) {
            places[role as usize].get_or_insert(at);
        }
    }
    places
}

fn values<'r>(record: &'r ByteRecord, places: &[Option<usize>; NUM_ROLES]) -> RowValues<'r> {
    let cell = |role: usize| places[role].and_then(|at| record.get(at)).unwrap_or_default();
    array::from_fn(|role| Loose::of_cell(cell(role)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells_what_parts_its_cells() {
        assert_eq!(delimiter(b"a,b;c,d\n;;;;;;"), b',');
        assert_eq!(delimiter(b"a;b;c,d\n"), b';');
        assert_eq!((delimiter(b"a\tb\n"), delimiter(b"a")), (b'\t', b','));
    }
}
