//! What was fetched before and lies on disk.

use egui::{Align, Label, Layout, ScrollArea, Ui};

use super::{error_ui, is_entered};
use crate::app::{HistoryCommand, SavingForm, SpoolEntry, SpoolState, ViewCommand};
use crate::model::time::format_date;
use crate::ui::frame::Frame;
use crate::ui::widgets::{self, form_note, link, path_field};
use crate::view::number::{grouped, size};

/// Height that is kept below the list, in points.
const FOOTER_HEIGHT: f32 = 64.0;

/// A card for each fetch on disk, the latest first.
pub(super) fn history_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    // About as high as the other page, so that turning pages moves nothing.
    ui.set_min_height(f32::min(400.0, ui.available_height()));
    let history = &frame.state.history;
    let Some(entries) = &history.entries else {
        ui.label(widgets::dim("Looking what is on disk…"));
        return;
    };
    if let Some(error) = &history.error {
        error_ui(ui, error, frame);
    }
    if entries.is_empty() {
        let text = "Nothing has been fetched yet. The pages of every fetch are kept here, on this computer, until you delete them.";
        ui.add(Label::new(widgets::dim(text)).wrap());
        return;
    }
    let area = ScrollArea::vertical().id_salt("fetch-history").auto_shrink([false, true]);
    area.max_height((ui.available_height() - FOOTER_HEIGHT).max(120.0)).show(ui, |ui| {
        for entry in entries {
            ui.push_id(entry.id.to_string(), |ui| entry_ui(ui, entry, frame));
        }
    });
    let fetches =
        if entries.len() == 1 { "1 fetch".to_owned() } else { format!("{} fetches", grouped(entries.len() as u64)) };
    let folder = entries[0].pages.parent().and_then(std::path::Path::parent);
    widgets::header_row(ui, &format!("{fetches}, {} on disk", size(history.num_bytes())), "", |ui| {
        if let Some(folder) = folder
            && link(ui, "Show folder").on_hover_text(folder.display().to_string()).clicked()
        {
            frame.send(ViewCommand::ShowInFolder(folder.to_owned()));
        }
    });
    form_note(ui, "They hold faces and where people were. Delete what you no longer need.");
}

fn entry_ui(ui: &mut Ui, entry: &SpoolEntry, frame: &mut Frame<'_>) {
    widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let is_readable = entry.state != SpoolState::Broken;
        let name = if is_readable { entry.request.job_id.clone() } else { entry.id.to_string() };
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.label(state_in_words(entry.state, frame));
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add(Label::new(widgets::strong(&name)).truncate().selectable(true));
                });
            });
        });
        if is_readable {
            let place = format!("{} · {}", entry.request.operation.wire_name(), entry.place);
            ui.add(Label::new(widgets::dim(&place)).truncate()).on_hover_text(place);
        }
        ui.add(Label::new(widgets::mono(amount_in_words(entry)).weak()).wrap());
        if let Some(message) = &entry.message {
            ui.add(Label::new(widgets::dim(message)).wrap());
        }
        let history = &frame.state.history;
        if history.asks_delete.as_ref() == Some(&entry.id) {
            delete_ui(ui, entry, frame);
        } else if let Some(saving) = history.saving.as_ref().filter(|saving| saving.id == entry.id) {
            saving_ui(ui, saving, frame);
        } else {
            actions_ui(ui, entry, &name, frame);
        }
    });
}

fn state_in_words(state: SpoolState, frame: &Frame<'_>) -> egui::RichText {
    match state {
        SpoolState::Complete => widgets::dim("complete"),
        SpoolState::Incomplete => widgets::warning("incomplete", frame.theme),
        SpoolState::InUse => widgets::dim("being fetched"),
        SpoolState::Broken => widgets::error("request unreadable", frame.theme),
    }
}

fn amount_in_words(entry: &SpoolEntry) -> String {
    let date = if entry.begun_ms == 0 { "unknown date".to_owned() } else { format_date(entry.begun_ms) };
    let pages = if entry.num_pages == 1 { "page" } else { "pages" };
    let rows = if entry.num_rows == 1 { "entry" } else { "entries" };
    let (num_pages, num_rows) = (grouped(u64::from(entry.num_pages)), grouped(entry.num_rows));
    format!("{date} · {num_pages} {pages} · {num_rows} {rows} · {}", size(entry.bytes))
}

fn actions_ui(ui: &mut Ui, entry: &SpoolEntry, name: &str, frame: &mut Frame<'_>) {
    let id = || entry.id.clone();
    let of = format!("{name} of {}", format_date(entry.begun_ms));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 16.0;
        let mut action = |ui: &mut Ui, text: &str, hint: &str, command: HistoryCommand| {
            let name = format!("{} {of}", text.trim_end_matches('…'));
            if link(ui, text).accessible_name(name).on_hover_text(hint).clicked() {
                frame.send(command);
            }
        };
        if entry.state == SpoolState::InUse {
            ui.label(widgets::dim("It can be opened when the fetch is over"));
            return;
        }
        if entry.state == SpoolState::Incomplete {
            action(ui, "Resume", "Fetch what is missing, from the last page", HistoryCommand::Resume(id()));
        }
        if entry.num_pages > 0 {
            action(ui, "Open", "Open what was fetched; nothing is sent", HistoryCommand::Open(id()));
            let hint = "Save the responses as one JSON file, byte for byte as they were received";
            action(ui, "Save responses…", hint, HistoryCommand::AskSave(Some(id())));
        }
        action(ui, "Delete…", "Take it off the disk", HistoryCommand::AskDelete(Some(id())));
    });
}

fn delete_ui(ui: &mut Ui, entry: &SpoolEntry, frame: &mut Frame<'_>) {
    let text = format!("Delete this fetch and its {}? What is open stays open.", size(entry.bytes));
    ui.add(Label::new(widgets::warning(text, frame.theme)).wrap());
    ui.horizontal(|ui| {
        if ui.button("Keep").clicked() {
            frame.send(HistoryCommand::AskDelete(None));
        }
        if ui.button("Delete for good").clicked() {
            frame.send(HistoryCommand::Delete(entry.id.clone()));
        }
    });
}

fn saving_ui(ui: &mut Ui, saving: &SavingForm, frame: &mut Frame<'_>) {
    let mut path = saving.path.clone();
    let field = path_field(ui, "File for the responses", &mut path, "responses.json");
    let is_submitted = is_entered(ui, &field.field);
    if field.is_browsing {
        frame.send(HistoryCommand::BrowsePath);
    }
    if path != saving.path {
        frame.send(HistoryCommand::EditPath(path));
    }
    if saving.asks_overwrite {
        ui.add(Label::new(widgets::warning("There is a file of this name already", frame.theme)).wrap());
    }
    if let Some(error) = &saving.error {
        error_ui(ui, error, frame);
    }
    ui.horizontal(|ui| {
        let can_overwrite = saving.asks_overwrite;
        let action = if can_overwrite { "Replace it" } else { "Save" };
        let is_clicked = ui.add_enabled(!saving.is_running, egui::Button::new(action)).clicked();
        // Enter saves, but it never replaces.
        if is_clicked || (is_submitted && !can_overwrite) {
            frame.send(HistoryCommand::Save { can_overwrite });
        }
        if ui.button("Do not save").clicked() {
            frame.send(HistoryCommand::AskSave(None));
        }
        if saving.is_running {
            ui.spinner();
        }
    });
}
