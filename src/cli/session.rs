//! A session as the command line starts it: with the settings of the data folder.

use std::path::{Path, PathBuf};

use crate::app::{AppState, Settings, Severity, Worker, settings_file};
use crate::decode::DecodeOptions;
use crate::jobs::Waker;
use crate::ui::session::Session;

/// A session whose settings are read from, and written to, the data folder.
pub(super) fn remembered(data_dir: &Path, options: DecodeOptions, waker: Waker) -> Session {
    let path = data_dir.join(settings_file::FILE_NAME);
    let (settings, trouble) = match settings_file::load(&path) {
        Ok(settings) => (settings, None),
        Err(trouble) => {
            let aside = settings_file::put_aside(&path);
            let aside = aside.map(|aside| format!("\nThe file was put aside: {}", aside.display()));
            (Settings::default(), Some(trouble + &aside.unwrap_or_default()))
        }
    };
    let mut state = AppState::new(settings);
    state.start_folder = start_folder();
    if let Some(trouble) = trouble {
        state.notices.push(Severity::Warning, "The settings were not read", trouble);
    }
    Session::new(state, Worker::new(waker, options, Some(data_dir.to_owned())))
}

/// The folder that the program was started in; where a desktop starts programs in the root, the user's own.
fn start_folder() -> PathBuf {
    let started = std::env::current_dir().ok().filter(|folder| folder.parent().is_some());
    let home = || directories::UserDirs::new().map(|dirs| dirs.home_dir().to_owned());
    started.or_else(home).unwrap_or_default()
}

/// A session that remembers nothing, for pictures: they depend on their arguments alone.
pub(super) fn forgetful(settings: Settings) -> Session {
    Session::new(AppState::new(settings), Worker::new(std::sync::Arc::new(|| {}), DecodeOptions::default(), None))
}
