//! Saving and copying pictures of the views.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use serde::{Deserialize, Serialize};

use super::document::{Document, DocumentId};
use super::effect::{Effect, Effects};
use super::notice::Severity;
use super::picture_request::{PictureFile, PictureRequest};
use super::state::{AppState, Dialog};
use crate::analysis::Kept;
use crate::export::ExportError;
use crate::model::Image;
use crate::model::video::parse_frame_size;
use crate::view::DrawList;
use crate::view::number::size;
use crate::view::picture::{Caption, PictureFormat, PictureSpec, PictureView};

/// Sizes that are offered, in points.
pub const PICTURE_SIZES: [&str; 5] = ["1280x720", "1920x1080", "1200x630", "1080x1080", "1600x400"];

/// Fills in the picture dialog, saves a picture, or copies one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum PictureCommand {
    /// Fills in the dialog.
    Edit(PictureForm),
    /// Asks where to write.
    PickPath,
    /// Where to write, as chosen.
    SetPath(PathBuf),
    /// Draws and writes; asks first when something is there already.
    Start,
    /// Draws and writes, replacing what is there.
    Overwrite,
    /// Puts a picture of a view on the clipboard: with the size, scale, legend and caption of the dialog, in the window's theme.
    Copy(PictureView),
}

/// What stands below a picture, as chosen in the dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum CaptionChoice {
    /// Nothing.
    None,
    /// What it shows.
    #[default]
    Auto,
    /// A text of one's own.
    Own,
}

impl CaptionChoice {
    /// All, in the order of the dialog.
    pub const ALL: [Self; 3] = [Self::None, Self::Auto, Self::Own];

    /// The name people see.
    pub const fn title(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Auto => "What it shows",
            Self::Own => "Own text",
        }
    }
}

/// The fields of the picture dialog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureForm {
    /// How it shall look; its size and caption come from the fields below.
    pub spec: PictureSpec,
    /// Width and height in points, as typed (`1280x720`).
    pub size: String,
    /// What stands below.
    pub caption: CaptionChoice,
    /// The text of one's own.
    pub caption_text: String,
    /// Which format.
    pub format: PictureFormat,
    /// Where, as typed.
    pub path: String,
    /// Whether there is something at the path that would be replaced.
    #[serde(skip)]
    pub asks_overwrite: bool,
    /// Why the last try was refused.
    #[serde(skip)]
    pub error: Option<String>,
}

impl Default for PictureForm {
    fn default() -> Self {
        Self {
            spec: PictureSpec { has_legend: true, ..PictureSpec::default() },
            size: PICTURE_SIZES[0].to_owned(),
            caption: CaptionChoice::default(),
            caption_text: String::new(),
            format: PictureFormat::Png,
            path: String::new(),
            asks_overwrite: false,
            error: None,
        }
    }
}

impl PictureForm {
    /// The picture that the fields ask for.
    ///
    /// # Errors
    /// Which field can't be read or drawn, in words.
    pub fn picture(&self) -> Result<PictureSpec, String> {
        let typed = self.size.trim();
        let (width, height) = parse_frame_size(typed)
            .ok_or_else(|| format!("Size '{typed}' is not a size; write for example 1280x720"))?;
        let caption = match self.caption {
            CaptionChoice::None => Caption::None,
            CaptionChoice::Auto => Caption::Auto,
            CaptionChoice::Own => Caption::Text(self.caption_text.clone()),
        };
        let spec = PictureSpec { width, height, caption, ..self.spec.clone() };
        spec.check()?;
        Ok(spec)
    }
}

/// A small drawing of what the dialog asks for. Worked out in a job.
#[derive(Debug, Clone, Default)]
pub struct PicturePreview {
    /// The drawing; that of an earlier form until the new one is there.
    pub list: Option<Arc<DrawList>>,
    key: Option<PreviewKey>,
    /// Whether a job is at it. The next one starts when it is done.
    is_waiting: bool,
}

