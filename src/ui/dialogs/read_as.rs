//! How a file is read: what it leaves open, what was taken instead, and what a person says.

use egui::{ComboBox, Ui};

use super::{Opening, buttons_ui, error_ui, is_entered};
use crate::app::{Document, ReadAsCommand, ReadAsForm};
use crate::model::terms::{BoxStyle, Term, TermSource, Terms, Unit};
use crate::ui::frame::Frame;
use crate::ui::widgets::{form_note, form_row, path_field, small, text_field, warning};
use crate::view::Theme;

/// Width of a list to choose from, in points.
const LIST_PX: f32 = 220.0;

/// The dialog.
pub(super) fn read_as_ui(ui: &mut Ui, opening: Opening, frame: &mut Frame<'_>) {
    let before = &frame.state.read_as;
    let mut form = before.clone();
    let document = form.document.and_then(|id| frame.state.find(id));
    let terms = document.and_then(|document| document.store.job.terms).unwrap_or_default();
    let mut is_submitted = false;
    if let Some(document) = document {
        note_ui(ui, document, &terms);
    } else {
        form_row(ui, "File", |ui| {
            let path = path_field(ui, "Path", &mut form.path, "gt.txt");
            opening.focus(&path.field);
            is_submitted |= is_entered(ui, &path.field);
            if path.is_browsing {
                frame.send(ReadAsCommand::PickFile);
            }
        });
        form_note(ui, "What is left empty is found in the file, or assumed and said.");
    }
    is_submitted |= fields_ui(ui, opening, &mut form, &terms, frame.theme);
    if let Some(message) = &before.error {
        error_ui(ui, message, frame);
    }
    let button = if document.is_some() { "Read again" } else { "Open" };
    if form != *before {
        frame.send(ReadAsCommand::Edit(form));
    }
    if buttons_ui(ui, button, None, frame) || is_submitted {
        frame.send(ReadAsCommand::Read);
    }
}

/// What it is about.
fn note_ui(ui: &mut Ui, document: &Document, terms: &Terms) {
    let text = if terms.is_assumed() {
        "leaves open what is marked as assumed here. Times and lengths depend on it."
    } else {
        "is read like this. Labels, filters and bookmarks stay when it is read again."
    };
    form_note(ui, &format!("{} {text}", document.name()));
}

/// Every field, with who said its value. Returns whether Enter was pressed in one.
fn fields_ui(ui: &mut Ui, opening: Opening, form: &mut ReadAsForm, terms: &Terms, theme: &Theme) -> bool {
    let has_document = form.document.is_some();
    let mut is_submitted = false;
    let mut text_row =
        |ui: &mut Ui, name: &str, text: &mut String, hint: &str, source: Option<TermSource>, first: bool| {
            form_row(ui, name, |ui| {
                ui.horizontal(|ui| {
                    let field = ui.scope(|ui| {
                        ui.set_max_width(LIST_PX);
                        text_field(ui, name, text, hint)
                    });
                    if first {
                        opening.focus(&field.inner);
                    }
                    is_submitted |= is_entered(ui, &field.inner);
                    source_ui(ui, source, theme);
                });
            });
        };
    text_row(ui, "Frame rate", &mut form.frame_rate, "such as 29.97", source(terms.frame_rate), has_document);
    text_row(ui, "Frame size", &mut form.frame_size, "such as 1920x1080", source(terms.frame_size), false);
    text_row(ui, "First frame", &mut form.base, "0 or 1", source(terms.base), false);
    text_row(ui, "Id of no track", &mut form.no_track, "-1", source(terms.no_track), false);
    let format_source = has_document.then_some(if terms.is_format_said { TermSource::Said } else { TermSource::File });
    list_row(ui, "Format", &mut form.format, &ReadAsForm::formats(), format_source, theme);
    let units: Vec<_> = Unit::ALL.into_iter().map(|unit| (unit, unit.title())).collect();
    list_row(ui, "Lengths", &mut form.unit, &units, source(terms.unit), theme);
    let styles: Vec<_> = BoxStyle::ALL.into_iter().map(|style| (style, style.title())).collect();
    list_row(ui, "Boxes", &mut form.box_style, &styles, source(terms.box_style), theme);
    is_submitted
}

fn source<T>(term: Option<Term<T>>) -> Option<TermSource> {
    term.map(|term| term.source)
}

/// A list that may also say nothing.
fn list_row<T: PartialEq + Copy>(
    ui: &mut Ui,
    name: &str,
    value: &mut Option<T>,
    all: &[(T, &str)],
    source: Option<TermSource>,
    theme: &Theme,
) {
    const SILENT: &str = "By the file";
    form_row(ui, name, |ui| {
        ui.horizontal(|ui| {
            let chosen = all.iter().find(|(one, _)| Some(*one) == *value).map_or(SILENT, |(_, title)| title);
            let combo = ComboBox::from_id_salt(("read-as", name)).selected_text(chosen).width(LIST_PX);
            let response = combo.show_ui(ui, |ui| {
                ui.selectable_value(value, None, SILENT);
                for (one, title) in all {
                    ui.selectable_value(value, Some(*one), *title);
                }
            });
            response.response.accessible_name(name);
            source_ui(ui, source, theme);
        });
    });
}

/// Who said a value, behind it.
fn source_ui(ui: &mut Ui, source: Option<TermSource>, theme: &Theme) {
    match source {
        Some(TermSource::Assumed) => drop(ui.label(warning(TermSource::Assumed.title(), theme))),
        Some(source) => drop(ui.label(small(source.title()))),
        None => {}
    }
}
