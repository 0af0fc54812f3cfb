//! Saving: where to, and what became of it.

use std::path::{Path, PathBuf};

use super::{SessionCommand, SessionEffect};
use crate::app::effect::{Effect, Effects};
use crate::app::notice::Severity;
use crate::app::recent::Recent;
use crate::app::session_file::{EXTENSION, is_session};
use crate::app::state::{AppState, Dialog};

/// Where to save the session.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SaveForm {
    /// The file, as typed.
    pub path: String,
    /// Whether there is such a file, and it is asked whether to replace it.
    pub asks_overwrite: bool,
    /// Whether it is being written.
    pub is_running: bool,
    /// Why it was not written.
    pub error: Option<String>,
}

pub(super) fn update(state: &mut AppState, command: &SessionCommand, effects: &mut Effects) {
    match command {
        SessionCommand::Save => match state.session.path.clone() {
            // It is the session's own file.
            Some(path) => effects.push(save(path, true)),
            None => ask(state),
        },
        SessionCommand::SaveAs => ask(state),
        SessionCommand::EditPath(path) => {
            state.session.form = Some(SaveForm { path: path.clone(), ..SaveForm::default() });
        }
        SessionCommand::BrowsePath => {
            if let Some(form) = &state.session.form {
                effects.push(Effect::Session(SessionEffect::PickPath { path: form.path.clone() }));
            }
        }
        SessionCommand::SaveToPath { can_overwrite } => {
            if let Some(form) = state.session.form.as_mut().filter(|form| !form.path.trim().is_empty()) {
                form.is_running = true;
                form.error = None;
                let path = state.start_folder.join(form.path.trim());
                effects.push(save(with_ending(path), *can_overwrite));
            }
        }
        _ => {}
    }
}

fn save(path: PathBuf, can_overwrite: bool) -> Effect {
    Effect::Session(SessionEffect::Save { path, can_overwrite })
}

/// A name without ending gets ours, or it could not be opened by it.
fn with_ending(path: PathBuf) -> PathBuf {
    if is_session(&path) { path } else { PathBuf::from(format!("{}.{EXTENSION}", path.display())) }
}

fn ask(state: &mut AppState) {
    let path = suggested(state);
    state.session.form = Some(SaveForm { path, ..SaveForm::default() });
    state.dialog = Some(Dialog::SaveSession);
}

/// The session's own file, or one beside what is shown.
fn suggested(state: &AppState) -> String {
    if let Some(path) = &state.session.path {
        return path.display().to_string();
    }
    let Some(document) = state.document() else { return format!("session.{EXTENSION}") };
    let name: String = document.name().chars().map(|c| if "/\\:".contains(c) { '-' } else { c }).collect();
    let stem = Path::new(&name).file_stem().map_or_else(|| name.clone(), |stem| stem.to_string_lossy().into_owned());
    document.output_folder().join(format!("{stem}.{EXTENSION}")).display().to_string()
}

/// The session was written.
pub(super) fn saved(state: &mut AppState, path: &Path, revision: u64) {
    let is_asked = state.session.form.take().is_some();
    if state.dialog == Some(Dialog::SaveSession) {
        state.dialog = None;
    }
    let is_new = state.session.path.as_deref() != Some(path);
    state.session.path = Some(path.to_owned());
    state.session.saved_revision = revision;
    let num_documents = state.documents.len() as u32;
    if is_new {
        state.settings.remember(Recent { is_session: true, people: num_documents, ..Recent::new(path.to_owned()) });
    }
    if is_new || is_asked {
        state.notices.push_written("Session saved", "", path.to_owned());
    }
}

/// The session was not written.
pub(super) fn failed(state: &mut AppState, path: &Path, reason: Option<String>) {
    // Whoever wanted to leave stays.
    state.session.leaving = None;
    // A dialog that was closed meanwhile shows nothing to anybody.
    let is_asked = state.dialog == Some(Dialog::SaveSession);
    state.session.form.take_if(|_| !is_asked);
    match (&mut state.session.form, reason) {
        (Some(form), None) => {
            form.is_running = false;
            form.asks_overwrite = true;
        }
        (Some(form), Some(reason)) => {
            form.is_running = false;
            form.error = Some(reason);
        }
        (None, reason) => {
            let reason = reason.unwrap_or_else(|| "another file is there".to_owned());
            let detail = format!("{reason}. Your edits stay open; save them elsewhere: {}", path.display());
            state.notices.push(Severity::Error, "The session was not saved", detail);
        }
    }
}
