//! Chips: one term of a filter, with a cross that takes it away; and badges, which only say something.

use egui::{Align, Align2, Color32, Layout, Rect, Response, Role, Ui, pos2, vec2};

use super::control::{control, paint_state};
use crate::ui::icons;
use crate::ui::style::{self, MARK_RADIUS};

/// What was done with a chip.
#[derive(Debug, Clone)]
pub struct ChipResponse {
    /// The chip itself.
    pub chip: Response,
    /// The cross was clicked.
    pub is_removed: bool,
}

const HEIGHT: f32 = 16.0;
const CROSS: f32 = 12.0;

/// A text on the accent's surface that can be clicked, and removed with its cross.
pub fn chip(ui: &mut Ui, text: &str) -> ChipResponse {
    let theme = style::theme(ui);
    let ink = style::color(theme.accent);
    let galley =
        ui.painter().layout_no_wrap(text.to_owned(), egui::TextStyle::resolve(&style::small_mono(), ui.style()), ink);
    let width = galley.size().x + 3.0 * style::GRID + CROSS;
    let from_left = Layout::left_to_right(Align::Center);
    ui.allocate_ui_with_layout(vec2(width, HEIGHT), from_left, |ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let (rect, chip) = control(ui, vec2(width - CROSS - style::GRID, HEIGHT), Role::Button, text, None);
        let (cross, remove) =
            control(ui, vec2(CROSS + style::GRID, HEIGHT), Role::Button, &format!("Remove {text}"), None);
        let whole = rect.union(cross);
        ui.painter().rect_filled(whole, MARK_RADIUS, style::color(theme.accent_surface));
        if chip.has_focus() || chip.hovered() {
            paint_state(ui, whole, &chip, style::color(theme.accent_surface));
        }
        ui.painter().galley(
            pos2(rect.left() + 1.5 * style::GRID, whole.center().y - galley.size().y / 2.0),
            galley,
            ink,
        );
        if remove.hovered() || remove.has_focus() {
            paint_state(ui, cross, &remove, Color32::TRANSPARENT);
        }
        let middle = pos2(cross.left() + CROSS / 2.0, cross.center().y);
        ui.painter().text(middle, Align2::CENTER_CENTER, char::from(icons::CLOSE), icons::font_id(CROSS - 2.0), ink);
        ChipResponse { chip, is_removed: remove.on_hover_text(format!("Remove {text}")).clicked() }
    })
    .inner
}

/// A short word on the accent's surface: a state such as "fetching".
pub fn badge(ui: &mut Ui, text: &str) -> Response {
    let theme = style::theme(ui);
    let ink = style::color(theme.accent);
    let galley = ui.painter().layout_no_wrap(text.to_owned(), egui::TextStyle::Small.resolve(ui.style()), ink);
    let (rect, response) =
        ui.allocate_exact_size(vec2(galley.size().x + 3.0 * style::GRID, HEIGHT), egui::Sense::hover());
    ui.painter().rect_filled(rect, MARK_RADIUS, style::color(theme.accent_surface));
    let at: Rect = Align2::CENTER_CENTER.align_size_within_rect(galley.size(), rect);
    ui.painter().galley(at.min, galley, ink);
    response.widget_info(|| egui::WidgetInfo::labeled(Role::Label, true, text));
    response
}
