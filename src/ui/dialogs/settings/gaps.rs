//! From where on a step is a gap.

use egui::{DragValue, Ui};

use crate::app::SettingsCommand;
use crate::app::settings::GAP_FACTORS;
use crate::ui::frame::Frame;
use crate::ui::widgets;

/// The field, above those of the flags.
pub(super) fn gaps_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let mut factor = frame.state.settings.gap_factor;
    widgets::form_row(ui, "Gap", |ui| {
        let field = DragValue::new(&mut factor).speed(0.05).range(GAP_FACTORS).max_decimals(2).suffix(" cadences");
        if ui.add(field).accessible_name("Cadences of a gap").changed() {
            frame.send(SettingsCommand::SetGapFactor(factor));
        }
    });
    let note = "A step of more than this many times the person's own cadence around it is a gap. It changes lanes, presence \
                and every measure of gaps";
    widgets::field_note(ui, widgets::small(note));
}
