//! A session file back into the state. Edits are about people by their index, so they hold from the moment a document
//! appears, while it is still loading; what depends on its length comes when it is whole.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::crashed::Crashed;
use super::reading::ReadSession;
use super::{SessionEffect, capture, edited};
use crate::app::document::{Document, DocumentId};
use crate::app::effect::{Effect, Effects};
use crate::app::notice::Severity;
use crate::app::recent::Recent;
use crate::app::selection::Selection;
use crate::app::session_file::locate::{LocatedDocument, Whereabouts};
use crate::app::session_file::{OpenedAs, SavedDocument};
use crate::app::state::{AppState, Dialog};
use crate::app::undo;

/// A document that is being opened, with what is to be done to it.
#[derive(Debug, Clone)]
pub(super) struct Arriving {
    pub(super) saved: SavedDocument,
    /// Its files as they are opened; none for the sample.
    paths: BTreeSet<PathBuf>,
    /// Position in the session; `None` where edits come back without one.
    place: Option<usize>,
    is_current: bool,
    /// The document that shows it while it loads.
    document: Option<DocumentId>,
}

impl Arriving {
    pub(super) fn is_shown_by(&self, id: DocumentId) -> bool {
        self.document == Some(id)
    }

    pub(super) fn is_shown(&self) -> bool {
        self.document.is_some()
    }

    pub(super) fn is_of_session(&self) -> bool {
        self.place.is_some()
    }

    /// Whether a document may be this one. A file can hold several jobs, which their ids tell apart.
    fn may_be(&self, document: &Document, is_whole: bool) -> bool {
        if document.is_sample != (self.saved.opened_as == OpenedAs::Sample) {
            return false;
        }
        let num_known = document.inputs.iter().filter(|input| self.paths.contains(&input.path)).count();
        // While files are read, the document that grows names all that are read together.
        let has_files = num_known == self.paths.len() && (!is_whole || document.inputs.len() == num_known);
        let ids = self.saved.job_id.as_ref().zip(document.store.job.job_id.as_ref());
        has_files && ids.is_none_or(|(saved, id)| saved == id)
    }
}

/// Takes in a session that was read, in place of what is open.
pub(super) fn read(state: &mut AppState, read: ReadSession, effects: &mut Effects) {
    close_all(state, effects);
    state.session.number += 1;
    let ReadSession { path, file, documents, is_last_good, newer } = read;
    let session = &mut state.session;
    session.unknown = file.unknown;
    session.zones = file.zones;
    session.saved_revision = session.revision;
    session.path = Some(path.clone());
    let is_known = |crashed: &Crashed| session.crashed.iter().any(|known| known.window == crashed.window);
    if let Some(newer) = newer.filter(|newer| !is_known(newer)) {
        session.crashed.push(newer);
    }
    file.layout.put_into(&mut state.settings);
    state.settings.remember(Recent { is_session: true, people: documents.len() as u32, ..Recent::new(path) });
    effects.push(Effect::SaveSettings);
    open_documents(state, documents, file.current, effects);
    if is_last_good {
        // The file itself is still damaged until it is saved.
        edited(state, effects);
    }
}

fn close_all(state: &mut AppState, effects: &mut Effects) {
    // Also what was edited while the session that follows was being read: nobody could be asked about that.
    let is_given_up = state.session.discarded_revision == Some(state.session.revision);
    let is_edited_meanwhile = state.session.path.is_some() && state.session.is_edited() && !is_given_up;
    let keeps_edits = state.session.path.is_none() || is_edited_meanwhile;
    if is_edited_meanwhile {
        let detail = "They were made while the other session was being read, and come back when its results are opened";
        state.notices.push(Severity::Warning, "Edits of the session before were kept", detail);
    }
    for document in std::mem::take(&mut state.documents) {
        if keeps_edits && capture::is_worth_keeping(&document) {
            let saved = capture::document(&document).map(Box::new);
            effects.extend(saved.map(|saved| Effect::Session(SessionEffect::Keep(saved))));
        }
        effects.extend(document.loading.map(Effect::Cancel));
        effects.push(Effect::Release(Arc::new(document)));
    }
    state.current = None;
    state.session.arriving.clear();
    state.session.missing.clear();
}

