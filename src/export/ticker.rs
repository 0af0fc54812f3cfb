//! Progress and cancelling inside a writer.

use std::io;
use std::ops::ControlFlow;

/// Rows between two reports.
const ROWS_PER_TICK: u64 = 4096;

/// Why a writer stopped before its end.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// The sink refused.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Whoever watches asked for it.
    #[error("cancelled")]
    Cancelled,
}

/// Counts the rows written and asks every few thousand of them whether to go on.
pub struct Ticker<'a> {
    num_rows: u64,
    report: &'a mut dyn FnMut(u64) -> ControlFlow<()>,
}

impl<'a> Ticker<'a> {
    /// A ticker that hands the number of rows so far to `report`, which may break off.
    pub fn new(report: &'a mut dyn FnMut(u64) -> ControlFlow<()>) -> Self {
        Self { num_rows: 0, report }
    }

    /// Counts one row more.
    ///
    /// # Errors
    /// [`Stop::Cancelled`] when the report breaks off.
    pub fn row(&mut self) -> Result<(), Stop> {
        self.num_rows += 1;
        if self.num_rows.is_multiple_of(ROWS_PER_TICK) { self.tell() } else { Ok(()) }
    }

    /// Reports now, whatever the count.
    ///
    /// # Errors
    /// [`Stop::Cancelled`] when the report breaks off.
    pub fn tell(&mut self) -> Result<(), Stop> {
        match (self.report)(self.num_rows) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Stop::Cancelled),
        }
    }
}
