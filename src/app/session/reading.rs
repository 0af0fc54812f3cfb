//! Reading a session file, off the window's thread.

use std::path::{Path, PathBuf};

use super::crashed::Crashed;
use crate::app::notice::Severity;
use crate::app::session_file::locate::{LocatedDocument, locate};
use crate::app::session_file::{SessionError, SessionFile, disk};
use crate::app::state::{AppState, Dialog};

/// A session that was read.
#[derive(Debug, Clone)]
pub struct ReadSession {
    /// Its file; for a last good copy that of the session itself.
    pub path: PathBuf,
    /// What stands in it.
    pub file: SessionFile,
    /// Its documents, and where their files are.
    pub documents: Vec<LocatedDocument>,
    /// Whether it was read from the last good copy, so that the file itself is still damaged.
    pub is_last_good: bool,
    /// Newer edits beside it, which a run left behind that ended unexpectedly.
    pub newer: Option<Crashed>,
}

/// A session that can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadFailure {
    /// Its file.
    pub path: PathBuf,
    /// What is wrong.
    pub error: SessionError,
    /// Its last good copy, where there is one that can be used.
    pub last_good: Option<PathBuf>,
}

/// Reads a session file and looks for the files it is about.
///
/// # Errors
/// The file can't be used.
pub(super) fn read(path: &Path, recent: &[PathBuf]) -> Result<ReadSession, ReadFailure> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let own_path = disk::session_of(&path);
    match disk::read(&path) {
        Ok(file) => {
            let documents = locate(&file, own_path.parent(), recent);
            Ok(ReadSession { is_last_good: own_path != path, path: own_path, file, documents, newer: None })
        }
        Err(error) => {
            let last_good = Some(disk::last_good_of(&path)).filter(|copy| {
                // A newer form is no damage.
                matches!(error, SessionError::Damaged(_) | SessionError::NotASession) && disk::read(copy).is_ok()
            });
            Err(ReadFailure { path, error, last_good })
        }
    }
}

/// Says why a session was not opened, and offers its last good copy.
pub(super) fn failed(state: &mut AppState, failure: ReadFailure) {
    if failure.last_good.is_some() {
        state.session.damaged = Some(failure);
        state.dialog = Some(Dialog::DamagedSession);
        return;
    }
    let ReadFailure { path, error, .. } = failure;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let (what, try_this) = (error.in_words(), error.what_to_try());
    let detail =
        format!("{name} {what}. Nothing was changed, and what was open stays open. {try_this}: {}", path.display());
    state.notices.push_failed(Severity::Error, "The session was not opened", detail, error.technical());
}
