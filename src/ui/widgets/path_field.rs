//! A field for a path: typed, pasted, or chosen in the system's dialog, which is not there on every desktop.

use egui::{Align, Layout, Response, Role, TextEdit, Ui, WidgetInfo, vec2};

use super::button::icon_button;
use crate::ui::icons;
use crate::view::metrics::ROW_PX;

/// What was done with a path field.
#[derive(Debug, Clone)]
pub struct PathFieldResponse {
    /// The field.
    pub field: Response,
    /// The button that opens the system's dialog was clicked.
    pub is_browsing: bool,
}

/// A field over the whole width with a button at its right. `label` is the accessible name, `hint` is shown while empty.
pub fn path_field(ui: &mut Ui, label: &str, path: &mut String, hint: &str) -> PathFieldResponse {
    let size = vec2(ui.available_width(), ROW_PX);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        // A form may have several.
        let browse = icon_button(ui, icons::OPEN, "Choose a file", None);
        let is_browsing = browse.accessible_name(format!("Choose a file: {label}")).clicked();
        let edit =
            TextEdit::singleline(path).hint_text(hint).desired_width(f32::INFINITY).font(egui::TextStyle::Monospace);
        let field = ui.add_sized([ui.available_width(), ROW_PX], edit);
        let (is_enabled, text) = (ui.is_enabled(), path.clone());
        field.widget_info(|| WidgetInfo {
            label: Some(label.to_owned()),
            current_text_value: Some(text.clone()),
            enabled: is_enabled,
            ..WidgetInfo::new(Role::TextInput)
        });
        PathFieldResponse { field, is_browsing }
    })
    .inner
}
