//! Every key on one sheet.

use egui::{Align, Layout, ScrollArea, Ui};

use crate::app::{Action, Category, Dialog, Keymap, ViewCommand, actions};
use crate::ui::frame::Frame;
use crate::ui::widgets;

/// What is done with the pointer, for the last part of the sheet.
const POINTER: [(&str, &str); 10] = [
    ("Seek", "Click or drag on the ruler, the overview or the chart"),
    ("Select a range of time", "Shift+drag on the ruler, the overview, the lanes or the chart"),
    ("Change the range", "Drag its edges on the ruler"),
    ("Select by a rectangle", "Shift+drag on the canvas"),
    ("Zoom on time", "Wheel over the lanes"),
    ("Move in time", "Shift+wheel"),
    ("Zoom on the canvas", "Wheel"),
    ("Move the canvas", "Drag"),
    ("Add to the selection", "Ctrl+click; Shift+click for a range"),
    ("Fit the lanes to a person", "Double click"),
];

/// The sheet.
pub(super) fn keys_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let keymap = &frame.state.settings.keys;
    ui.horizontal(|ui| {
        let text = frame.hint("Every action is also in the command palette", "palette");
        widgets::form_note(ui, &format!("{text}."));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if widgets::link(ui, "Change keys…").clicked() {
                frame.send(ViewCommand::ShowDialog(Some(Dialog::Settings)));
            }
        });
    });
    let height = (ui.ctx().content_rect().height() - 176.0).max(200.0);
    ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        // Room for the scroll bar.
        ui.set_width(ui.available_width() - 12.0);
        // The keys of one column stand apart from the names of the next.
        ui.spacing_mut().item_spacing.x = 32.0;
        ui.columns_const(|[left, right]| {
            for category in [Category::File, Category::Edit, Category::View] {
                category_ui(left, category, keymap);
            }
            for category in [Category::Playback, Category::Mark, Category::Help] {
                category_ui(right, category, keymap);
            }
            heading_ui(right, "Pointer");
            for (what, how) in POINTER {
                right.label(what);
                right.add(egui::Label::new(widgets::small(how)).wrap());
            }
        });
    });
}

fn heading_ui(ui: &mut Ui, title: &str) {
    widgets::section_header(ui, title, "", None);
}

fn category_ui(ui: &mut Ui, category: Category, keymap: &Keymap) {
    heading_ui(ui, category.title());
    let with_keys = |action: &&Action| action.category == category && !keymap.keys(action).is_empty();
    for action in actions().filter(with_keys) {
        ui.horizontal(|ui| {
            ui.set_min_height(20.0);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(8.0);
                let keys = keymap.keys(action).iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ");
                ui.label(widgets::mono(keys));
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let label = ui.add(egui::Label::new(action.label.trim_end_matches('…')).truncate());
                    if !action.tooltip.is_empty() {
                        label.on_hover_text(action.tooltip);
                    }
                });
            });
        });
    }
    ui.add_space(8.0);
}
