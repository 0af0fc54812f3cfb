//! `pathscope fetch`.

use std::path::Path;

use super::args::FetchArgs;
use super::console::Console;
use super::exit::Failure;

/// Fetches the job.
pub(super) fn run(_args: &FetchArgs, _data_dir: &Path, _console: Console) -> Result<(), Failure> {
    Err(Failure::new("unsupported", "fetching is not in this build"))
}
