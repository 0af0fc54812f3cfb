//! What a run leaves behind that ends unexpectedly: its edits, and a lock that nobody holds any more.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::app::session_file::locate::{LocatedDocument, locate};
use crate::app::session_file::{SessionFile, disk};

/// The form of what is written.
const VERSION: u32 = 1;

/// What is written while people edit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Autosave {
    version: u32,
    /// The run that wrote it.
    pub(super) window: String,
    /// The file of the session, once it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) session: Option<PathBuf>,
    /// Everything that a session file holds.
    pub(super) state: SessionFile,
}

impl Autosave {
    pub(super) fn new(window: &str, session: Option<PathBuf>, state: SessionFile) -> Self {
        Self { version: VERSION, window: window.to_owned(), session, state }
    }

    /// Reads one; nothing when it cannot be used.
    pub(super) fn read(path: &Path) -> Option<Self> {
        let autosave: Self = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        (autosave.version == VERSION).then_some(autosave)
    }
}

/// Edits of a run that ended unexpectedly.
#[derive(Debug, Clone, PartialEq)]
pub struct Crashed {
    /// The run.
    pub window: String,
    /// The file of its session, if it had one.
    pub session: Option<PathBuf>,
    /// What was open and edited.
    pub file: SessionFile,
    /// Its documents, and where their files are.
    pub documents: Vec<LocatedDocument>,
    /// When it was written down last, in milliseconds since 1970; 0 where that is not known.
    pub written_ms: u64,
    /// What to delete once it is not needed any more.
    pub(super) leftovers: Vec<PathBuf>,
}

impl Crashed {
    fn new(autosave: Autosave, leftovers: Vec<PathBuf>, recent: &[PathBuf]) -> Self {
        let written_ms = leftovers.first().map_or(0, |path| written_ms(path));
        let Autosave { window, session, state: file, .. } = autosave;
        let documents = locate(&file, session.as_deref().and_then(Path::parent), recent);
        Self { window, session, file, documents, written_ms, leftovers }
    }

    /// What a run leaves that has this open, without anything on disk; for pictures and tests.
    pub fn of(file: SessionFile) -> Self {
        Self::new(Autosave::new("", None, file), Vec::new(), &[])
    }

    /// Deletes what it left.
    pub(super) fn delete(&self) {
        for path in &self.leftovers {
            // Another run may write in its place by now.
            if Autosave::read(path).is_none_or(|autosave| autosave.window == self.window) {
                // Whatever cannot be deleted is offered again, which is no harm.
                let _ = fs::remove_file(path);
            }
        }
    }
}

fn written_ms(path: &Path) -> u64 {
    let modified = fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let since = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// Where a run writes its edits.
pub(super) fn autosave_path(folder: &Path, window: &str) -> PathBuf {
    folder.join(format!("{window}.json"))
}

/// The file that a run holds a lock on while it lives.
pub(super) fn lock_path(folder: &Path, window: &str) -> PathBuf {
    folder.join(format!("{window}.lock"))
}

/// The lock of a run that has ended; nothing while it lives.
fn claim(folder: &Path, window: &str) -> Option<File> {
    let file = File::options().create(true).truncate(false).write(true).open(lock_path(folder, window)).ok()?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => None,
        // Some network disks know no locks: better offered twice than never.
        Ok(()) | Err(TryLockError::Error(_)) => Some(file),
    }
}

/// What other runs left in the data folder, with the locks that keep other windows from offering it too.
pub(super) fn find(folder: &Path, own_window: &str, recent: &[PathBuf]) -> Vec<(Crashed, File)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "json"));
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let Some(window) = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()) else { continue };
        if window == own_window {
            continue;
        }
        let Some(autosave) = Autosave::read(&path) else { continue };
        let Some(lock) = claim(folder, &window) else { continue };
        let mut leftovers = vec![path.clone(), lock_path(folder, &window)];
        let is_old = autosave.session.as_ref().is_some_and(|session| is_newer(session, &path));
        if let Some(beside) = autosave.session.as_deref().map(disk::autosave_of)
            && Autosave::read(&beside).is_some_and(|beside| beside.window == window)
        {
            leftovers.push(beside);
        }
        let crashed = Crashed::new(autosave, leftovers, recent);
        if is_old || crashed.documents.is_empty() {
            crashed.delete();
        } else {
            found.push((crashed, lock));
        }
    }
    found
}

/// Newer edits beside a session file, of a run that has ended. Where `folder` has its lock, that tells whether it has.
pub(super) fn beside(
    session: &Path,
    folder: Option<&Path>,
    own_window: &str,
    recent: &[PathBuf],
) -> Option<(Crashed, Option<File>)> {
    let path = disk::autosave_of(session);
    let mut autosave = Autosave::read(&path)?;
    if autosave.window == own_window || is_newer(session, &path) {
        return None;
    }
    let mut leftovers = vec![path];
    let lock = match folder {
        Some(folder) => {
            let lock = claim(folder, &autosave.window)?;
            leftovers.extend([autosave_path(folder, &autosave.window), lock_path(folder, &autosave.window)]);
            Some(lock)
        }
        None => None,
    };
    // The session may have been moved together with it.
    autosave.session = Some(session.to_owned());
    Some((Crashed::new(autosave, leftovers, recent), lock))
}

/// Whether another run that still lives writes beside a session.
pub(super) fn is_of_other(path: &Path, folder: Option<&Path>, own_window: &str) -> bool {
    let Some(autosave) = Autosave::read(path) else { return false };
    autosave.window != own_window && folder.is_some_and(|folder| claim(folder, &autosave.window).is_none())
}

fn is_newer(path: &Path, other: &Path) -> bool {
    let modified = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    modified(path).zip(modified(other)).is_some_and(|(path, other)| path > other)
}
