//! Something is being worked out.

use egui::Ui;

use crate::ui::icons;

/// A ring that turns, or a sign that stands still where motion is reduced; `size` in points.
pub fn spinner(ui: &mut Ui, size: f32) {
    if ui.style().animation_time > 0.0 {
        ui.add(egui::Spinner::new().size(size));
    } else {
        ui.label(icons::rich_text_sized(icons::WORKING, size).weak());
    }
}
