//! How a file is read where it leaves something open: asked when it opens, and changed afterwards.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::apply::{end, renew};
use super::document::{Document, DocumentId};
use super::effect::{Effect, Effects};
use super::event::Opened;
use super::notice::Severity;
use super::state::{AppState, Dialog};
use crate::decode::{InputFormat, ReadAs};
use crate::jobs::JobId;
use crate::model::terms::{BoxStyle, Term, TermSource, Terms, Unit};
use crate::model::video::parse_frame_size;

/// Says how files are read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ReadAsCommand {
    /// Asks how the document shown is to be read.
    Ask,
    /// Asks for a file, and how it is to be read.
    AskForFile,
    /// Asks for the file in the system's dialog.
    PickFile,
    /// This is the file.
    SetPath(PathBuf),
    /// Fills in the form.
    Edit(ReadAsForm),
    /// Reads as the form says: the document again, or the file.
    Read,
}

/// The fields of the form. Empty texts and `None` say nothing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ReadAsForm {
    /// Which document is read again; `None` for a file that is opened.
    pub document: Option<DocumentId>,
    /// The file that is opened.
    pub path: String,
    /// The format.
    pub format: Option<InputFormat>,
    /// Frames per second.
    pub frame_rate: String,
    /// Frame width and height in pixels, as in `1920x1080`.
    pub frame_size: String,
    /// Number of the first frame.
    pub base: String,
    /// In what lengths are.
    pub unit: Option<Unit>,
    /// What the four numbers of a box are.
    pub box_style: Option<BoxStyle>,
    /// The id that means no track.
    pub no_track: String,
    /// What is wrong with it.
    pub error: Option<String>,
}

impl ReadAsForm {
    /// The formats to choose from, and what they are called.
    pub fn formats() -> [(InputFormat, &'static str); 10] {
        InputFormat::ALL.map(|format| (format, format.title()))
    }

    /// The form as a document was read.
    fn of(document: &Document) -> Self {
        let terms = document.store.job.terms.as_ref();
        let text = |value: Option<String>| value.unwrap_or_default();
        let number = |term: Term<i64>| term.value.to_string();
        Self {
            document: Some(document.id),
            format: document.inputs.first().map(|input| input.format),
            frame_rate: text(terms.and_then(|terms| terms.frame_rate).map(|term| term.value.to_string())),
            frame_size: text(terms.and_then(|terms| terms.frame_size).map(|term| size_text(term.value))),
            base: text(terms.and_then(|terms| terms.base).map(number)),
            unit: terms.and_then(|terms| terms.unit).map(|term| term.value),
            box_style: terms.and_then(|terms| terms.box_style).map(|term| term.value),
            no_track: text(terms.and_then(|terms| terms.no_track).map(number)),
            ..Self::default()
        }
    }

    /// What the fields say. What stands there because a file or a format says so is not said again; what was assumed is, once
    /// somebody has seen it.
    ///
    /// # Errors
    /// Which field can't be read, in words.
    pub fn read_as(&self, format: Option<InputFormat>, terms: Option<&Terms>) -> Result<ReadAs, String> {
        let frame_rate = parsed(&self.frame_rate, |text| text.parse().ok().filter(|r: &f64| r.is_finite() && *r > 0.0))
            .map_err(|text| format!("frames per second are a positive number such as 29.97, not '{text}'"))?;
        let frame_size = parsed(&self.frame_size, parse_frame_size)
            .map_err(|text| format!("the frame size is written like 1920x1080, not '{text}'"))?;
        let base = parsed(&self.base, |text| text.parse::<i64>().ok())
            .map_err(|text| format!("the first frame is a whole number, not '{text}'"))?;
        let no_track = parsed(&self.no_track, |text| text.parse::<i64>().ok())
            .map_err(|text| format!("the id of no track is a whole number, not '{text}'"))?;
        let is_format_said = terms.is_some_and(|terms| terms.is_format_said) || self.format != format;
        Ok(ReadAs {
            format: self.format.filter(|_| is_format_said),
            unit: said(self.unit, terms.and_then(|terms| terms.unit)),
            box_style: said(self.box_style, terms.and_then(|terms| terms.box_style)),
            base: said(base, terms.and_then(|terms| terms.base)),
            frame_rate: said(frame_rate, terms.and_then(|terms| terms.frame_rate)),
            frame_size: said(frame_size, terms.and_then(|terms| terms.frame_size)),
            no_track: said(no_track, terms.and_then(|terms| terms.no_track)),
        })
    }
}

/// A value that the form adds to what was known.
fn said<T: PartialEq + Copy>(value: Option<T>, known: Option<Term<T>>) -> Option<T> {
    let is_known = |value: &T| {
        known.is_some_and(|term| term.value == *value && !matches!(term.source, TermSource::Said | TermSource::Assumed))
    };
    value.filter(|value| !is_known(value))
}

/// The value of a text; nothing of an empty one, and the text itself where it has none.
fn parsed<T>(text: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, String> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { parse(text).map(Some).ok_or_else(|| text.to_owned()) }
}

fn size_text((width, height): (u32, u32)) -> String {
    format!("{width}x{height}")
}

/// What a person said when the document was read.
pub(super) fn said_of(document: &Document) -> ReadAs {
    fn of_person<T>(term: Option<Term<T>>) -> Option<T> {
        term.filter(|term| term.source == TermSource::Said).map(|term| term.value)
    }
    let Some(terms) = document.store.job.terms.as_ref() else { return ReadAs::default() };
    ReadAs {
        format: document.inputs.first().map(|input| input.format).filter(|_| terms.is_format_said),
        unit: of_person(terms.unit),
        box_style: of_person(terms.box_style),
        base: of_person(terms.base),
        frame_rate: of_person(terms.frame_rate),
        frame_size: of_person(terms.frame_size),
        no_track: of_person(terms.no_track),
    }
}

/// Whether a document can be read again in another way.
///
/// # Errors
/// Why not.
pub fn can_read_again(document: &Document) -> Result<(), &'static str> {
    if document.is_fetched || document.is_sample {
        return Err("Only files can be read in another way");
    }
    if document.loading.is_some() {
        return Err("It is still being read");
    }
    let is_file = |path: &Path| path.as_os_str() != "-";
    let has_files = !document.inputs.is_empty() && document.inputs.iter().all(|input| is_file(&input.path));
    if has_files { Ok(()) } else { Err("What came from standard input is gone") }
}

