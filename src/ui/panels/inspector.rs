//! Everything about what is selected.

use egui::{ScrollArea, Stroke, Ui};

use super::{flags_tab, job_tab, json_tab, person_tab, sample_tab, time_range};
use crate::app::{Document, InspectorTab, ViewCommand};
use crate::ui::frame::Frame;
use crate::ui::style::color;
use crate::ui::widgets;
use crate::view::Theme;
use crate::view::metrics::PADDING_PX;

/// The inspector; needs a document.
pub fn inspector_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let Some(document) = frame.state.document() else { return };
    let current = frame.state.inspector_tab;
    let margin = egui::Margin { left: PADDING_PX as i8, right: 4, top: 6, bottom: 0 };
    egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        let mut chosen = InspectorTab::ALL.iter().position(|&tab| tab == current).unwrap_or(0);
        if widgets::tab_bar(ui, &InspectorTab::ALL.map(InspectorTab::title), &mut chosen) {
            frame.send(ViewCommand::ShowTab(InspectorTab::ALL[chosen]));
        }
    });
    line_ui(ui, frame.theme);
    // A list of any length scrolls by itself.
    if current == InspectorTab::Flags {
        flags_tab::flags_tab_ui(ui, document, frame);
        return;
    }
    let area = ScrollArea::vertical().id_salt(("inspector", current)).auto_shrink(false);
    area.show(ui, |ui| {
        let margin = egui::Margin { left: PADDING_PX as i8, right: PADDING_PX as i8, top: 8, bottom: 16 };
        egui::Frame::new().inner_margin(margin).show(ui, |ui| {
            // Numbers must not be pushed out of the panel by a long value.
            ui.set_max_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 0.0;
            time_range::time_range_ui(ui, document, frame);
            page_ui(ui, current, document, frame);
        });
    });
}

fn page_ui(ui: &mut Ui, tab: InspectorTab, document: &Document, frame: &mut Frame<'_>) {
    let person = document.selection.primary.and_then(|index| document.store.slot_of(index));
    match (tab, person) {
        (InspectorTab::Job, _) => job_tab::job_tab_ui(ui, document, frame),
        (InspectorTab::Person, Some(slot)) => person_tab::person_tab_ui(ui, document, slot, frame),
        (InspectorTab::Sample, Some(slot)) => sample_tab::sample_tab_ui(ui, document, slot, frame),
        (InspectorTab::Json, Some(_)) => json_tab::json_tab_ui(ui, document, frame),
        (InspectorTab::Flags, Some(_)) => {}
        (_, None) => {
            let hint = "Nobody is selected. Click a person in the table, on the canvas or in the lanes.";
            ui.add(egui::Label::new(widgets::dim(hint)).wrap());
            gap_ui(ui, frame.theme);
            ui.add_space(4.0);
            job_tab::summary_ui(ui, document, frame);
        }
    }
}

/// A line across the panel, right below what is above it.
pub(super) fn line_ui(ui: &mut Ui, theme: &Theme) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 1.0), egui::Sense::HOVER);
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, color(theme.line)));
}

/// A line between two parts of a page, with room around it.
pub(super) fn gap_ui(ui: &mut Ui, theme: &Theme) {
    ui.add_space(10.0);
    line_ui(ui, theme);
    ui.add_space(6.0);
}
