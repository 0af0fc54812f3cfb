//! Writing what is selected: the export dialog, and copying.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::document::Document;
use super::effect::{Effect, Effects};
use super::export_request::{AmountKey, Copied, ExportAmount, ExportRequest};
use super::notice::Severity;
use super::state::{AppState, Dialog};
use crate::export::{ExportError, Format};
use crate::model::VideoMetadata;
use crate::model::video::parse_frame_size;

/// Fills in the export dialog, starts an export, or copies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ExportCommand {
    /// Fills in the dialog.
    Edit(ExportForm),
    /// Asks where to write.
    PickPath,
    /// Where to write, as chosen.
    SetPath(PathBuf),
    /// Writes; asks first when something is there already.
    Start,
    /// Writes, replacing what is there.
    Overwrite,
    /// Puts the selected people, within the selected time, on the clipboard.
    Copy(Format),
}

/// Which rows are exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ExportScope {
    /// Everything in the result.
    All,
    /// What the filters keep.
    #[default]
    Filtered,
    /// The selected people, of what the filters keep.
    Selected,
}

impl ExportScope {
    /// All, in the order of the dialog.
    pub const ALL: [Self; 3] = [Self::All, Self::Filtered, Self::Selected];

    /// The name people see.
    pub const fn title(self) -> &'static str {
        match self {
            Self::All => "Everything",
            Self::Filtered => "Filtered",
            Self::Selected => "Selected people",
        }
    }
}

/// The fields of the export dialog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportForm {
    /// Which rows.
    pub scope: ExportScope,
    /// Only the selected range of time.
    pub is_within_time: bool,
    /// Which format.
    pub format: Format,
    /// Where, as typed.
    pub path: String,
    /// Frame rate for formats that count frames, as typed; empty for the video's.
    pub frame_rate: String,
    /// Frame size for formats in pixels, as typed (`1920x1080`); empty for the video's.
    pub frame_size: String,
    /// Whether there is something at the path that would be replaced.
    #[serde(skip)]
    pub asks_overwrite: bool,
    /// Why the last try was refused.
    #[serde(skip)]
    pub error: Option<String>,
}

impl Default for ExportForm {
    fn default() -> Self {
        Self {
            scope: ExportScope::Filtered,
            is_within_time: false,
            format: Format::Csv,
            path: String::new(),
            frame_rate: String::new(),
            frame_size: String::new(),
            asks_overwrite: false,
            error: None,
        }
    }
}

impl ExportForm {
    /// The video with what the form says instead of it.
    ///
    /// # Errors
    /// Which field can't be read, in words.
    pub fn video(&self, document: &Document) -> Result<VideoMetadata, String> {
        let mut video = document.store.job.video.clone();
        let rate = self.frame_rate.trim();
        if !rate.is_empty() {
            let parsed = rate.parse().ok().filter(|r: &f64| r.is_finite() && *r > 0.0);
            video.frame_rate = Some(
                parsed
                    .ok_or_else(|| format!("Frame rate '{rate}' is not a positive number; write for example 29.97"))?,
            );
        }
        let size = self.frame_size.trim();
        if !size.is_empty() {
            let (width, height) = parse_frame_size(size)
                .ok_or_else(|| format!("Frame size '{size}' is not a size; write for example 1920x1080"))?;
            (video.width, video.height) = (Some(width), Some(height));
        }
        Ok(video)
    }
}

/// Fills in what the dialog can know when it opens.
pub(super) fn prepare(state: &mut AppState) {
    let Some(document) = state.document() else { return };
    let path = state.start_folder.join(suggested_path(document, state.export.format));
    let has_selection = !document.selection.people.is_empty();
    let has_time = document.selection.time_ms.is_some();
    let form = &mut state.export;
    form.path = path.display().to_string();
    form.asks_overwrite = false;
    form.error = None;
    form.is_within_time &= has_time;
    if form.scope == ExportScope::Selected && !has_selection {
        form.scope = ExportScope::Filtered;
    }
}

fn suggested_path(document: &Document, format: Format) -> PathBuf {
    let stem = document.output_stem();
    document.output_folder().join(if format.is_folder() {
        format!("{stem}-pages")
    } else {
        format!("{stem}-tracks.{}", format.ending())
    })
}

pub(super) fn update(state: &mut AppState, command: &ExportCommand, effects: &mut Effects) {
    match command {
        ExportCommand::Edit(form) => edit(state, form),
        ExportCommand::PickPath => {
            let form = &state.export;
            let path = state.start_folder.join(form.path.trim());
            effects.push(Effect::PickExportPath { path, is_folder: form.format.is_folder() });
        }
        ExportCommand::SetPath(path) => {
            state.export.path = path.display().to_string();
            state.export.asks_overwrite = false;
            state.export.error = None;
        }
        ExportCommand::Start => start(state, false, effects),
        ExportCommand::Overwrite => start(state, true, effects),
        ExportCommand::Copy(format) => copy(state, *format, effects),
    }
}