/// Opens the documents whose files are there, and asks for the others.
fn open_documents(
    state: &mut AppState,
    documents: Vec<LocatedDocument>,
    current: Option<usize>,
    effects: &mut Effects,
) {
    let mut changed = Vec::new();
    for (place, located) in documents.into_iter().enumerate() {
        let Some(paths) = located.paths() else {
            state.session.missing.push(located);
            continue;
        };
        changed.extend(located.sources.iter().filter_map(|source| match source {
            Whereabouts::Changed(path) => Some(path.display().to_string()),
            _ => None,
        }));
        open_document(state, located.saved, paths, place, current == Some(place), effects);
    }
    warn_of_changed(state, &changed);
    if !state.session.missing.is_empty() {
        state.dialog = Some(Dialog::MissingSources);
    }
}

fn open_document(
    state: &mut AppState,
    saved: SavedDocument,
    paths: Vec<PathBuf>,
    place: usize,
    is_current: bool,
    effects: &mut Effects,
) {
    let opened_as = saved.opened_as.clone();
    let set: BTreeSet<PathBuf> = paths.iter().cloned().collect();
    let arriving = Arriving { saved, paths: set.clone(), place: Some(place), is_current, document: None };
    // What is open already is not opened again.
    if let Some(open) = state.documents.iter_mut().find(|document| arriving.may_be(document, true)) {
        take_edits(open, &arriving.saved, effects);
        return;
    }
    // Several jobs of one file are opened together.
    let is_opening = state.session.arriving.iter().any(|other| other.is_of_session() && other.paths == set);
    state.session.arriving.push(arriving);
    if !is_opening || set.is_empty() {
        effects.push(match opened_as {
            OpenedAs::Files => Effect::Open(paths),
            OpenedAs::Fetch(id) => Effect::OpenSpool(id),
            OpenedAs::Sample => Effect::OpenSample,
        });
    }
}

fn warn_of_changed(state: &mut AppState, changed: &[String]) {
    let title = match changed.len() {
        0 => return,
        1 => "A file has changed since the session was saved".to_owned(),
        n => format!("{n} files have changed since the session was saved"),
    };
    let detail = format!("Labels and filters were kept; people may have other numbers now\n{}", changed.join("\n"));
    state.notices.push(Severity::Warning, title, detail);
}

/// Edits of files that are being opened come back.
pub(super) fn recalled(state: &mut AppState, paths: Vec<PathBuf>, saved: SavedDocument, effects: &mut Effects) {
    let paths: BTreeSet<PathBuf> = paths.into_iter().collect();
    // What a session says of them goes before.
    if state.session.arriving.iter().any(|other| other.is_of_session() && !other.paths.is_disjoint(&paths)) {
        return;
    }
    state
        .session
        .arriving
        .retain(|other| other.is_of_session() || other.paths != paths || other.saved.job_id != saved.job_id);
    let arriving = Arriving { saved, paths, place: None, is_current: false, document: None };
    let shown = state.documents.iter().find(|document| document.loading.is_some() && arriving.may_be(document, false));
    let shown = shown.map(|document| document.id);
    state.session.arriving.push(arriving);
    if let Some(id) = shown {
        arrived(state, id, false, effects);
    }
}

/// What a document that has appeared is to the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::app) enum Arrival {
    /// Nothing: people opened it.
    New,
    /// One of the session's documents, in the background.
    Behind,
    /// The one that was shown.
    Current,
}

/// A document has appeared (`is_whole`: with all of its data). If it is waited for, it gets what was done to it.
pub(in crate::app) fn arrived(state: &mut AppState, id: DocumentId, is_whole: bool, effects: &mut Effects) -> Arrival {
    let Some(document) = state.documents.iter_mut().find(|document| document.id == id) else { return Arrival::New };
    let all = &state.session.arriving;
    let shown = all.iter().position(|arriving| arriving.is_shown_by(id) && arriving.may_be(document, is_whole));
    let found = shown.or_else(|| {
        let may_be: Vec<usize> =
            (0..all.len()).filter(|&at| !all[at].is_shown() && all[at].may_be(document, is_whole)).collect();
        // Of several only the name can tell; while it grows it is better to wait.
        match may_be.as_slice() {
            [one] => Some(*one),
            several if is_whole => several.iter().copied().find(|&at| all[at].saved.name == document.store.job.name),
            _ => None,
        }
    });
    let Some(at) = found else { return Arrival::New };
    let arriving = state.session.arriving[at].clone();
    if shown.is_none() {
        take_edits(document, &arriving.saved, effects);
    }
    if arriving.is_of_session() {
        document.place = arriving.place;
        if shown.is_none() {
            take_looks(document, &arriving.saved);
        }
        if is_whole {
            take_times(document, &arriving.saved);
        }
    }
    if is_whole {
        state.session.arriving.remove(at);
        tell_recalled(state, &arriving);
    } else {
        state.session.arriving[at].document = Some(id);
    }
    state.documents.sort_by_key(|document| document.place.unwrap_or(usize::MAX));
    match arriving.place {
        None => Arrival::New,
        // Once, so that who has turned to another meanwhile stays there.
        Some(_) if arriving.is_current && shown.is_none() => Arrival::Current,
        Some(_) => Arrival::Behind,
    }
}

