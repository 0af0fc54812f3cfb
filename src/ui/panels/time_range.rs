//! The selected range of time: what is in it, and what can be done with it.

use std::ops::Range;
use std::sync::{Arc, Weak};

use egui::Ui;

use super::inspector::gap_ui;
use crate::analysis::Kept;
use crate::app::{Document, SelectionCommand, ViewCommand};
use crate::model::time::{format_clock, format_duration};
use crate::ui::frame::Frame;
use crate::ui::widgets;
use crate::view::number::grouped;

/// What is kept in a range, remembered while neither changes.
#[derive(Debug, Clone)]
struct RangeCounts {
    ms: Range<i64>,
    kept: Weak<Kept>,
    num_rows: u32,
    num_people: u32,
}

impl RangeCounts {
    fn of(ui: &Ui, document: &Document, ms: &Range<i64>) -> Self {
        let id = egui::Id::unique(("time-range", document.id));
        let known = ui.data(|data| data.get_temp::<Self>(id));
        if let Some(counts) = known.filter(|c| c.ms == *ms && c.kept.as_ptr() == Arc::as_ptr(&document.kept)) {
            return counts;
        }
        let store = &document.store;
        let mut is_seen = vec![false; store.num_people() as usize];
        let (mut num_rows, mut num_people) = (0, 0);
        for row in document.kept.rows_in(store.rows_between(ms.clone())) {
            num_rows += 1;
            num_people += u32::from(!std::mem::replace(&mut is_seen[store.slot(row).at()], true));
        }
        let counts = Self { ms: ms.clone(), kept: Arc::downgrade(&document.kept), num_rows, num_people };
        ui.data_mut(|data| data.insert_temp(id, counts.clone()));
        counts
    }
}

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
    let counts = RangeCounts::of(ui, document, &ms);
    widgets::key_value_row(ui, "From", &format_clock(ms.start));
    widgets::key_value_row(ui, "To", &format_clock(ms.end));
    widgets::key_value_row(ui, "Length", &format_duration(ms.end - ms.start));
    widgets::key_value_row(ui, "Detections", &grouped(u64::from(counts.num_rows)));
    widgets::key_value_row(ui, "People", &grouped(u64::from(counts.num_people)));
    gap_ui(ui, theme);
}
