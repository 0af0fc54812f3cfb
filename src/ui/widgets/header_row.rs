//! A header with several things to do.

use egui::{Align, Label, Layout, RichText, Ui};

use crate::ui::style;
use crate::view::metrics::ROW_PX;

/// Like [`super::section_header`], with any widgets at the right; they are added from right to left.
pub fn header_row<R>(ui: &mut Ui, title: &str, detail: &str, actions: impl FnOnce(&mut Ui) -> R) -> R {
    let size = egui::vec2(ui.available_width(), ROW_PX);
    let row = ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_height(ROW_PX);
        let result = actions(ui);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.label(RichText::new(title).text_style(style::strong()));
            if !detail.is_empty() {
                ui.add(Label::new(RichText::new(detail).weak()).truncate());
            }
        });
        result
    });
    row.inner
}