/// What a drawing depends on.
#[derive(Debug, Clone)]
struct PreviewKey {
    spec: PictureSpec,
    document: DocumentId,
    kept: Weak<Kept>,
    at_ms: i64,
}

impl PreviewKey {
    fn is_of(&self, spec: &PictureSpec, document: &Document) -> bool {
        self.kept.as_ptr() == Arc::as_ptr(&document.kept)
            && (self.document, self.at_ms) == (document.id, document.cursor_ms)
            && self.spec == *spec
    }
}

/// Fills in what the dialog can know when it opens.
pub(super) fn prepare(state: &mut AppState) {
    let Some(document) = state.document() else { return };
    let form = &state.picture;
    let path = state.start_folder.join(suggested_path(document, form.spec.view, form.format)).display().to_string();
    let theme = state.settings.theme;
    let form = &mut state.picture;
    form.path = path;
    form.spec.theme = theme;
    form.asks_overwrite = false;
    form.error = None;
    state.picture_preview = PicturePreview::default();
}

fn suggested_path(document: &Document, view: PictureView, format: PictureFormat) -> PathBuf {
    let name = format!("{}-{}.{}", document.output_stem(), view.id(), format.ending());
    document.output_folder().join(name)
}

pub(super) fn update(state: &mut AppState, command: &PictureCommand, effects: &mut Effects) {
    match command {
        PictureCommand::Edit(form) => edit(state, form),
        PictureCommand::PickPath => {
            let path = state.start_folder.join(state.picture.path.trim());
            effects.push(Effect::PickPicturePath { path });
        }
        PictureCommand::SetPath(path) => {
            let form = &mut state.picture;
            form.path = path.display().to_string();
            form.format = PictureFormat::of_path(path).unwrap_or(form.format);
            form.asks_overwrite = false;
            form.error = None;
        }
        PictureCommand::Start => start(state, false, effects),
        PictureCommand::Overwrite => start(state, true, effects),
        PictureCommand::Copy(view) => copy(state, *view, effects),
    }
}

fn edit(state: &mut AppState, form: &PictureForm) {
    let before = &state.picture;
    let is_new_path = form.path != before.path;
    let is_other_file = form.spec.view != before.spec.view || form.format != before.format;
    // A name that was suggested follows what is chosen; a name that was typed keeps its stem.
    let suggested = |d, view, format| state.start_folder.join(suggested_path(d, view, format));
    let was_suggested =
        state.document().is_some_and(|d| Path::new(&before.path) == suggested(d, before.spec.view, before.format));
    let asks_overwrite = before.asks_overwrite && !is_new_path && !is_other_file;
    let typed_format = PictureFormat::of_path(Path::new(form.path.trim())).filter(|_| is_new_path);
    state.picture = PictureForm { asks_overwrite, error: None, ..form.clone() };
    if let Some(format) = typed_format {
        state.picture.format = format;
    } else if is_other_file && !is_new_path {
        let path = if was_suggested {
            state.document().map(|d| state.start_folder.join(suggested_path(d, form.spec.view, form.format)))
        } else {
            (!form.path.trim().is_empty()).then(|| Path::new(&form.path).with_extension(form.format.ending()))
        };
        state.picture.path = path.map_or_else(String::new, |path| path.display().to_string());
    }
}

fn start(state: &mut AppState, can_overwrite: bool, effects: &mut Effects) {
    match order(state, can_overwrite) {
        Ok(file) => effects.push(Effect::SavePicture(Box::new(file))),
        Err(message) => state.picture.error = Some(message),
    }
}

fn order(state: &AppState, can_overwrite: bool) -> Result<PictureFile, String> {
    let document = state.document().ok_or("Open a result first")?;
    let form = &state.picture;
    if document.is_deriving() {
        return Err("The filter is still being applied; try again in a moment".to_owned());
    }
    let path = form.path.trim();
    if path.is_empty() {
        return Err("Say where to write: the path is empty".to_owned());
    }
    if PictureFormat::of_path(Path::new(path)) != Some(form.format) {
        return Err(format!("A {} needs a name that ends in .{}", form.format.title(), form.format.ending()));
    }
    Ok(PictureFile {
        request: PictureRequest::of(state, document, form.picture()?),
        format: form.format,
        out: PathBuf::from(path),
        can_overwrite,
        inputs: document.inputs.iter().map(|input| input.path.clone()).collect(),
    })
}

