//! `pathscope` without a subcommand: the window.

use std::path::{Path, PathBuf};

#[cfg(feature = "gui")]
use crate::app::{Command, Effect, SessionEffect, SourceCommand, StillsCommand};
use crate::decode::DecodeOptions;
#[cfg(feature = "gui")]
use crate::ui::shell::{self, ShellOptions};

use super::exit::Failure;
#[cfg(feature = "gui")]
use super::session;

/// Opens the window with the inputs in it, and returns when it is closed.
pub(super) fn run(
    inputs: &[PathBuf],
    still: Option<&Path>,
    options: &DecodeOptions,
    data_dir: &Path,
) -> Result<(), Failure> {
    open_window(inputs, still, options, data_dir)
}

#[cfg(feature = "gui")]
fn open_window(
    inputs: &[PathBuf],
    still: Option<&Path>,
    options: &DecodeOptions,
    data_dir: &Path,
) -> Result<(), Failure> {
    let open = (!inputs.is_empty()).then(|| SourceCommand::Open(inputs.to_vec()).into());
    // The result that opens first takes it.
    let still = still.map(|path| StillsCommand::Open(path.to_owned()).into());
    show(still.into_iter().chain(open).collect(), options.clone(), data_dir)
}

/// What is looked up at the start: nothing that anybody waits for.
#[cfg(feature = "gui")]
fn start_effects() -> Vec<Effect> {
    vec![Effect::ListProfiles, Effect::Session(SessionEffect::FindCrashed), Effect::Session(SessionEffect::CheckRecent)]
}

/// Shows a window that runs these commands first, and returns when it is closed.
#[cfg(feature = "gui")]
pub(super) fn show(commands: Vec<Command>, options: DecodeOptions, data_dir: &Path) -> Result<(), Failure> {
    let shell = ShellOptions { layout_path: Some(data_dir.join("layout.ron")), commands, effects: start_effects() };
    let data_dir = data_dir.to_owned();
    shell::run(shell, move |waker| session::remembered(&data_dir, options, waker))
        .map_err(|error| Failure::new("no_window", format!("no window can be opened here: {error}")))
}

#[cfg(not(feature = "gui"))]
fn open_window(
    _inputs: &[PathBuf],
    _still: Option<&Path>,
    _options: &DecodeOptions,
    _data_dir: &Path,
) -> Result<(), Failure> {
    let text = "this build has no window (feature gui); see `pathscope --help` for what works without it";
    Err(Failure::new("no_window", text))
}
