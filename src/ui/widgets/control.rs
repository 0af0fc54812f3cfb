//! What all clickable widgets share.

use egui::{Color32, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo};

use crate::ui::style::{self, RADIUS};

/// A place that can be clicked, with its name; `selected` for what can be on or off.
pub(super) fn control(ui: &mut Ui, size: Vec2, role: Role, name: &str, selected: Option<bool>) -> (Rect, Response) {
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let is_enabled = ui.is_enabled();
    response.widget_info(|| match selected {
        Some(selected) => WidgetInfo::selected(role, is_enabled, selected, name),
        None => WidgetInfo::labeled(role, is_enabled, name),
    });
    (rect, response)
}

/// Marks a control under the pointer with a surface, and one that has the focus with a ring.
pub(super) fn paint_state(ui: &Ui, rect: Rect, response: &Response, resting_fill: Color32) {
    let theme = style::theme(ui);
    let is_touched = response.hovered() || response.is_pointer_button_down_on();
    let fill = if is_touched { style::color(theme.hover) } else { resting_fill };
    let ring = if response.has_focus() { Stroke::new(1.0, style::color(theme.accent)) } else { Stroke::NONE };
    ui.painter().rect(rect, RADIUS, fill, ring, StrokeKind::Inside);
}