fn copy(state: &mut AppState, view: PictureView, effects: &mut Effects) {
    let Some(document) = state.document() else { return };
    if document.is_deriving() {
        let title = "The filter is still being applied";
        state.notices.push(Severity::Warning, title, "Nothing was copied; try again in a moment");
        return;
    }
    // A size that can't be read is a matter of the dialog, not of copying.
    let spec = state.picture.picture().unwrap_or_default();
    let spec = PictureSpec { view, theme: state.settings.theme, ..spec };
    effects.push(Effect::CopyPicture(Box::new(PictureRequest::of(state, document, spec))));
}

/// The answer of the job that copies.
pub(super) fn copied(state: &mut AppState, image: Arc<Image>, view: PictureView, effects: &mut Effects) {
    let title = format!("{} copied as a picture", view.title());
    state.notices.push(Severity::Info, title, format!("{} by {} pixels", image.width, image.height));
    effects.push(Effect::CopyImage(image));
}

/// The answer of the job that saves: how many bytes, or why none.
pub(super) fn saved(state: &mut AppState, path: &Path, result: Result<u64, ExportError>) {
    let is_open = state.dialog == Some(Dialog::Picture);
    match result {
        Ok(bytes) => {
            state.notices.push_written("Picture saved".to_owned(), size(bytes), path.to_owned());
            if is_open {
                state.dialog = None;
            }
        }
        Err(ExportError::Exists(_)) if is_open => state.picture.asks_overwrite = true,
        Err(ExportError::Cancelled) => {
            state.notices.push(Severity::Info, "Picture cancelled", "Nothing was written");
        }
        Err(error) if is_open => state.picture.error = Some(error.to_string()),
        Err(error) => drop(state.notices.push(Severity::Error, "No picture was saved", error.to_string())),
    }
}

/// Asks for the drawing that the dialog shows, one at a time.
pub(super) fn request_preview(state: &mut AppState, effects: &mut Effects) {
    if state.dialog != Some(Dialog::Picture) || state.picture_preview.is_waiting {
        return;
    }
    let (Some(document), Ok(spec)) = (state.document(), state.picture.picture()) else { return };
    if document.is_deriving() || state.picture_preview.key.as_ref().is_some_and(|key| key.is_of(&spec, document)) {
        return;
    }
    let (id, kept, at_ms) = (document.id, Arc::downgrade(&document.kept), document.cursor_ms);
    let request = PictureRequest::of(state, document, spec.clone());
    state.picture_preview.key = Some(PreviewKey { spec, document: id, kept, at_ms });
    state.picture_preview.is_waiting = true;
    effects.push(Effect::DrawPicture(Box::new(request)));
}

/// The answer of the job that draws; `None` when it fell over.
pub(super) fn drawn(state: &mut AppState, list: Option<Arc<DrawList>>, effects: &mut Effects) {
    state.picture_preview.is_waiting = false;
    let before = std::mem::replace(&mut state.picture_preview.list, list);
    effects.extend(before.map(|list| Effect::Release(list)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_make_no_picture_say_why() {
        let form = PictureForm::default();
        assert_eq!(form.picture().map(|spec| (spec.width, spec.height)), Ok((1280, 720)));
        for (typed, word) in [("", "1280x720"), ("12", "1280x720"), ("9x9", "at least"), ("60000x60000", "too many")] {
            let wrong = PictureForm { size: typed.to_owned(), ..PictureForm::default() };
            let message = wrong.picture().unwrap_err();
            assert!(message.contains(word), "{typed}: {message}");
        }
        for typed in PICTURE_SIZES {
            assert!(PictureForm { size: typed.to_owned(), ..PictureForm::default() }.picture().is_ok());
        }
    }
}
