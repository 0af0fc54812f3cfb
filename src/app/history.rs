//! What was fetched before and lies on disk.

use serde::{Deserialize, Serialize};

use super::effect::{Effect, Effects};
use super::notice::Severity;
use super::queueing;
use super::state::{AppState, Dialog};
use crate::export::ExportError;
pub use crate::source::{SpoolEntry, SpoolId, SpoolState};

/// The fetches on disk, as far as they have been listed.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// The latest first; `None` until they were listed.
    pub entries: Option<Vec<SpoolEntry>>,
    /// The fetch whose deletion is asked about.
    pub asks_delete: Option<SpoolId>,
    /// The fetch whose responses are being saved.
    pub saving: Option<SavingForm>,
    /// Why something could not be done.
    pub error: Option<String>,
}

impl History {
    /// One fetch.
    pub fn get(&self, id: &SpoolId) -> Option<&SpoolEntry> {
        self.entries.as_ref()?.iter().find(|entry| entry.id == *id)
    }

    /// Bytes on disk of all.
    pub fn num_bytes(&self) -> u64 {
        self.entries.iter().flatten().map(|entry| entry.bytes).sum()
    }
}

/// Where to save responses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavingForm {
    /// Of which fetch.
    pub id: SpoolId,
    /// The file, as typed.
    pub path: String,
    /// Whether there is such a file, and it is asked whether to replace it.
    pub asks_overwrite: bool,
    /// Whether it is being written.
    pub is_running: bool,
    /// Why it was not written.
    pub error: Option<String>,
}

/// Works with what was fetched before. Nothing of this fetches anything, save [`Self::Resume`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum HistoryCommand {
    /// Goes on with a fetch from its last page.
    Resume(SpoolId),
    /// Opens what was fetched.
    Open(SpoolId),
    /// Asks whether to delete a fetch, or ends that question.
    AskDelete(Option<SpoolId>),
    /// Deletes a fetch and its pages.
    Delete(SpoolId),
    /// Asks where to save the responses of a fetch, or ends that question.
    AskSave(Option<SpoolId>),
    /// Changes where.
    EditPath(String),
    /// Asks for the file in the system's dialog.
    BrowsePath,
    /// Saves the responses.
    Save {
        /// Whether a file that is there may be replaced.
        can_overwrite: bool,
    },
}

/// Lists what is on disk.
pub(super) fn list(state: &mut AppState, effects: &mut Effects) {
    state.history.error = None;
    effects.push(Effect::ListHistory);
}

pub(super) fn update(state: &mut AppState, command: &HistoryCommand, effects: &mut Effects) {
    let start_folder = state.start_folder.clone();
    let history = &mut state.history;
    match command {
        HistoryCommand::Resume(id) => {
            if let Some(entry) = history.get(id).filter(|entry| entry.state == SpoolState::Incomplete) {
                let (request, id) = (entry.request.clone(), id.clone());
                state.dialog = None;
                queueing::enqueue(state, request, Some(id), effects);
            }
        }
        HistoryCommand::Open(id) => {
            state.dialog = None;
            let pages = history.get(id).map(|entry| entry.pages.clone());
            let is_it = |input: &crate::source::Input| Some(&input.path) == pages.as_ref();
            // Opened already: it is shown, not opened a second time.
            match state.documents.iter().find(|document| document.inputs.iter().any(is_it)) {
                Some(document) => state.current = Some(document.id),
                None => effects.push(Effect::OpenSpool(id.clone())),
            }
        }
        HistoryCommand::AskDelete(id) => {
            history.saving = None;
            history.asks_delete.clone_from(id);
        }
        HistoryCommand::Delete(id) => {
            history.asks_delete = None;
            effects.push(Effect::DeleteSpool(id.clone()));
        }
        HistoryCommand::AskSave(id) => {
            history.asks_delete = None;
            history.saving = id.as_ref().and_then(|id| history.get(id)).map(|entry| SavingForm {
                id: entry.id.clone(),
                path: start_folder.join(format!("{}-responses.json", file_stem(entry))).display().to_string(),
                asks_overwrite: false,
                is_running: false,
                error: None,
            });
        }
        HistoryCommand::EditPath(path) => {
            if let Some(saving) = &mut history.saving {
                saving.path.clone_from(path);
                saving.asks_overwrite = false;
                saving.error = None;
            }
        }
        HistoryCommand::BrowsePath => {
            if let Some(saving) = &history.saving {
                let path = state.start_folder.join(saving.path.trim());
                effects.push(Effect::PickSavePath { path });
            }
        }
        HistoryCommand::Save { can_overwrite } => {
            if let Some(saving) = history.saving.as_mut().filter(|saving| !saving.is_running) {
                let path = saving.path.trim();
                if path.is_empty() {
                    saving.error = Some("Write where to save the responses".to_owned());
                    return;
                }
                saving.error = None;
                saving.asks_overwrite = false;
                saving.is_running = true;
                let (id, path, can_overwrite) = (saving.id.clone(), path.into(), *can_overwrite);
                effects.push(Effect::SaveSpool { id, path, can_overwrite });
            }
        }
    }
}

/// A name for a file: of a fetch whose request is unreadable, that of its folder.
fn file_stem(entry: &SpoolEntry) -> String {
    if entry.request.job_id.is_empty() { entry.id.to_string() } else { entry.request.job_id.clone() }
}

/// The fetches on disk are known.
pub(super) fn listed(state: &mut AppState, entries: Vec<SpoolEntry>) {
    let history = &mut state.history;
    let is_there = |id: &SpoolId| entries.iter().any(|entry| entry.id == *id);
    history.asks_delete = history.asks_delete.take().filter(&is_there);
    history.saving = history.saving.take().filter(|saving| is_there(&saving.id));
    history.entries = Some(entries);
}

/// A fetch was deleted, or could not be.
pub(super) fn deleted(state: &mut AppState, result: Result<(), String>, effects: &mut Effects) {
    list(state, effects);
    state.history.error = result.err();
}

/// Responses were saved, or not.
pub(super) fn saved(state: &mut AppState, path: &std::path::Path, result: Result<u64, ExportError>) {
    let error = match result {
        Ok(bytes) => {
            state.history.saving = None;
            let title = format!("Responses saved, {}", crate::view::number::size(bytes));
            let detail =
                "One list of responses, each byte for byte as it was received. It opens like any saved response";
            state.notices.push_written(title, detail, path.to_owned());
            return;
        }
        Err(error) => error,
    };
    let is_shown = state.dialog == Some(Dialog::Fetch);
    match state.history.saving.as_mut().filter(|_| is_shown) {
        Some(saving) => {
            saving.is_running = false;
            saving.asks_overwrite = matches!(error, ExportError::Exists(_));
            saving.error = (!saving.asks_overwrite).then(|| error.to_string());
        }
        None => drop(state.notices.push(Severity::Error, "The responses were not saved", error.to_string())),
    }
}
