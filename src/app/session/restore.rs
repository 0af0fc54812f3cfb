//! A session file back into the state. Edits are about people by their index, so they hold from the moment a document
//! appears, while it is still loading; what depends on its length comes when it is whole.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::crashed::Crashed;
use super::reading::ReadSession;
use super::{SessionEffect, capture, edited, missing};
use crate::app::document::{Document, DocumentId};
use crate::app::effect::{Effect, Effects};
use crate::app::notice::Severity;
use crate::app::recent::Recent;
use crate::app::selection::Selection;
use crate::app::session_file::locate::{LocatedDocument, clean};
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
    /// Number of the edit that it is, where its session does not have it.
    edited_at: u64,
    /// The document that shows it while it loads.
    document: Option<DocumentId>,
}

impl Arriving {
    fn new(saved: SavedDocument, paths: &[PathBuf], place: Option<usize>, is_current: bool) -> Self {
        let paths = paths.iter().map(|path| clean(path)).collect();
        Self { saved, paths, place, is_current, edited_at: 0, document: None }
    }

    pub(super) fn is_shown_by(&self, id: DocumentId) -> bool {
        self.document == Some(id)
    }

    pub(super) fn is_shown(&self) -> bool {
        self.document.is_some()
    }

    pub(super) fn is_of_session(&self) -> bool {
        self.place.is_some()
    }

    /// Its position in the session.
    pub(super) fn place(&self) -> Option<usize> {
        self.place
    }

    /// Whether both wait for the same document.
    fn is_of_same(&self, other: &Self) -> bool {
        let of = |arriving: &Self| (arriving.saved.name.clone(), arriving.saved.job_id.clone());
        self.paths == other.paths && self.saved.opened_as == other.saved.opened_as && of(self) == of(other)
    }

    /// Whether a document may be this one. A file can hold several jobs, which their ids tell apart.
    fn may_be(&self, document: &Document, is_whole: bool) -> bool {
        if document.is_sample != (self.saved.opened_as == OpenedAs::Sample) {
            return false;
        }
        let num_known = document.inputs.iter().filter(|input| self.paths.contains(&clean(&input.path))).count();
        // While files are read, the document that grows names all that are read together. What was done to some of them
        // without a session may have been done to another result.
        let may_have_others = !is_whole && self.is_of_session();
        if matches!(&self.saved.opened_as, OpenedAs::Fetch(id) if is_in_folder(document, &id.to_string())) {
            // A fetch lies in a folder of its own, and its best run is shown, which may be another than then.
            return true;
        }
        let has_files = num_known == self.paths.len() && (may_have_others || document.inputs.len() == num_known);
        let ids = self.saved.job_id.as_ref().zip(document.store.job.job_id.as_ref());
        has_files && ids.is_none_or(|(saved, id)| saved == id)
    }
}

