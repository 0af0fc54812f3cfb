//! Opening files, the sample and jobs.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::document::DocumentId;
use super::effect::{Effect, Effects};
use super::state::{AppState, Dialog};
use crate::jobs::JobId;
use crate::model::Operation;
use crate::source::FetchRequest;
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
    /// Fills in the fetch panel.
    EditFetch(FetchForm),
    /// Fetches what the fetch panel says.
    StartFetch,
    /// Cancels a job; what has arrived stays.
    Cancel(JobId),
    /// Shows another document.
    Show(DocumentId),
    /// Closes a document.
    Close(DocumentId),
    /// Closes the document shown.
    CloseCurrent,
}

/// The fields of the fetch panel, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FetchForm {
    /// A job id, or a pasted completion notice.
    pub job: String,
    /// Which operation.
    pub operation: Operation,
    /// Profile of the AWS configuration; empty for the default.
    pub profile: String,
    /// Region; empty for the configured one.
    pub region: String,
    /// Endpoint; empty for the service's own.
    pub endpoint_url: String,
    /// Order of the pages.
    pub sort_by: SortBy,
    /// Entries a page; empty for 1000.
    pub page_size: String,
    /// Why the last try was refused before anything was sent.
    #[serde(skip)]
    pub error: Option<String>,
    /// Profiles found in the AWS configuration.
    #[serde(skip)]
    pub profiles: Vec<String>,
}

impl FetchForm {
    /// The request that the fields make, checked.
    ///
    /// # Errors
    /// What is wrong with a field, in words.
    pub fn request(&self) -> Result<FetchRequest, String> {
        let filled = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
        let max_results = match filled(&self.page_size) {
            None => None,
            Some(text) => {
                Some(text.parse().map_err(|_| format!("Page size '{text}' is not a number; write 1 to 1000"))?)
            }
        };
        let mut request = FetchRequest::from_pasted(&self.job, self.operation).map_err(|e| e.to_string())?;
        request.profile = filled(&self.profile);
        request.region = filled(&self.region);
        request.endpoint_url = filled(&self.endpoint_url);
        request.sort_by = self.sort_by;
        request.max_results = max_results;
        request.validate().map_err(|e| e.to_string())?;
        Ok(request)
    }
}

pub(super) fn update(state: &mut AppState, command: &SourceCommand, effects: &mut Effects) {
    match command {
        SourceCommand::PickFiles => effects.push(Effect::PickFiles),
        SourceCommand::PickFolder => effects.push(Effect::PickFolder),
        SourceCommand::Open(paths) => effects.push(Effect::Open(paths.clone())),
        SourceCommand::OpenTyped(text) => {
            let paths: Vec<PathBuf> =
                text.lines().map(str::trim).filter(|l| !l.is_empty()).map(PathBuf::from).collect();
            if !paths.is_empty() {
                state.dialog = None;
                effects.push(Effect::Open(paths));
            }
        }
        SourceCommand::OpenSample => effects.push(Effect::OpenSample),
        SourceCommand::EditFetch(form) => {
            // The profiles are ours, not a field.
            let profiles = std::mem::take(&mut state.fetch.profiles);
            state.fetch = FetchForm { profiles, error: None, ..form.clone() };
        }
        SourceCommand::StartFetch => match state.fetch.request() {
            Ok(request) => {
                state.fetch.error = None;
                if state.dialog == Some(Dialog::Fetch) {
                    state.dialog = None;
                }
                effects.push(Effect::Fetch { request: Box::new(request), resumes: None });
            }
            Err(message) => state.fetch.error = Some(message),
        },
        SourceCommand::Cancel(job) => effects.push(Effect::Cancel(*job)),
        SourceCommand::Show(id) => {
            if state.find(*id).is_some() {
                state.current = Some(*id);
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

fn close(state: &mut AppState, id: DocumentId, effects: &mut Effects) {
    let Some(at) = state.documents.iter().position(|d| d.id == id) else { return };
    let document = state.documents.remove(at);
    effects.extend(document.loading.map(Effect::Cancel));
    if state.current == Some(id) {
        let next = state.documents.get(at).or(state.documents.last());
        state.current = next.map(|d| d.id);
    }
}
