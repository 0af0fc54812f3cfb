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

/// What the window begins with.
#[cfg_attr(not(feature = "gui"), expect(dead_code, reason = "there is no window to begin with"))]
pub(super) struct Opening<'a> {
    /// To be opened.
    pub(super) inputs: &'a [PathBuf],
    /// An image or a folder of images under the boxes.
    pub(super) still: Option<&'a Path>,
    /// Closes the window after so many painted frames.
    pub(super) quit_after_frame: Option<u64>,
}

/// Opens the window with the inputs in it, and returns when it is closed.
pub(super) fn run(opening: &Opening<'_>, options: &DecodeOptions, data_dir: &Path) -> Result<(), Failure> {
    open_window(opening, options, data_dir)
}

#[cfg(feature = "gui")]
fn open_window(opening: &Opening<'_>, options: &DecodeOptions, data_dir: &Path) -> Result<(), Failure> {
    let Opening { inputs, still, quit_after_frame } = *opening;
    let open = (!inputs.is_empty()).then(|| SourceCommand::Open(inputs.to_vec()).into());
    // The result that opens first takes it.
    let still = still.map(|path| StillsCommand::Open(path.to_owned()).into());
    show(still.into_iter().chain(open).collect(), options.clone(), data_dir, quit_after_frame)
}

/// What is looked up at the start: nothing that anybody waits for.
#[cfg(feature = "gui")]
fn start_effects() -> Vec<Effect> {
    vec![Effect::ListProfiles, Effect::Session(SessionEffect::FindCrashed), Effect::Session(SessionEffect::CheckRecent)]
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
    let shell = ShellOptions { layout_path, commands, effects: start_effects(), quit_after_frame };
    let data_dir = data_dir.to_owned();
    shell::run(shell, move |waker| session::remembered(&data_dir, options, waker))
        .map_err(|error| Failure::new("no_window", format!("no window can be opened here: {error}")))
}

#[cfg(not(feature = "gui"))]
fn open_window(_opening: &Opening<'_>, _options: &DecodeOptions, _data_dir: &Path) -> Result<(), Failure> {
    let text = "this build has no window (feature gui); see `pathscope --help` for what works without it";
    Err(Failure::new("no_window", text))
}