fn is_in_folder(document: &Document, name: &str) -> bool {
    let folder = document.inputs.first().and_then(|input| input.path.parent()?.file_name());
    document.is_fetched && folder.is_some_and(|folder| folder == name)
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
    let edited_at = if is_last_good { state.session.next_revision() } else { 0 };
    open_documents(state, documents, file.current, edited_at, effects);
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
    if keeps_edits {
        // Also of those whose files are missing or still to come.
        let not_shown = capture::not_shown(&state.session).map(|(_, saved)| Box::new(saved.clone()));
        effects.extend(not_shown.map(|saved| Effect::Session(SessionEffect::Keep(saved))));
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
    edited_at: u64,
    effects: &mut Effects,
) {
    let mut changed = Vec::new();
    let (num_waiting, num_missing) = (state.session.arriving.len(), state.session.missing.len());
    for (place, located) in documents.into_iter().enumerate() {
        let is_current = current == Some(place);
        let Some(paths) = located.paths() else {
            if !missing::renew(&mut state.session, num_missing, &located) {
                state.session.add_missing(located, place, is_current);
            }
            continue;
        };
        changed.extend(located.changed());
        let arriving = Arriving { edited_at, ..Arriving::new(located.saved, &paths, Some(place), is_current) };
        open_document(state, arriving, paths, num_waiting, effects);
    }
    warn_of_changed(state, &changed);
    if !state.session.missing.is_empty() {
        state.dialog = Some(Dialog::MissingSources);
    }
}

/// Opens a document whose files have been found, at its place in the session.
pub(super) fn open_found(
    state: &mut AppState,
    saved: SavedDocument,
    paths: Vec<PathBuf>,
    (place, is_current): (usize, bool),
    effects: &mut Effects,
) {
    let num_waiting = state.session.arriving.len();
    open_document(state, Arriving::new(saved, &paths, Some(place), is_current), paths, num_waiting, effects);
}

/// Opens one, unless it is open or on its way: then it gets these edits. `num_waiting` were on their way before the session was
/// read; what is in it twice is opened twice.
fn open_document(
    state: &mut AppState,
    arriving: Arriving,
    paths: Vec<PathBuf>,
    num_waiting: usize,
    effects: &mut Effects,
) {
    let all = &mut state.session.arriving;
    let is_waiting = |other: &&mut Arriving| other.is_of_session() && other.is_of_same(&arriving);
    let open = if let Some(waiting) = all[..num_waiting].iter_mut().find(is_waiting) {
        waiting.saved.clone_from(&arriving.saved);
        waiting.edited_at = arriving.edited_at;
        let Some(id) = waiting.document else { return };
        Some(id)
    } else {
        state.documents.iter().find(|document| arriving.may_be(document, true)).map(|document| document.id)
    };
    if let Some(document) = open.and_then(|id| state.documents.iter_mut().find(|document| document.id == id)) {
        document.edited_at = arriving.edited_at.max(document.edited_at);
        let replaced = take_edits(document, &arriving.saved, effects).then(|| document.name().to_owned());
        tell_replaced(state, replaced);
        return;
    }
    // Several jobs of one file are opened together.
    let is_opened_with = |other: &Arriving| other.paths == arriving.paths && !other.is_of_same(&arriving);
    let is_opening = all.iter().any(|other| other.is_of_session() && is_opened_with(other));
    if !is_opening || paths.is_empty() {
        effects.push(match &arriving.saved.opened_as {
            OpenedAs::Files => Effect::Open { paths, read_as: arriving.saved.read_as, is_noted: true },
            OpenedAs::Fetch(id) => Effect::OpenSpool(id.clone()),
            OpenedAs::Sample => Effect::OpenSample,
        });
    }
    all.push(arriving);
}

/// What somebody edited must not go without a word.
fn tell_replaced(state: &mut AppState, name: Option<String>) {
    if let Some(name) = name {
        let detail = format!("Undo brings back what was edited since: {name}");
        state.notices.push(Severity::Warning, "Restored edits took the place of newer ones", detail);
    }
}

pub(super) fn warn_of_changed(state: &mut AppState, changed: &[String]) {
    let title = match changed.len() {
        0 => return,
        1 => "A file has changed since the session was saved".to_owned(),
        n => format!("{n} files have changed since the session was saved"),
    };
    let detail = format!("Labels and filters were kept; people may have other numbers now\n{}", changed.join("\n"));
    state.notices.push(Severity::Warning, title, detail);
}

/// Edits of files that are being opened come back.
pub(super) fn recalled(state: &mut AppState, paths: &[PathBuf], saved: SavedDocument, effects: &mut Effects) {
    let arriving = Arriving::new(saved, paths, None, false);
    // What a session says of them goes before.
    if state.session.arriving.iter().any(|other| other.is_of_session() && !other.paths.is_disjoint(&arriving.paths)) {
        return;
    }
    let is_other = |other: &Arriving| other.paths != arriving.paths || other.saved.job_id != arriving.saved.job_id;
    state.session.arriving.retain(|other| other.is_of_session() || is_other(other));
    let shown = state.documents.iter().find(|document| document.loading.is_some() && arriving.may_be(document, false));
    // A fetch that goes on in a document that was open: what was done there is newer.
    if shown.is_some_and(|document| capture::is_worth_keeping(document) || !document.undo.is_untouched()) {
        return;
    }
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
    document.edited_at = arriving.edited_at.max(document.edited_at);
    let replaced = shown.is_none() && take_edits(document, &arriving.saved, effects);
    let replaced = replaced.then(|| document.name().to_owned());
    if arriving.is_of_session() {
        document.place = arriving.place;
        if shown.is_none() {
            take_looks(document, &arriving.saved);
        }
        if is_whole {
            take_times(document, &arriving.saved);
        }
    }
    tell_replaced(state, replaced);
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

/// Gives a document its edits. Says whether they took the place of others, which undo brings back.
fn take_edits(document: &mut Document, saved: &SavedDocument, effects: &mut Effects) -> bool {
    let is_replaced = capture::is_worth_keeping(document) && document.edits != saved.edits.edits;
    document.table.sort = saved.view.sort;
    document.table.search.clone_from(&saved.view.search);
    document.lane_arrangement = saved.view.lanes;
    if is_replaced {
        undo::replace(document, &saved.edits.edits, effects);
    } else {
        undo::restore(document, &saved.edits.edits, effects);
    }
    document.carried = saved.clone();
    is_replaced
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
        let edited_at = state.session.next_revision();
        open_documents(state, documents, file.current, edited_at, effects);
    }
    // Written down under our own name before theirs is deleted.
    edited(state, effects);
    effects.push(Effect::Session(SessionEffect::ForgetCrashed(crashed)));
}
