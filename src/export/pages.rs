//! Responses of 1000 entries each, as the API pages them: a folder of files, or JSON Lines with one page a line.
//!
//! Every page but the last has a `NextToken` that names the next, so a reader that joins pages (ours, or a tool written
//! for the API) sees one whole job. A job without entries is one empty page.

use std::io::Write;

use super::chunk::Chunk;
use super::entry::push_entry;
use super::head::{RESPONSE_END, response_start};
use super::json::json_fidelity;
use super::{Fidelity, Loss, Selection, Stop, Ticker};

/// Entries in a page: the most that the API sends.
pub const PAGE_ROWS: u64 = 1000;

/// Number of pages that the selection takes, at least 1.
pub fn num_pages(selection: &Selection<'_>) -> u64 {
    selection.num_rows().div_ceil(PAGE_ROWS).max(1)
}

/// The file name of a page, counted from 1. Zeros in front keep the names in order in tools that sort by letters.
pub fn page_file_name(page: u64) -> String {
    format!("page-{page:04}.json")
}

/// Whether a file name is one that [`page_file_name`] makes.
pub fn is_page_file_name(name: &str) -> bool {
    let digits = name.strip_prefix("page-").and_then(|rest| rest.strip_suffix(".json"));
    digits.is_some_and(|digits| digits.len() >= 4 && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Writes the selected rows as pages, each to the sink that `open` gives for its number (counted from 1) and then handed to
/// `close`.
pub fn write_pages<W: Write>(
    selection: &Selection<'_>,
    ticker: &mut Ticker<'_>,
    mut open: impl FnMut(u64) -> Result<W, Stop>,
    mut close: impl FnMut(W) -> Result<(), Stop>,
) -> Result<Fidelity, Stop> {
    let mut rows = selection.rows();
    for page in 1..=num_pages(selection) {
        let mut out = open(page)?;
        write_page(selection, page, None, &mut rows, &mut out, ticker)?;
        close(out)?;
    }
    Ok(json_fidelity(selection))
}

/// Writes the selected rows as JSON Lines. `made_job_id` names the job in every line where it has no `JobId`: several jobs
/// in one file are told apart by it.
pub fn write_jsonl(
    selection: &Selection<'_>,
    made_job_id: Option<&str>,
    out: &mut impl Write,
    ticker: &mut Ticker<'_>,
) -> Result<Fidelity, Stop> {
    let mut rows = selection.rows();
    for page in 1..=num_pages(selection) {
        write_page(selection, page, made_job_id, &mut rows, out, ticker)?;
    }
    Ok(jsonl_fidelity(selection, made_job_id.is_some()))
}

/// What [`write_jsonl`] loses.
pub(super) fn jsonl_fidelity(selection: &Selection<'_>, is_among_others: bool) -> Fidelity {
    let mut fidelity = json_fidelity(selection);
    fidelity.add(Loss::MadeJobIds, u64::from(is_among_others && selection.store.job.job_id.is_none()));
    fidelity
}

fn write_page<'a>(
    selection: &Selection<'a>,
    page: u64,
    made_job_id: Option<&str>,
    rows: &mut impl Iterator<Item = crate::model::RowRef<'a>>,
    out: &mut impl Write,
    ticker: &mut Ticker<'_>,
) -> Result<(), Stop> {
    let next_token = (page < num_pages(selection)).then(|| format!("page-{}", page + 1));
    let mut text = Chunk::new(out);
    text.line()?.extend_from_slice(response_start(&selection.store.job, made_job_id, next_token.as_deref()).as_bytes());
    for (at, row) in rows.take(PAGE_ROWS as usize).enumerate() {
        let entry = text.line()?;
        if at > 0 {
            entry.push(b',');
        }
        push_entry(entry, &row);
        ticker.row()?;
    }
    text.line()?.extend_from_slice(RESPONSE_END.as_bytes());
    text.line()?.push(b'\n');
    Ok(text.finish()?)
}
