//! Sessions: what is opened, edited and looked at, kept from one run to the next.
//!
//! A session is saved to a file when people ask for it ([`super::session_file`]). Beside that, edits are written down while
//! they are made, for the case that the program ends unexpectedly, and those of a result without a session come back when the
//! same result is opened again. The window's thread only copies the edits; the [`Keeper`] does the rest.

mod capture;
mod crashed;
mod keeper;
mod kept;
mod missing;
mod own_files;
pub(super) mod pending;
mod reading;
mod restore;
mod saving;

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use self::capture::capture;
pub use self::crashed::Crashed;
pub use self::keeper::Keeper;
pub use self::missing::{MissingDocument, MissingId};
pub use self::reading::{ReadFailure, ReadSession};
use self::restore::Arriving;
pub(super) use self::restore::{Arrival, arrived};
pub use self::saving::SaveForm;
use super::document::Document;
use super::effect::{Effect, Effects};
use super::recent::Recent;
use super::session_file::SavedDocument;
use super::session_file::locate::LocatedDocument;
use super::state::{AppState, Dialog};

/// Saves and opens sessions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SessionCommand {
    /// Writes the session to its file; asks where when it has none.
    Save,
    /// Asks where to write the session.
    SaveAs,
    /// Changes where.
    EditPath(String),
    /// Asks for the file in the system's dialog.
    BrowsePath,
    /// Writes the session to the file of the dialog.
    SaveToPath {
        /// Whether a file that is there may be replaced.
        can_overwrite: bool,
    },
    /// Answers what to do with edits that are not saved.
    Leave(LeaveAnswer),
    /// Opens the last good copy of a damaged session.
    OpenLastGood,
    /// Says where the files of a missing document are: a file, or a folder to look into.
    Locate {
        /// Which document.
        id: MissingId,
        /// Where.
        path: PathBuf,
    },
    /// Asks in the system's dialog where they are.
    BrowseMissing(MissingId),
    /// Goes on without the missing documents; their edits stay in the session.
    OpenWithoutMissing,
    /// Brings back what was open when the program ended unexpectedly.
    RestoreCrashed,
    /// Forgets it.
    DiscardCrashed,
    /// Takes a file off the list of recent files.
    ForgetRecent(PathBuf),
}

/// What to do with edits that are not saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LeaveAnswer {
    /// Save them, then go on.
    Save,
    /// Go on without them.
    Discard,
    /// Stay.
    Cancel,
}

/// For what the session is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaving {
    /// The end of the program.
    Quit,
    /// Another session.
    Open(PathBuf),
}

/// Work about sessions outside the state.
#[derive(Debug, Clone)]
pub enum SessionEffect {
    /// Read a session file and look for the files it is about.
    Open(PathBuf),
    /// Write the session as it is now.
    Save {
        /// Where.
        path: PathBuf,
        /// Whether another file that is there may be replaced.
        can_overwrite: bool,
    },
    /// Something was edited: write it down soon, in case the program ends unexpectedly.
    Autosave,
    /// Keep the edits of a closed document for when it is opened again.
    Keep(Box<SavedDocument>),
    /// Note what the files are that have just been opened.
    Identify(Vec<PathBuf>),
    /// Look for a missing document where people say it is.
    Locate {
        /// Which.
        id: MissingId,
        /// The document.
        document: Box<LocatedDocument>,
        /// Where.
        path: PathBuf,
    },
    /// Look for what an earlier run left behind.
    FindCrashed,
    /// Delete what an earlier run left behind.
    ForgetCrashed(Vec<Crashed>),
    /// Work out the hashes of whole files that are not known yet.
    HashSources,
    /// See which recent files are still there.
    CheckRecent,
    /// For the shell: ask where to save the session.
    PickPath {
        /// Suggested file.
        path: String,
    },
    /// For the shell: ask where a missing file is.
    PickMissing(MissingId),
}

