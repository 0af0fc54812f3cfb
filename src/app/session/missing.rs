//! Documents of a session whose files are not where they were, until people say where they are.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{SessionEffect, SessionState, edited, restore};
use crate::app::effect::{Effect, Effects};
use crate::app::session_file::locate::LocatedDocument;
use crate::app::state::{AppState, Dialog};

/// Number of a missing document, unique within a run: its position in the list changes when another one is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MissingId(pub u64);

/// A document whose files are not all there.
#[derive(Debug, Clone, PartialEq)]
pub struct MissingDocument {
    /// Which.
    pub id: MissingId,
    /// What the session says of it.
    pub document: LocatedDocument,
    /// Its position in the session.
    pub(super) place: usize,
    /// Whether it was the one that was shown.
    pub(super) is_current: bool,
    /// Where people said that it is.
    pub sought_in: Option<PathBuf>,
    /// Whether it is being looked for there; if not, it was looked for in vain.
    pub is_seeking: bool,
}

impl SessionState {
    /// Notes that files of a document were not found: its position in the session, and whether it was the one that was shown.
    pub fn add_missing(&mut self, document: LocatedDocument, place: usize, is_current: bool) {
        let id = MissingId(self.next_missing);
        self.next_missing += 1;
        let (sought_in, is_seeking) = (None, false);
        self.missing.push(MissingDocument { id, document, place, is_current, sought_in, is_seeking });
    }
}

/// Gives one of the first `num_known` the newer edits. Says whether it is one of them.
pub(super) fn renew(session: &mut SessionState, num_known: usize, document: &LocatedDocument) -> bool {
    let known = session.missing[..num_known].iter_mut();
    let same = known.map(|known| &mut known.document).find(|known| known.saved.is_of_same(&document.saved));
    same.map(|known| known.clone_from(document)).is_some()
}

/// People say where a missing document is.
pub(super) fn seek(state: &mut AppState, id: MissingId, path: PathBuf, effects: &mut Effects) {
    let Some(missing) = state.session.missing.iter_mut().find(|missing| missing.id == id) else { return };
    (missing.sought_in, missing.is_seeking) = (Some(path.clone()), true);
    let document = Box::new(missing.document.clone());
    effects.push(Effect::Session(SessionEffect::Locate { id, document, path }));
}

/// It was looked for there.
pub(super) fn located(state: &mut AppState, id: MissingId, located: LocatedDocument, effects: &mut Effects) {
    let Some(at) = state.session.missing.iter().position(|missing| missing.id == id) else { return };
    // Its edits may have become newer meanwhile: only where its files are is news.
    let missing = &mut state.session.missing[at];
    (missing.document.sources, missing.is_seeking) = (located.sources, false);
    let Some(paths) = missing.document.paths() else { return };
    let missing = state.session.missing.remove(at);
    if state.session.missing.is_empty() && state.dialog == Some(Dialog::MissingSources) {
        state.dialog = None;
    }
    restore::warn_of_changed(state, &missing.document.changed());
    let is_current = missing.is_current || state.current.is_none();
    restore::open_found(state, missing.document.saved, paths, (missing.place, is_current), effects);
    edited(state, effects);
}
