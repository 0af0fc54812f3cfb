//! `pathscope` without a subcommand: the window.

use std::path::{Path, PathBuf};

#[cfg(feature = "gui")]
use crate::app::{Command, Effect, SourceCommand};
use crate::decode::DecodeOptions;
#[cfg(feature = "gui")]
use crate::ui::shell::{self, ShellOptions};

use super::exit::Failure;
#[cfg(feature = "gui")]
use super::session;

/// Opens the window with the inputs in it, and returns when it is closed.
/// `quit_after_frame` closes it after so many painted frames.
pub(super) fn run(
    inputs: &[PathBuf],
    options: &DecodeOptions,
    data_dir: &Path,
    quit_after_frame: Option<u64>,
) -> Result<(), Failure> {
    open_window(inputs, options, data_dir, quit_after_frame)
}

#[cfg(feature = "gui")]
fn open_window(
    inputs: &[PathBuf],
    options: &DecodeOptions,
    data_dir: &Path,
    quit_after_frame: Option<u64>,
) -> Result<(), Failure> {
    let open = (!inputs.is_empty()).then(|| SourceCommand::Open(inputs.to_vec()).into());
    show(open.into_iter().collect(), options.clone(), data_dir, quit_after_frame)
}

/// Shows a window that runs these commands first, and returns when it is closed.
#[cfg(feature = "gui")]
pub(super) fn show(
    commands: Vec<Command>,
    options: DecodeOptions,
    data_dir: &Path,
    quit_after_frame: Option<u64>,
) -> Result<(), Failure> {
    let layout_path = Some(data_dir.join("layout.ron"));
    let shell = ShellOptions { layout_path, commands, effects: vec![Effect::ListProfiles], quit_after_frame };
    let data_dir = data_dir.to_owned();
    shell::run(shell, move |waker| session::remembered(&data_dir, options, waker))
        .map_err(|error| Failure::new("no_window", format!("no window can be opened here: {error}")))
}

#[cfg(not(feature = "gui"))]
fn open_window(
    _inputs: &[PathBuf],
    _options: &DecodeOptions,
    _data_dir: &Path,
    _quit_after_frame: Option<u64>,
) -> Result<(), Failure> {
    let text = "this build has no window (feature gui); see `pathscope --help` for what works without it";
    Err(Failure::new("no_window", text))
}
