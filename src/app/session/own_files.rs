//! What a run has on disk while it lives: its edits, and a lock that tells others that it lives.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use super::crashed::{self, Autosave, Crashed};
use crate::app::session_file::source::KnownSources;
use crate::app::session_file::{SessionFile, disk};
use crate::source::private_file::{create_private, make_private_folders};

static NUM_RUNS: AtomicU64 = AtomicU64::new(0);

/// A state that is to be written.
pub(super) struct Unwritten {
    /// Up to which edit.
    pub(super) revision: u64,
    /// The file of its session, once it has one.
    pub(super) session: Option<PathBuf>,
    /// All of it, but for what its sources are.
    pub(super) state: SessionFile,
}

/// The files of this run.
pub(super) struct OwnFiles {
    sessions: Option<PathBuf>,
    /// The name of this run.
    window: String,
    /// Held while this run has edits on disk.
    lock: Option<File>,
    /// Of runs that have ended, so that no other window offers their edits too.
    claimed: Vec<(String, File)>,
    saved_revision: u64,
    /// The last save, and where.
    newest_saved: Option<(u64, PathBuf)>,
    written: BTreeSet<PathBuf>,
}

/// Fills in what the sources are.
pub(super) fn fill(session: &mut SessionFile, folder: Option<&Path>, known: &KnownSources) {
    for document in &mut session.documents {
        known.fill(&mut document.sources, folder);
    }
}

impl OwnFiles {
    /// Nothing yet. `sessions` is the folder for it, if there is one.
    pub(super) fn new(sessions: Option<PathBuf>) -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        // Tests have several in one process.
        let number = NUM_RUNS.fetch_add(1, Ordering::Relaxed);
        let window = format!("{}-{}-{number}", since.as_millis(), std::process::id());
        Self {
            sessions,
            window,
            lock: None,
            claimed: Vec::new(),
            saved_revision: 0,
            newest_saved: None,
            written: BTreeSet::new(),
        }
    }

    /// Forgets what runs left that have ended, and lets go of their locks.
    pub(super) fn forget(&mut self, crashed: &[Crashed]) {
        for left in crashed {
            left.delete();
            self.claimed.retain(|(window, _)| *window != left.window);
        }
    }

    /// Writes the newest state down.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn autosave(&mut self, unwritten: Unwritten, known: &KnownSources) -> Result<(), String> {
        let Unwritten { revision, session, mut state } = unwritten;
        if revision <= self.saved_revision {
            return Ok(());
        }
        // Looking at results is not worth a question after a crash.
        if state.num_edits() == 0 && session.is_none() {
            self.delete_written();
            return Ok(());
        }
        fill(&mut state, session.as_deref().and_then(Path::parent), known);
        let autosave = Autosave::new(&self.window, session, state);
        let text = serde_json::to_vec(&autosave).map_err(|error| error.to_string())?;
        if let Some(folder) = self.sessions.clone() {
            let path = crashed::autosave_path(&folder, &self.window);
            self.hold_lock(&folder).and_then(|()| self.put(path, &text)).map_err(|error| error.to_string())?;
        }
        if let Some(session) = &autosave.session {
            let path = disk::autosave_of(session);
            let is_theirs =
                !self.written.contains(&path) && crashed::is_of_other(&path, self.sessions.as_deref(), &self.window);
            // A folder that cannot be written is no trouble while the data folder has it.
            if !is_theirs
                && let Err(error) = self.put(path, &text)
                && self.sessions.is_none()
            {
                return Err(error.to_string());
            }
        }
        Ok(())
    }

    fn put(&mut self, path: PathBuf, text: &[u8]) -> std::io::Result<()> {
        disk::write_private(&path, text)?;
        self.written.insert(path);
        Ok(())
    }

    fn hold_lock(&mut self, folder: &Path) -> std::io::Result<()> {
        if self.lock.is_none() {
            make_private_folders(folder)?;
            let lock = create_private(&crashed::lock_path(folder, &self.window))?;
            // Some network disks know no locks: better unlocked than not at all.
            let _ = lock.try_lock();
            self.lock = Some(lock);
        }
        Ok(())
    }

    /// Whether a file already holds what was edited later than up to this revision: saves overtake each other.
    pub(super) fn holds_newer(&self, revision: u64, path: &Path) -> bool {
        self.newest_saved.as_ref().is_some_and(|(saved, to)| *saved > revision && to == path)
    }

    /// The session was saved up to a revision: nothing of it is needed elsewhere.
    pub(super) fn saved(&mut self, revision: u64, path: &Path) {
        self.saved_revision = self.saved_revision.max(revision);
        self.newest_saved = Some((revision, path.to_owned()));
        self.delete_written();
        let beside = disk::autosave_of(path);
        if Autosave::read(&beside).is_some_and(|autosave| autosave.window == self.window) {
            let _ = std::fs::remove_file(beside);
        }
    }

    fn delete_written(&mut self) {
        for path in std::mem::take(&mut self.written) {
            let _ = std::fs::remove_file(path);
        }
    }

    /// The run ends as it should: nothing of it stays.
    pub(super) fn finish(&mut self) {
        self.delete_written();
        if self.lock.take().is_some()
            && let Some(folder) = &self.sessions
        {
            let _ = std::fs::remove_file(crashed::lock_path(folder, &self.window));
        }
    }

    /// What other runs left in the data folder.
    pub(super) fn find_crashed(&mut self, recent: &[PathBuf]) -> Vec<Crashed> {
        let Some(folder) = &self.sessions else { return Vec::new() };
        let found = crashed::find(folder, &self.window, recent);
        found
            .into_iter()
            .map(|(crashed, lock)| {
                self.claimed.push((crashed.window.clone(), lock));
                crashed
            })
            .collect()
    }

    /// What another run left beside a session.
    pub(super) fn find_beside(&mut self, session: &Path, recent: &[PathBuf]) -> Option<Crashed> {
        let (crashed, lock) = crashed::beside(session, self.sessions.as_deref(), &self.window, recent)?;
        self.claimed.extend(lock.map(|lock| (crashed.window.clone(), lock)));
        Some(crashed)
    }
}