/// What became of work about sessions.
#[derive(Debug, Clone)]
pub enum SessionEvent {
    /// A session file was read, and its files were looked for.
    Read(Box<ReadSession>),
    /// A session file can't be used.
    NotRead(ReadFailure),
    /// The session was written.
    Saved {
        /// Where.
        path: PathBuf,
        /// Up to which edit.
        revision: u64,
        /// Which session it was; another may have been opened since.
        number: u64,
    },
    /// The session was not written.
    NotSaved {
        /// Where it was to be written.
        path: PathBuf,
        /// Why; nothing when another file is there that would have been replaced.
        reason: Option<String>,
    },
    /// The files that are being opened were edited before.
    Recalled {
        /// The files, as they are opened.
        paths: Vec<PathBuf>,
        /// What was done to them.
        document: Box<SavedDocument>,
    },
    /// The files of a missing document were looked for.
    Located {
        /// Which.
        id: MissingId,
        /// The document.
        document: Box<LocatedDocument>,
    },
    /// What earlier runs left behind.
    CrashedFound(Vec<Crashed>),
    /// Hashes of whole files were worked out, or that was cancelled.
    Hashed {
        /// By which job.
        job: crate::jobs::JobId,
        /// Of how many files.
        num_files: usize,
    },
    /// What was opened, for the list of recent files.
    Opened(Vec<Recent>),
    /// Recent files that are not there any more.
    RecentChecked(BTreeSet<PathBuf>),
}

/// What is known of the session.
#[derive(Debug, Clone, Default)]
pub struct SessionState {
    /// Its file, once it has one.
    pub path: Option<PathBuf>,
    /// Where to save it, while that is asked.
    pub form: Option<SaveForm>,
    /// For what it is left, while it is asked what to do with its edits.
    pub leaving: Option<Leaving>,
    /// The damaged session whose last good copy is offered.
    pub damaged: Option<ReadFailure>,
    /// Documents whose files were not found. They stay in the session.
    pub missing: Vec<MissingDocument>,
    /// What earlier runs left behind.
    pub crashed: Vec<Crashed>,
    /// Recent files that are not there any more.
    pub missing_recent: BTreeSet<PathBuf>,
    /// Documents that are being opened.
    arriving: Vec<Arriving>,
    /// Number of the next missing document.
    next_missing: u64,
    /// Counts the sessions that were opened.
    number: u64,
    /// Counts the edits.
    revision: u64,
    /// The edit up to which the file has everything.
    saved_revision: u64,
    /// The edit up to which people were ready to lose them for another session.
    discarded_revision: Option<u64>,
    /// Whether the program ends, and nothing is asked any more.
    is_quitting: bool,
    /// What the file holds that this version does not know.
    unknown: Map<String, Value>,
    /// Zones to come.
    zones: Vec<Value>,
}

impl SessionState {
    /// Whether there are edits that its file does not have.
    pub fn is_edited(&self) -> bool {
        self.revision != self.saved_revision
    }

    /// Whether a document has edits that the session's file does not have. Without a file nothing is lost that is not kept
    /// elsewhere.
    pub fn lacks_edits_of(&self, document: &Document) -> bool {
        self.path.is_some() && document.edited_at > self.saved_revision
    }

    /// The number of the next edit.
    pub(super) fn next_revision(&self) -> u64 {
        self.revision + 1
    }

    /// Whether ending the program would lose edits of a saved session.
    pub fn asks_before_quit(&self) -> bool {
        self.path.is_some() && self.is_edited() && !self.is_quitting
    }
}

/// Notes that something was edited, opened or closed.
pub(super) fn edited(state: &mut AppState, effects: &mut Effects) {
    state.session.revision += 1;
    effects.push(Effect::Session(SessionEffect::Autosave));
}

/// A document was opened that the session does not know yet, or closed.
pub(super) fn changed_documents(state: &mut AppState, effects: &mut Effects) {
    if state.session.path.is_some() {
        edited(state, effects);
    }
}

/// The edits of a document that is about to be closed are kept.
pub(super) fn closing(state: &mut AppState, id: super::DocumentId, effects: &mut Effects) {
    state.session.arriving.retain(|arriving| !arriving.is_shown_by(id));
    let Some(document) = state.find(id) else { return };
    if capture::is_worth_keeping(document) {
        effects.extend(capture::document(document).map(|saved| Effect::Session(SessionEffect::Keep(Box::new(saved)))));
        // What was written for the case of a crash is without it from now on.
        edited(state, effects);
    }
}

