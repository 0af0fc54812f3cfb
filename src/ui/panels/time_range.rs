//! The selected range of time: what is in it, and what can be done with it.

use egui::Ui;

use super::inspector::gap_ui;
use crate::app::{Action, Document};
use crate::model::time::format_duration;
use crate::ui::action_button::action_toggle;
use crate::ui::frame::Frame;
use crate::ui::widgets;
use crate::view::metrics::ROW_PX;
use crate::view::number::grouped;

/// What can be done with the range: the word, its accessible name, and the action.
const LINKS: [(&str, &str, &str); 3] = [
    ("Zoom", "Zoom to selected time", "range-zoom"),
    ("Filter", "Filter by selected time", "range-filter"),
    ("Export…", "Export selected time", "range-export"),
];

/// The summary of the selected time; nothing where no time is selected.
pub(super) fn time_range_ui(ui: &mut Ui, document: &Document, frame: &mut Frame<'_>) {
    let Some(ms) = document.selection.time_ms.clone() else { return };
    let theme = frame.theme;
    widgets::header_row(ui, "Selected time", "", |ui| {
        if widgets::link(ui, "Clear").accessible_name("Clear selected time").clicked() {
            frame.act("range-clear");
        }
    });
    let num_rows = document.kept.num_rows_in(document.store.rows_between(ms.clone()));
    let num_people = document.presence.num_people_in(&document.store, &document.kept, &document.levels, &ms);
    let person_ms = document.presence.person_ms_in(&document.store, &document.kept, &document.levels, &ms);
    let mean = person_ms as f64 / (ms.end - ms.start).max(1) as f64;
    widgets::key_value_row(ui, "From", &frame.time(ms.start));
    widgets::key_value_row(ui, "To", &frame.time(ms.end));
    widgets::key_value_row(ui, "Length", &format_duration(ms.end - ms.start));
    widgets::key_value_row(ui, "Detections", &grouped(u64::from(num_rows)));
    widgets::key_value_row(ui, "People", &grouped(num_people as u64));
    widgets::key_value_row(ui, "Presence", &format_duration(person_ms))
        .on_hover_text("How long people are there, all of them together: each from the first to the last sample in the range, without gaps");
    widgets::key_value_row(ui, "Mean count", &format!("{mean:.2}"))
        .on_hover_text("People who are there at the same time, on average: presence over length");
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        ui.set_min_height(ROW_PX);
        for (text, name, id) in LINKS {
            let hint = hint_of(id, frame);
            if widgets::link(ui, text).accessible_name(name).on_hover_text(hint).clicked() {
                frame.act(id);
            }
        }
        action_toggle(ui, "loop", "Loop", document.playback.is_looping, frame);
    });
    gap_ui(ui, theme);
}

/// What an action does, with its key.
fn hint_of(id: &str, frame: &Frame<'_>) -> String {
    let Some(action) = Action::by_id(id) else { return String::new() };
    match frame.keys_of(id) {
        Some(keys) => format!("{}  {keys}", action.tooltip),
        None => action.tooltip.to_owned(),
    }
}