pub(super) fn update(state: &mut AppState, command: &ReadAsCommand, effects: &mut Effects) {
    match command {
        ReadAsCommand::Ask => {
            if let Some(document) = state.document().filter(|document| can_read_again(document).is_ok()) {
                state.read_as = ReadAsForm::of(document);
                state.dialog = Some(Dialog::ReadAs);
            }
        }
        ReadAsCommand::AskForFile => {
            state.read_as = ReadAsForm::default();
            state.dialog = Some(Dialog::ReadAs);
        }
        ReadAsCommand::PickFile => effects.push(Effect::PickReadAs),
        ReadAsCommand::SetPath(path) => state.read_as.path = path.display().to_string(),
        ReadAsCommand::Edit(form) => state.read_as = ReadAsForm { error: None, ..form.clone() },
        ReadAsCommand::Read => read(state, effects),
    }
}

fn read(state: &mut AppState, effects: &mut Effects) {
    let form = state.read_as.clone();
    let document = form.document.and_then(|id| state.find(id));
    if form.document.is_some() && document.is_none() {
        state.dialog = None;
        return;
    }
    let known = document.map(|document| (document.inputs.first().map(|input| input.format), &document.store.job.terms));
    let (format, terms) = known.map_or((None, None), |(format, terms)| (format, terms.as_ref()));
    let read_as = match form.read_as(format, terms) {
        Ok(read_as) => read_as,
        Err(error) => {
            state.read_as.error = Some(error);
            return;
        }
    };
    match document {
        Some(document) => {
            if read_as != said_of(document) {
                let paths = document.inputs.iter().map(|input| input.path.clone()).collect();
                effects.push(Effect::ReadAgain { document: document.id, paths, read_as });
            }
        }
        None if form.path.trim().is_empty() => {
            state.read_as.error = Some("write the path of a file first".to_owned());
            return;
        }
        None => {
            let path = state.start_folder.join(form.path.trim());
            effects.push(Effect::Open { paths: vec![path], read_as, is_noted: true });
        }
    }
    state.dialog = None;
}

/// Asks about what was assumed of a document that has just been opened, unless something else stands in front of the window.
pub(super) fn ask_about(state: &mut AppState, id: DocumentId) {
    let is_free = state.dialog.is_none() && state.tour_step.is_none();
    let Some(document) = state.find(id).filter(|_| is_free) else { return };
    let is_assumed = document.store.job.terms.as_ref().is_some_and(Terms::is_assumed);
    if is_assumed && can_read_again(document).is_ok() {
        state.read_as = ReadAsForm::of(document);
        state.dialog = Some(Dialog::ReadAs);
    }
}

/// A document was read again: what was done to it stays. Where that came to nothing it stays as it was.
pub(super) fn read_again(
    state: &mut AppState,
    job: JobId,
    id: DocumentId,
    result: Result<Opened, String>,
    effects: &mut Effects,
) {
    end(state, job);
    let opened = match result {
        Ok(opened) => opened,
        Err(why) => {
            let detail = format!("{why}. What is shown is as it was read before");
            state.notices.push(Severity::Warning, "The file could not be read that way", detail);
            return;
        }
    };
    let Some(document) = state.find_mut(id) else {
        effects.push(Effect::Release(Arc::new(opened)));
        return;
    };
    document.inputs = opened.inputs;
    document.entry = None;
    document.is_fitted = true;
    renew(document, opened.derived, effects);
    // What is written with frames means other times now, and the cursor may stand behind the end.
    document.read_filter();
    document.seek(document.cursor_ms);
    super::session::edited(state, effects);
}
