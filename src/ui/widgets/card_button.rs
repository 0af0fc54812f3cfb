//! A card that can be chosen.

use egui::{AsIdSalt, Frame, Margin, Response, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo};

use crate::ui::style::{self, RADIUS, color};

/// A raised surface over the whole width that can be clicked, with a name for a screen reader. Widgets in it work on their
/// own.
pub fn card_button(
    ui: &mut Ui,
    id: impl AsIdSalt,
    name: &str,
    is_current: bool,
    contents: impl FnOnce(&mut Ui),
) -> Response {
    let theme = style::theme(ui);
    let builder = UiBuilder::new().id_salt(id).sense(Sense::click());
    let card = ui.scope_builder(builder, |ui| {
        let fill = if ui.response().hovered() && !is_current { theme.hover } else { theme.raised };
        let frame = Frame::new().fill(color(fill)).corner_radius(RADIUS).inner_margin(Margin::symmetric(10, 6));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            contents(ui);
        });
    });
    let response = card.response;
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_current, name));
    if is_current || response.has_focus() {
        let edge = if response.has_focus() { 2.0 } else { 1.0 };
        ui.painter().rect_stroke(response.rect, RADIUS, Stroke::new(edge, color(theme.accent)), StrokeKind::Inside);
    }
    response
}
