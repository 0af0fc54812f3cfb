//! The selected range of time: what is in it, and what can be done with it.

use egui::Ui;

use super::inspector::gap_ui;
use crate::app::{Document, SelectionCommand, ViewCommand};
use crate::model::time::{format_clock, format_duration};
use crate::ui::frame::Frame;
use crate::ui::widgets;
use crate::view::number::grouped;

/// The summary of the selected time; nothing where no time is selected.
pub(super) fn time_range_ui(ui: &mut Ui, document: &Document, frame: &mut Frame<'_>) {
    let Some(ms) = document.selection.time_ms.clone() else { return };
    let theme = frame.theme;
    widgets::header_row(ui, "Selected time", "", |ui| {
        if widgets::link(ui, "Clear").accessible_name("Clear selected time").clicked() {
            frame.send(SelectionCommand::SetTimeRange(None));
        }
        if widgets::link(ui, "Export…").accessible_name("Export selected time").clicked() {
            let form = crate::app::ExportForm { is_within_time: true, ..frame.state.export.clone() };
            frame.send(crate::app::ExportCommand::Edit(form));
            frame.act("export");
        }
        if widgets::link(ui, "Zoom").accessible_name("Zoom to selected time").clicked() {
            frame.send(ViewCommand::ShowTime { start_ms: ms.start as f64, end_ms: ms.end as f64 });
        }
    });
    let num_rows = document.kept.num_rows_in(document.store.rows_between(ms.clone()));
    let num_people = document.presence.num_people_in(&document.store, &document.kept, &document.levels, &ms);
    widgets::key_value_row(ui, "From", &format_clock(ms.start));
    widgets::key_value_row(ui, "To", &format_clock(ms.end));
    widgets::key_value_row(ui, "Length", &format_duration(ms.end - ms.start));
    widgets::key_value_row(ui, "Detections", &grouped(u64::from(num_rows)));
    widgets::key_value_row(ui, "People", &grouped(num_people as u64));
    gap_ui(ui, theme);
}
