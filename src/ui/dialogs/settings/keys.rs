//! Which keys do what, to be changed.

use egui::{Align, Label, Layout, Ui};

use crate::app::{Action, Category, KeyChoice, SettingsCommand, actions};
use crate::ui::frame::Frame;
use crate::ui::style::color;
use crate::ui::{icons, widgets};
use crate::view::metrics::ROW_PX;

/// The page: every action with its keys.
pub(super) fn keys_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let id = egui::Id::unique("settings-keys-search");
    let mut search: String = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    ui.horizontal(|ui| {
        let is_changed = !frame.state.settings.keys.is_preset();
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if is_changed && widgets::link(ui, "Reset all keys").clicked() {
                frame.send(SettingsCommand::ResetKeys(None));
            }
            widgets::text_field(ui, "Search actions", &mut search, "Search actions");
        });
    });
    let wanted = search.trim().to_lowercase();
    ui.data_mut(|data| data.insert_temp(id, search));
    let mut num_shown = 0;
    for category in Category::ALL {
        let fits = |action: &&Action| action.category == category && action.label.to_lowercase().contains(&wanted);
        let mut found = actions().filter(fits).peekable();
        if found.peek().is_some() {
            widgets::section_header(ui, category.title(), "", None);
        }
        for action in found {
            row_ui(ui, action, frame);
            num_shown += 1;
        }
    }
    if num_shown == 0 {
        ui.label(widgets::dim("No action is called that"));
    }
}

fn row_ui(ui: &mut Ui, action: &'static Action, frame: &mut Frame<'_>) {
    let keymap = &frame.state.settings.keys;
    let choice = frame.state.key_choice.as_ref().filter(|choice| choice.action == action.id);
    let name = action.label.trim_end_matches('…');
    let size = egui::vec2(ui.available_width(), ROW_PX);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_height(ROW_PX);
        if choice.is_some_and(|choice| choice.clash.is_none()) {
            let cancel = widgets::link(ui, "Cancel").accessible_name(format!("Keep the keys of {name}"));
            if cancel.clicked() {
                frame.send(SettingsCommand::ListenForKey(None));
            }
            ui.label(egui::RichText::new("Press a key…").color(color(frame.theme.accent)));
        } else {
            if keymap.is_changed(action) {
                let reset = format!("Reset the keys of {name}");
                if widgets::icon_button(ui, icons::RETRY, &reset, None).clicked() {
                    frame.send(SettingsCommand::ResetKeys(Some(action.id.to_owned())));
                }
            }
            if widgets::link(ui, "Add key").accessible_name(format!("Add a key for {name}")).clicked() {
                frame.send(SettingsCommand::ListenForKey(Some(action.id.to_owned())));
            }
            for key in keymap.keys(action).into_iter().rev() {
                let chip = widgets::chip(ui, &key.to_string());
                if chip.is_removed {
                    frame.send(SettingsCommand::UnbindKey { action: action.id.to_owned(), key });
                }
            }
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let label = ui.add(Label::new(name).truncate());
            if !action.tooltip.is_empty() {
                label.on_hover_text(action.tooltip);
            }
        });
    });
    if let Some(KeyChoice { clash: Some((key, other)), .. }) = choice {
        let other = Action::by_id(other).map_or("another action", |other| other.label.trim_end_matches('…'));
        widgets::card(ui, |ui| {
            ui.horizontal(|ui| {
                ui.label(icons::rich_text_sized(icons::WARNING, 14.0).color(color(frame.theme.warning)));
                ui.label(format!("{key} belongs to {other}"));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if widgets::primary_button(ui, "Take it", None).clicked() {
                        frame.send(SettingsCommand::AnswerClash(true));
                    }
                    if ui.button("Leave it").clicked() {
                        frame.send(SettingsCommand::AnswerClash(false));
                    }
                });
            });
        });
    }
}
