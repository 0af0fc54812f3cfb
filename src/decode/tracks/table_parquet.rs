//! Parquet that notebooks and trackers write: columns by their names in any order, as in a CSV with a header.

use std::array;

use super::super::page_sink::PageSink;
use super::super::parquet::{Batch, Table};
use super::super::{DecodeError, DecodeOptions, InputFormat, Watch};
use super::columns::{Columns, NUM_ROLES, Role, Roles, RowValues};
use super::lines::Place;
use super::loose::Loose;
use super::rows::TrackRows;
use crate::model::WarningKind;

pub(in crate::decode) fn read_table(
    table: &Table,
    options: &DecodeOptions,
    watch: &mut dyn Watch,
    sink: &mut PageSink<'_>,
) -> Result<(), DecodeError> {
    let mut columns = Columns::new(Roles::of(table.columns().map(|(name, _)| name.as_bytes())))?;
    let mut rows = TrackRows::new(InputFormat::Parquet, options, sink, watch);
    let mut batches = table.batches(places(table).to_vec());
    loop {
        let batch = match batches.next() {
            Ok(Some(batch)) => batch,
            Ok(None) => break,
            Err(broken) => {
                let place = Place { line: 0, offset: broken.offset };
                rows.break_off(WarningKind::TruncatedFile, place, broken.message);
                break;
            }
        };
        for at in 0..batch.num_rows {
            let place = Place { line: batch.first_row + at as u64, offset: batch.offset };
            let found = columns.found(&values(&batch, at), &mut rows);
            if let Err(stop) = rows.push(place, found) {
                return rows.finish(Some(stop));
            }
        }
    }
    columns.finish(&mut rows)?;
    rows.finish(None)
}

/// The column of each role; of two with one role the first counts.
fn places(table: &Table) -> [Option<usize>; NUM_ROLES] {
    let mut places = [None; NUM_ROLES];
    for (name, at) in table.columns() {
        if let Some(role) = Role::of(name.as_bytes()) {
            places[role as usize].get_or_insert(at);
        }
    }
    places
}

fn values(batch: &Batch, at: usize) -> RowValues<'_> {
    array::from_fn(|role| {
        let cells = &batch.cells[role];
        match cells.number(at) {
            Some(number) => Loose::Number(number),
            None => cells.bytes(at).map_or(Loose::Nothing, Loose::of_cell),
        }
    })
}
