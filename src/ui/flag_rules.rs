//! The fields for the thresholds of flags, for the settings.

use egui::{DragValue, Ui};

use super::frame::Frame;
use super::widgets;
use crate::analysis::FlagRules;
use crate::app::FlagCommand;

/// Draws a field for each threshold; a change takes effect in every open result.
pub fn flag_rules_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let before = frame.state.settings.flag_rules;
    let mut rules = before;
    let is_changed = rules != FlagRules::default();
    widgets::header_row(ui, "Flags", "", |ui| {
        if is_changed && widgets::link(ui, "Back to the defaults").clicked() {
            rules = FlagRules::default();
        }
    });
    widgets::form_note(ui, "A flag says where to look, and is no verdict. The formulas are in docs/flags.md.");
    field(
        ui,
        "Jump",
        "Longest step that is no jump",
        DragValue::new(&mut rules.jump_widths).speed(0.005).range(0.001..=2.0).suffix(" frame widths"),
    );
    note(ui, "The middle of the box moves farther than this from one sample to the next, with no gap between");
    field(
        ui,
        "Long gap",
        "Longest gap in cadences that is not long",
        DragValue::new(&mut rules.long_gap_cadences).speed(0.1).range(1.0..=1000.0).suffix(" cadences"),
    );
    field(
        ui,
        "and at least",
        "Shortest long gap",
        DragValue::new(&mut rules.long_gap_ms).speed(10.0).range(0..=86_400_000).suffix(" ms"),
    );
    note(ui, "A gap longer than both: so many cadences of the person around it, and so many milliseconds");
    field(
        ui,
        "Ghost",
        "Most samples of a ghost",
        DragValue::new(&mut rules.ghost_samples).speed(0.05).range(1..=1000).suffix(" samples"),
    );
    note(ui, "A whole track of no more samples than this");
    field(
        ui,
        "Twins",
        "Least overlap of twins",
        DragValue::new(&mut rules.twin_iou).speed(0.005).range(0.1..=1.0).suffix(" IoU"),
    );
    field(
        ui,
        "at",
        "Least common samples of twins",
        DragValue::new(&mut rules.twin_samples).speed(0.1).range(1..=1_000_000).suffix(" samples"),
    );
    note(
        ui,
        "The boxes of two people overlap at least this much (shared over covered area, 1 is the same box) at so many common \
         times, or at half of the shorter track",
    );
    field(
        ui,
        "Swap",
        "Longest way of a swap, as a share",
        DragValue::new(&mut rules.swap_ratio).speed(0.005).range(0.0..=0.95).suffix(" of the way"),
    );
    field(
        ui,
        "from",
        "Least distance of a swap",
        DragValue::new(&mut rules.swap_box_widths).speed(0.005).range(0.0..=10.0).suffix(" box widths"),
    );
    note(
        ui,
        "Two people who change places: the crossed ways are at most this share of the straight ones, and both end farther \
         than so many of their own box widths from where they were going",
    );
    if rules != before {
        frame.send(FlagCommand::SetRules(rules));
    }
}

/// What a rule means, below its fields.
fn note(ui: &mut Ui, text: &str) {
    widgets::field_note(ui, widgets::small(text));
}

fn field(ui: &mut Ui, name: &str, meaning: &str, value: DragValue<'_>) {
    widgets::form_row(ui, name, |ui| {
        ui.add(value).accessible_name(meaning).on_hover_text(meaning);
    });
}
