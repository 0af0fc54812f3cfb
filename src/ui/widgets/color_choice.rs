//! One of the colours that people can be given.

use egui::{Color32, Response, Role, Ui, vec2};

use super::control::{control, paint_state};
use crate::ui::{paint, style};
use crate::view::metrics::{ROW_PX, SWATCH_PX};
use crate::view::scene::draw_swatch;
use crate::view::{DrawList, PersonStyle, PxRect};

/// Width of a choice, in points.
const WIDTH: f32 = 34.0;

/// A swatch that can be chosen.
pub fn color_choice(ui: &mut Ui, name: &str, person: PersonStyle, is_on: bool) -> Response {
    let (rect, response) = control(ui, vec2(WIDTH, ROW_PX + style::GRID), Role::Button, name, Some(is_on));
    let theme = style::theme(ui);
    let resting = if is_on { style::color(theme.accent_surface) } else { Color32::TRANSPARENT };
    paint_state(ui, rect, &response, resting);
    let mut list = DrawList::new(PxRect::new(0.0, 0.0, rect.width(), rect.height()));
    let left = (rect.width() - SWATCH_PX) / 2.0;
    draw_swatch(&mut list, left, rect.height() / 2.0, person, theme.panel, false);
    paint::paint(ui.painter(), rect.min.to_vec2(), &list);
    response.on_hover_text(name)
}
