//! From the index to what is there now, and back into the index.

use std::io;
use std::path::Path;

use super::{LibraryJob, LibraryWatch, Refreshed, refresh, save};
use crate::source::OpenError;

/// Brings what is known of a folder up to date, see [`refresh`], and keeps it in the data folder, where there is one, if
/// anything has changed. Gives what went wrong with keeping it beside what was found.
///
/// # Errors
/// When the folder cannot be listed.
pub fn update(
    data_dir: Option<&Path>,
    folder: &Path,
    known: Vec<LibraryJob>,
    num_threads: usize,
    watch: &dyn LibraryWatch,
) -> Result<(Refreshed, io::Result<()>), OpenError> {
    let num_known = known.len();
    let found = refresh(folder, known, num_threads, watch)?;
    let is_as_before = found.num_read == 0 && found.jobs.len() == num_known;
    let saved = match data_dir {
        Some(data_dir) if !is_as_before => save(data_dir, folder, &found.jobs),
        _ => Ok(()),
    };
    Ok((found, saved))
}