fn edit(state: &mut AppState, form: &ExportForm) {
    let is_new_format = form.format != state.export.format;
    let is_new_path = form.path != state.export.path;
    let asks_overwrite = state.export.asks_overwrite && !is_new_path && !is_new_format;
    state.export = ExportForm { asks_overwrite, error: None, ..form.clone() };
    if is_new_format && !is_new_path {
        let start_folder = &state.start_folder;
        let with_ending = |document: &Document| {
            let typed = Path::new(&form.path);
            match typed.parent() {
                Some(folder) if !form.path.trim().is_empty() => {
                    folder.join(suggested_path(document, form.format).file_name().unwrap_or_default())
                }
                _ => start_folder.join(suggested_path(document, form.format)),
            }
        };
        if let Some(path) = state.document().map(with_ending) {
            state.export.path = path.display().to_string();
        }
    }
}

fn start(state: &mut AppState, may_overwrite: bool, effects: &mut Effects) {
    match order(state, may_overwrite) {
        Ok(order) => effects.push(Effect::Export(Box::new(order))),
        Err(message) => state.export.error = Some(message),
    }
}

fn order(state: &AppState, can_overwrite: bool) -> Result<ExportRequest, String> {
    let document = state.document().ok_or("Open a result first")?;
    let form = &state.export;
    if document.is_deriving() && form.scope != ExportScope::All {
        return Err("The filter is still being applied; try again in a moment".to_owned());
    }
    if form.path.trim().is_empty() {
        return Err("Say where to write: the path is empty".to_owned());
    }
    let video = form.video(document)?;
    if form.format == Format::Mot && video.frame_size().is_none() {
        return Err(
            "MOT text is in pixels and this result has no frame size; fill it in, for example 1920x1080".to_owned()
        );
    }
    if form.format == Format::Mot && video.frame_rate.is_none() {
        return Err("MOT text counts frames and this result has no frame rate; fill it in, for example 30".to_owned());
    }
    Ok(ExportRequest::of_form(form, document, video, can_overwrite))
}

fn copy(state: &mut AppState, format: Format, effects: &mut Effects) {
    let Some(document) = state.document() else { return };
    if document.is_deriving() {
        let title = "The filter is still being applied";
        state.notices.push(Severity::Warning, title, "Nothing was copied; try again in a moment");
        return;
    }
    effects.push(Effect::Copy(Box::new(ExportRequest::of_selection(document, format))));
}

/// The answer of the job that copies.
pub(super) fn copied(state: &mut AppState, copied: Copied, effects: &mut Effects) {
    effects.extend(copied.text.map(Effect::CopyText));
    state.notices.push(copied.severity, copied.title, copied.detail);
}

/// How much the dialog asks for, as far as it has been counted.
#[derive(Debug, Clone, Default)]
pub struct ExportCount {
    /// The amount, once it is known.
    pub amount: Option<ExportAmount>,
    /// What it is the amount of.
    key: Option<AmountKey>,
    generation: u64,
}

/// Asks how much an export would be, while the dialog shows that.
pub(super) fn request_amount(state: &mut AppState, effects: &mut Effects) {
    if state.dialog != Some(Dialog::Export) {
        return;
    }
    let Some(document) = state.document() else { return };
    if state.export_count.key.as_ref().is_some_and(|known| known.is_of(&state.export, document)) {
        return;
    }
    let request = ExportRequest::of_form(&state.export, document, document.store.job.video.clone(), false);
    let key = AmountKey::of(document.id, &request);
    let generation = state.export_count.generation + 1;
    state.export_count = ExportCount { amount: None, key: Some(key), generation };
    effects.push(Effect::CountExport { request: Box::new(request), generation });
}

/// The answer of the job that counts.
pub(super) fn counted(state: &mut AppState, generation: u64, amount: ExportAmount) {
    if state.export_count.generation == generation {
        state.export_count.amount = Some(amount);
    }
}

/// The answer of the export job: done, or why not.
pub(super) fn finished(state: &mut AppState, path: &Path, result: Result<(String, String), ExportError>) {
    match result {
        Ok((title, detail)) => {
            state.notices.push_written(title, detail, path.to_owned());
            if state.dialog == Some(Dialog::Export) {
                state.dialog = None;
            }
        }
        Err(ExportError::Exists(_)) if state.dialog == Some(Dialog::Export) => {
            state.export.asks_overwrite = true;
        }
        Err(ExportError::Cancelled) => {
            state.notices.push(Severity::Info, "Export cancelled", "Nothing was written");
        }
        Err(error) if state.dialog == Some(Dialog::Export) => state.export.error = Some(error.to_string()),
        Err(error) => drop(state.notices.push(Severity::Error, "Nothing was exported", error.to_string())),
    }
}
