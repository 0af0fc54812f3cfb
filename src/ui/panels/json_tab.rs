//! The entry as it was sent.

use std::sync::Arc;

use egui::{Label, TextEdit, Ui};

use super::json_text::indent;
use crate::app::{Document, DocumentId, ViewCommand};
use crate::export::entry::entry_text;
use crate::model::Row;
use crate::ui::frame::Frame;
use crate::ui::{style, widgets};

/// A text made ready to be read, kept while the row stays the same.
#[derive(Debug, Clone)]
struct Shown {
    document: DocumentId,
    row: Row,
    raw: Result<String, String>,
    text: Arc<str>,
    /// Why it is not what was sent.
    note: Option<String>,
}

/// The page of the raw text.
pub(super) fn json_tab_ui(ui: &mut Ui, document: &Document, frame: &mut Frame<'_>) {
    let theme = frame.theme;
    let row = document.inspected_row();
    let entry = document.entry.as_ref().filter(|entry| Some(entry.row) == row);
    let Some((row, raw)) = entry.and_then(|entry| Some((entry.row, entry.text.as_ref()?))) else {
        ui.horizontal(|ui| {
            widgets::spinner(ui, 12.0);
            ui.label(widgets::dim("Looking the entry up"));
        });
        return;
    };
    let shown = shown(ui, document, row, raw);
    let title = if shown.note.is_some() { "Entry, rebuilt" } else { "Entry as sent" };
    widgets::header_row(ui, title, "", |ui| {
        if widgets::link(ui, "Copy").accessible_name("Copy this entry").clicked() {
            frame.send(ViewCommand::CopyText(shown.text.to_string()));
        }
    });
    if let Some(note) = shown.note.clone() {
        ui.add(Label::new(widgets::warning(note, theme).small()).wrap());
        ui.add_space(4.0);
    }
    let mut text: &str = &shown.text;
    let view = TextEdit::multiline(&mut text)
        .id_salt("entry-text")
        .font(style::small_mono())
        .desired_width(f32::INFINITY)
        .frame(egui::Frame::new());
    ui.add(view).accessible_name("Entry as sent");
}

fn shown(ui: &Ui, document: &Document, row: Row, raw: &Result<String, String>) -> Shown {
    let id = egui::Id::unique("json-tab");
    let known = ui.data(|data| data.get_temp::<Shown>(id));
    if let Some(shown) = known.filter(|s| s.document == document.id && s.row == row && s.raw == *raw) {
        return shown;
    }
    // A text that had to be rebuilt says why in a line before it.
    let (note, text) = match raw {
        Ok(text) => match text.strip_prefix("// ").and_then(|rest| rest.split_once('\n')) {
            Some((note, text)) => (Some(note.to_owned()), indent(text)),
            None => (None, indent(text)),
        },
        Err(reason) => {
            (Some(format!("Rebuilt from what was read: {reason}")), indent(&entry_text(&document.store.row(row))))
        }
    };
    let shown = Shown { document: document.id, row, raw: raw.clone(), text: text.into(), note };
    ui.data_mut(|data| data.insert_temp(id, shown.clone()));
    shown
}