/// Filters that come back unasked must not go unnoticed.
fn tell_recalled(state: &mut AppState, arriving: &Arriving) {
    if arriving.is_of_session() {
        return;
    }
    let title = match arriving.saved.edits.edits.num() {
        0 => return,
        1 => "1 edit of this result came back".to_owned(),
        n => format!("{n} edits of this result came back"),
    };
    let detail = "Labels, filters and hidden people are as they were when it was closed";
    state.notices.push(Severity::Info, title, detail);
}

fn take_edits(document: &mut Document, saved: &SavedDocument, effects: &mut Effects) {
    document.table.sort = saved.view.sort;
    document.table.search.clone_from(&saved.view.search);
    document.lane_arrangement = saved.view.lanes;
    undo::restore(document, &saved.edits.edits, effects);
    document.carried = saved.clone();
}

/// What does not depend on how long the result is.
fn take_looks(document: &mut Document, saved: &SavedDocument) {
    let view = &saved.view;
    document.canvas = view.canvas;
    document.is_following = view.is_following;
    document.playback.speed = if view.speed.is_finite() && view.speed > 0.0 { view.speed } else { 1.0 };
    document.playback.is_looping = view.is_looping;
    if document.stills.is_none() {
        document.stills.clone_from(&view.stills);
    }
    document.charted = None;
    document.selection = Selection {
        people: view.people.iter().copied().collect(),
        primary: view.primary,
        time_ms: view.range_ms.clone(),
        rect: None,
        hover: None,
    };
}

/// Cursor and visible time, unless people have moved them meanwhile.
fn take_times(document: &mut Document, saved: &SavedDocument) {
    let has_moved = !document.is_fitted || document.cursor_ms != document.store.first_ms().unwrap_or(0);
    if has_moved {
        return;
    }
    document.seek(saved.view.cursor_ms);
    if let Some((start_ms, end_ms)) = saved.view.visible_ms {
        document.show_time(start_ms, end_ms);
    }
}

/// The files of a missing document were looked for.
pub(super) fn located(state: &mut AppState, number: usize, located: LocatedDocument, effects: &mut Effects) {
    if !state.session.missing.get(number).is_some_and(|missing| missing.saved == located.saved) {
        return;
    }
    let Some(paths) = located.paths() else {
        state.session.missing[number] = located;
        return;
    };
    state.session.missing.remove(number);
    if state.session.missing.is_empty() && state.dialog == Some(Dialog::MissingSources) {
        state.dialog = None;
    }
    let is_changed = |source: &&Whereabouts| matches!(source, Whereabouts::Changed(_));
    let changed: Vec<String> =
        located.sources.iter().filter(is_changed).filter_map(|s| s.path()).map(display).collect();
    warn_of_changed(state, &changed);
    open_document(state, located.saved, paths, number, state.current.is_none(), effects);
    edited(state, effects);
}

fn display(path: &Path) -> String {
    path.display().to_string()
}

/// Brings back what was open when the program ended unexpectedly, beside what is open now.
pub(super) fn restore_crashed(state: &mut AppState, effects: &mut Effects) {
    let crashed = std::mem::take(&mut state.session.crashed);
    for left in &crashed {
        let Crashed { file, documents, session, .. } = left.clone();
        if state.session.path.is_none() && session.is_some() {
            state.session.path = session;
            state.session.unknown = file.unknown;
            state.session.zones = file.zones;
        }
        open_documents(state, documents, file.current, effects);
    }
    // Written down under our own name before theirs is deleted.
    edited(state, effects);
    effects.push(Effect::Session(SessionEffect::ForgetCrashed(crashed)));
}
