//! The rows of a file, some thousand at a time.

use parquet::errors::ParquetError;
use parquet::file::reader::FileReader as _;

use super::cells::{Cells, Column};
use super::table::{Table, guarded};

/// Rows read at a time.
const BATCH_ROWS: usize = 8192;

/// Rows that follow each other, as the cells of their columns.
pub(in crate::decode) struct Batch {
    /// The number of the first row in the file, from 1.
    pub(in crate::decode) first_row: u64,
    pub(in crate::decode) num_rows: usize,
    /// The first byte of their row group.
    pub(in crate::decode) offset: u64,
    /// Bytes of the file read so far.
    pub(in crate::decode) num_read: u64,
    /// In the order asked for.
    pub(in crate::decode) cells: Vec<Cells>,
}

/// Where nothing can be read any more.
#[derive(Debug)]
pub(in crate::decode) struct Break {
    pub(in crate::decode) offset: u64,
    pub(in crate::decode) message: String,
}

/// Reads batches.
pub(in crate::decode) struct Batches<'t> {
    table: &'t Table,
    wanted: Vec<Option<usize>>,
    /// The row group that comes next.
    group: usize,
    columns: Vec<Option<Column>>,
    /// Rows left of the group.
    num_left: u64,
    offset: u64,
    /// Rows read so far.
    num_rows: u64,
}

impl<'t> Batches<'t> {
    pub(super) fn new(table: &'t Table, wanted: Vec<Option<usize>>) -> Self {
        Self { table, wanted, group: 0, columns: Vec::new(), num_left: 0, offset: 0, num_rows: 0 }
    }

    /// The next rows; `None` at the end.
    ///
    /// # Errors
    /// Where the file is damaged.
    pub(in crate::decode) fn next(&mut self) -> Result<Option<Batch>, Break> {
        let found = guarded(|| self.read());
        let (offset, row) = (self.offset, self.num_rows + 1);
        found.map_err(|message| Break { offset, message: format!("row {row} and those behind it: {message}") })
    }

    fn read(&mut self) -> Result<Option<Batch>, ParquetError> {
        while self.num_left == 0 {
            if self.group >= self.table.file.num_row_groups() {
                return Ok(None);
            }
            self.open_group()?;
        }
        let num_rows = BATCH_ROWS.min(usize::try_from(self.num_left).unwrap_or(BATCH_ROWS));
        let cells = self.columns.iter_mut().map(|column| match column {
            Some(column) => column.read(num_rows),
            None => Ok(Cells::Absent),
        });
        let cells = cells.collect::<Result<_, _>>()?;
        let first_row = self.num_rows + 1;
        self.num_left -= num_rows as u64;
        self.num_rows += num_rows as u64;
        Ok(Some(Batch { first_row, num_rows, offset: self.offset, num_read: self.table.chunks.num_read(), cells }))
    }

    fn open_group(&mut self) -> Result<(), ParquetError> {
        let group = self.table.file.get_row_group(self.group)?;
        self.group += 1;
        let metadata = group.metadata();
        self.offset = metadata.columns().first().map_or(0, |column| column.byte_range().0);
        let open = |column: &Option<usize>| {
            column
                .map(|at| Ok(Column::new(group.get_column_reader(at)?, &metadata.schema_descr().column(at))))
                .transpose()
        };
        self.columns = self.wanted.iter().map(open).collect::<Result<_, ParquetError>>()?;
        let num_rows = u64::try_from(metadata.num_rows());
        self.num_left = num_rows.map_err(|_| ParquetError::General("it counts fewer rows than none".to_owned()))?;
        Ok(())
    }
}
