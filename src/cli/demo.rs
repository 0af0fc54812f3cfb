//! `pathscope demo`.

use std::path::Path;

use super::args::DemoArgs;
use super::console::Console;
use super::exit::Failure;

/// Runs the demo.
pub(super) fn run(_args: &DemoArgs, _data_dir: &Path, _console: Console) -> Result<(), Failure> {
    Err(Failure::new("unsupported", "fetching is not in this build"))
}
