//! One merged response: what the API would answer if it had no pages. Any SDK's tool reads it.
//!
//! One entry a line, so that it can be searched and compared line by line. There is no `NextToken`: of an incomplete job
//! the entries are kept and the fidelity note says that the response no longer tells.

use std::io::Write;

use super::chunk::Chunk;
use super::entry::push_entry;
use super::head::{RESPONSE_END, response_start};
use super::{Fidelity, Loss, Selection, Stop, Ticker};

/// Writes the selected rows as one response.
pub fn write_json(selection: &Selection<'_>, out: &mut impl Write, ticker: &mut Ticker<'_>) -> Result<Fidelity, Stop> {
    out.write_all(response_start(&selection.store.job, None, None).as_bytes())?;
    let mut text = Chunk::new(out);
    for (at, row) in selection.rows().enumerate() {
        let line = text.line()?;
        line.extend_from_slice(if at == 0 { b"\n" } else { b",\n" });
        push_entry(line, &row);
        ticker.row()?;
    }
    text.finish()?;
    writeln!(out, "\n{RESPONSE_END}")?;
    Ok(json_fidelity(selection))
}

/// What any response loses.
pub(super) fn json_fidelity(selection: &Selection<'_>) -> Fidelity {
    let mut fidelity = Fidelity::default();
    fidelity.add_labels(selection);
    fidelity.add(Loss::Incomplete, u64::from(selection.store.job.next_token.is_some()));
    fidelity
}
