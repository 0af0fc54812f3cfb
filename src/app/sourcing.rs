//! Opening files, the sample and jobs.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::document::DocumentId;
use super::effect::{Effect, Effects};
use super::fetch_form::FetchForm;
use super::fetch_panel::FetchTab;
use super::state::{AppState, Dialog};
use super::{queueing, session, session_file};
use crate::decode::ReadAs;
use crate::jobs::JobId;
pub use crate::source::request::SortBy;

/// Opens, fetches, cancels and closes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SourceCommand {
    /// Asks for files.
    PickFiles,
    /// Asks for a folder.
    PickFolder,
    /// Opens files and folders.
    Open(Vec<PathBuf>),
    /// Opens what is written in a path field: one path a line.
    OpenTyped(String),
    /// Opens the built-in sample.
    OpenSample,
    /// Fills in the fetch dialog.
    EditFetch(FetchForm),
    /// Fetches what the fetch dialog says: every job in its turn.
    StartFetch,
    /// Cancels a job; what has arrived stays.
    Cancel(JobId),
    /// Shows another document.
    Show(DocumentId),
    /// Shows the next opened result, or the previous one; after the last comes the first.
    ShowNeighbor {
        /// Direction.
        is_next: bool,
    },
    /// Closes a document.
    Close(DocumentId),
    /// Closes the document shown.
    CloseCurrent,
}

pub(super) fn update(state: &mut AppState, command: &SourceCommand, effects: &mut Effects) {
    match command {
        SourceCommand::PickFiles => effects.push(Effect::PickFiles),
        SourceCommand::PickFolder => effects.push(Effect::PickFolder),
        SourceCommand::Open(paths) => open(state, paths, effects),
        SourceCommand::OpenTyped(text) => {
            let paths: Vec<PathBuf> =
                text.lines().map(str::trim).filter(|l| !l.is_empty()).map(PathBuf::from).collect();
            if !paths.is_empty() {
                state.dialog = None;
                open(state, &paths, effects);
            }
        }
        SourceCommand::OpenSample => effects.push(Effect::OpenSample),
        SourceCommand::EditFetch(form) => {
            let place = |form: &FetchForm| (form.profile.clone(), form.region.clone(), form.endpoint_url.clone());
            let may_have_moved = place(form) != place(&state.fetch);
            state.fetch.clone_from(form);
            state.fetch_panel.has_tried = false;
            state.fetch_panel.read(&state.fetch, may_have_moved, effects);
        }
        SourceCommand::StartFetch => start_fetch(state, effects),
        SourceCommand::Cancel(job) => effects.push(Effect::Cancel(*job)),
        SourceCommand::Show(id) => {
            if state.find(*id).is_some() {
                state.current = Some(*id);
            }
        }
        SourceCommand::ShowNeighbor { is_next } => {
            let documents = &state.documents;
            let at = documents.iter().position(|d| Some(d.id) == state.current);
            if let Some(at) = at {
                let step = if *is_next { 1 } else { documents.len() - 1 };
                state.current = Some(documents[(at + step) % documents.len()].id);
            }
        }
        SourceCommand::Close(id) => close(state, *id, effects),
        SourceCommand::CloseCurrent => {
            if let Some(id) = state.current {
                close(state, id, effects);
            }
        }
    }
}

/// Opens files and folders. A session among them is opened in their place: it names its own files.
fn open(state: &mut AppState, paths: &[PathBuf], effects: &mut Effects) {
    match paths.iter().find(|path| session_file::is_session(path)) {
        Some(session) => session::open(state, session.clone(), effects),
        None => effects.push(Effect::Open { paths: paths.to_vec(), read_as: ReadAs::default(), is_noted: true }),
    }
}

/// The fetch dialog opens: what it shows of the world outside is looked up anew.
pub(super) fn prepare_fetch(state: &mut AppState, effects: &mut Effects) {
    state.fetch_panel.has_tried = false;
    effects.push(Effect::ListProfiles);
    state.fetch_panel.read(&state.fetch, true, effects);
    if state.fetch_panel.tab == FetchTab::History {
        super::history::list(state, effects);
    }
}

/// Queues every job of the form, unless something is wrong with a field.
fn start_fetch(state: &mut AppState, effects: &mut Effects) {
    let check = state.fetch.check();
    let is_fine = check.problems.is_empty();
    let requests = if is_fine { check.requests.clone() } else { Vec::new() };
    state.fetch_panel.check = check;
    state.fetch_panel.has_tried = !is_fine;
    if !is_fine {
        return;
    }
    if state.dialog == Some(Dialog::Fetch) {
        state.dialog = None;
    }
    for request in requests {
        queueing::enqueue(state, request, None, effects);
    }
    // The next job is likely to be another one from the same place.
    state.fetch.job.clear();
    state.fetch_panel.check = state.fetch.check();
}

fn close(state: &mut AppState, id: DocumentId, effects: &mut Effects) {
    session::closing(state, id, effects);
    let Some(at) = state.documents.iter().position(|d| d.id == id) else { return };
    let document = state.documents.remove(at);
    effects.extend(document.loading.map(Effect::Cancel));
    effects.push(Effect::Release(Arc::new(document)));
    if state.current == Some(id) {
        let next = state.documents.get(at).or(state.documents.last());
        state.current = next.map(|d| d.id);
    }
    session::changed_documents(state, effects);
}