pub(super) fn update(state: &mut AppState, command: &SessionCommand, effects: &mut Effects) {
    match command {
        SessionCommand::Save
        | SessionCommand::SaveAs
        | SessionCommand::EditPath(_)
        | SessionCommand::BrowsePath
        | SessionCommand::SaveToPath { .. } => saving::update(state, command, effects),
        SessionCommand::Leave(answer) => leave(state, *answer, effects),
        SessionCommand::OpenLastGood => {
            state.dialog = None;
            if let Some(path) = state.session.damaged.take().and_then(|damaged| damaged.last_good) {
                effects.push(Effect::Session(SessionEffect::Open(path)));
            }
        }
        SessionCommand::Locate { id, path } => missing::seek(state, *id, path.clone(), effects),
        SessionCommand::BrowseMissing(id) => effects.push(Effect::Session(SessionEffect::PickMissing(*id))),
        SessionCommand::OpenWithoutMissing => state.dialog = None,
        SessionCommand::RestoreCrashed => restore::restore_crashed(state, effects),
        SessionCommand::DiscardCrashed => {
            let crashed = std::mem::take(&mut state.session.crashed);
            effects.push(Effect::Session(SessionEffect::ForgetCrashed(crashed)));
        }
        SessionCommand::ForgetRecent(path) => {
            state.settings.recent.retain(|recent| recent.path != *path);
            state.session.missing_recent.remove(path);
            effects.push(Effect::SaveSettings);
        }
    }
}

/// Opens a session in place of what is open; asks first when that has edits which are not saved.
pub(super) fn open(state: &mut AppState, path: PathBuf, effects: &mut Effects) {
    go(state, Leaving::Open(path), effects);
}

/// Ends the program; asks first when the session has edits which are not saved.
pub(super) fn quit(state: &mut AppState, effects: &mut Effects) {
    go(state, Leaving::Quit, effects);
}

fn go(state: &mut AppState, leaving: Leaving, effects: &mut Effects) {
    if state.session.asks_before_quit() {
        state.session.leaving = Some(leaving);
        state.dialog = Some(Dialog::LeaveSession);
        return;
    }
    match leaving {
        Leaving::Quit => {
            state.session.is_quitting = true;
            effects.push(Effect::Quit);
        }
        Leaving::Open(path) => effects.push(Effect::Session(SessionEffect::Open(path))),
    }
}

fn leave(state: &mut AppState, answer: LeaveAnswer, effects: &mut Effects) {
    state.dialog = None;
    match answer {
        LeaveAnswer::Cancel => state.session.leaving = None,
        LeaveAnswer::Save => saving::update(state, &SessionCommand::Save, effects),
        LeaveAnswer::Discard => discard(state, effects),
    }
}

/// Goes on without the edits. Another session may turn out not to open: until it has, they count as not saved.
fn discard(state: &mut AppState, effects: &mut Effects) {
    match state.session.leaving.take() {
        Some(Leaving::Open(path)) => {
            state.session.discarded_revision = Some(state.session.revision);
            effects.push(Effect::Session(SessionEffect::Open(path)));
        }
        Some(Leaving::Quit) => {
            state.session.saved_revision = state.session.revision;
            go(state, Leaving::Quit, effects);
        }
        None => {}
    }
}

/// Goes on with what had to wait for the session to be saved.
fn go_on(state: &mut AppState, effects: &mut Effects) {
    if let Some(leaving) = state.session.leaving.take() {
        go(state, leaving, effects);
    }
}

pub(super) fn apply(state: &mut AppState, event: SessionEvent, effects: &mut Effects) {
    match event {
        SessionEvent::Read(read) => restore::read(state, *read, effects),
        SessionEvent::NotRead(failure) => reading::failed(state, failure),
        SessionEvent::Saved { path, number, .. } if number != state.session.number => {
            state.notices.push_written("Session saved", "", path);
        }
        SessionEvent::Saved { path, revision, number: _ } => {
            saving::saved(state, &path, revision);
            effects.push(Effect::SaveSettings);
            effects.push(Effect::Session(SessionEffect::HashSources));
            go_on(state, effects);
        }
        SessionEvent::NotSaved { path, reason } => saving::failed(state, &path, reason),
        SessionEvent::Recalled { paths, document } => restore::recalled(state, &paths, *document, effects),
        SessionEvent::Located { id, document } => missing::located(state, id, *document, effects),
        SessionEvent::CrashedFound(crashed) => state.session.crashed.extend(crashed),
        SessionEvent::Hashed { job, num_files } => {
            crate::app::apply::end(state, job);
            // They are filled in, unless that would save what nobody asked to save.
            if let Some(path) = state.session.path.clone().filter(|_| num_files > 0 && !state.session.is_edited()) {
                effects.push(Effect::Session(SessionEffect::Save { path, can_overwrite: true }));
            }
        }
        SessionEvent::Opened(recent) => {
            for recent in recent {
                state.session.missing_recent.remove(&recent.path);
                state.settings.remember(recent);
            }
            effects.push(Effect::SaveSettings);
        }
        SessionEvent::RecentChecked(missing) => state.session.missing_recent = missing,
    }
}

#[cfg(test)]
mod tests;
