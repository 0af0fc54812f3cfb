//! Parquet: our own columns read back, the tables of others, and what the end of a file tells without its rows.
//!
//! A file is read where it stands, a row group after another and some thousand rows at a time of the columns that are needed:
//! memory is a page of each of them. Positional reads, no memory map, so that a file cut short meanwhile ends reading and
//! nothing else. What is damaged costs the rows from there on; the row groups before are kept.

#[cfg(feature = "parquet")]
mod batches;
#[cfg(feature = "parquet")]
mod cells;
#[cfg(feature = "parquet")]
mod chunks;
#[cfg(feature = "parquet")]
mod documents;
#[cfg(feature = "parquet")]
mod own;
mod spool;
mod summary;
#[cfg(feature = "parquet")]
mod table;

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};

use super::DecodeError;
#[cfg(feature = "parquet")]
pub(super) use {batches::Batch, table::Table};

pub(super) use spool::spooled;
pub use summary::{JobSummary, WarningSummary, footer_summary};

/// What a file begins and ends with.
pub(super) const MAGIC: &[u8] = b"PAR1";

/// Whether an open file holds Parquet. Only files are looked at, and stand at their beginning afterwards: what a pipe gives is
/// gone once it is read.
pub fn is_parquet_file(file: &mut File) -> bool {
    if !file.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return false;
    }
    let mut start = [0; MAGIC.len()];
    let is_parquet = file.read_exact(&mut start).is_ok() && start == MAGIC;
    file.seek(SeekFrom::Start(0)).is_ok() && is_parquet
}

#[cfg(feature = "parquet")]
pub(super) fn read(
    file: File,
    options: &super::DecodeOptions,
    watch: &mut dyn super::Watch,
    sink: &mut super::page_sink::PageSink<'_>,
) -> Result<(), DecodeError> {
    let table = Table::open(file)?;
    if table.is_ours() {
        own::read(&table, watch, sink)
    } else {
        super::tracks::read_table(&table, options, watch, sink)
    }
}

#[cfg(not(feature = "parquet"))]
pub(super) fn read(
    _: File,
    _: &super::DecodeOptions,
    _: &mut dyn super::Watch,
    _: &mut super::page_sink::PageSink<'_>,
) -> Result<(), DecodeError> {
    Err(not_built())
}

#[cfg(not(feature = "parquet"))]
fn not_built() -> DecodeError {
    DecodeError::Unsupported {
        what: "Parquet".to_owned(),
        advice:
            "this program was built without the feature 'parquet', which is among the default features; build it with \
                 --features parquet, or open CSV or JSON"
                .to_owned(),
    }
}
