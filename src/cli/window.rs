//! `pathscope` without a subcommand: the window.

use std::path::{Path, PathBuf};

use crate::decode::DecodeOptions;

use super::exit::Failure;

/// Opens the window with the inputs in it, and returns when it is closed.
pub(super) fn run(inputs: &[PathBuf], options: &DecodeOptions, data_dir: &Path) -> Result<(), Failure> {
    open_window(inputs, options, data_dir)
}

#[cfg(feature = "gui")]
fn open_window(_inputs: &[PathBuf], _options: &DecodeOptions, _data_dir: &Path) -> Result<(), Failure> {
    Err(Failure::new("no_window", "the window cannot be opened yet; see `pathscope --help` for what works without it"))
}

#[cfg(not(feature = "gui"))]
fn open_window(_inputs: &[PathBuf], _options: &DecodeOptions, _data_dir: &Path) -> Result<(), Failure> {
    let text = "this build has no window (feature gui); see `pathscope --help` for what works without it";
    Err(Failure::new("no_window", text))
}
