//! Rows of text: headers, keys with values, lines between them.

use egui::{Align, Label, Layout, Response, RichText, Sense, Stroke, Ui, vec2};

use super::button::link;
use crate::ui::{paint, style};
use crate::view::metrics::{ROW_PX, SWATCH_PX};
use crate::view::scene::draw_swatch;
use crate::view::{DrawList, PersonStyle, PxRect};

/// Height of a row of a key and its value, in points.
const KEY_VALUE_HEIGHT: f32 = 20.0;

/// The header of a part of a panel: its name, something about it in dim text, and at the right a link. Returns the link.
pub fn section_header(ui: &mut Ui, title: &str, detail: &str, action: Option<&str>) -> Option<Response> {
    ui.horizontal(|ui| {
        ui.set_min_height(ROW_PX);
        ui.label(RichText::new(title).text_style(style::strong()));
        if !detail.is_empty() {
            ui.add(Label::new(RichText::new(detail).weak()).truncate());
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| action.map(|action| link(ui, action))).inner
    })
    .inner
}

/// A key at the left in dim text and its value at the right in the numbers' font, cut short where it does not fit.
pub fn key_value_row(ui: &mut Ui, key: &str, value: &str) -> Response {
    let size = vec2(ui.available_width(), KEY_VALUE_HEIGHT);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_height(KEY_VALUE_HEIGHT);
        ui.label(RichText::new(key).weak());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add(Label::new(RichText::new(value).monospace()).truncate());
        });
    })
    .response
}

/// A line as wide as the rows.
pub fn separator(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 4.0 * style::GRID + 1.0), Sense::hover());
    let y = ui.painter().round_to_pixel_center(rect.center().y);
    let line = Stroke::new(1.0, style::color(style::theme(ui).line));
    ui.painter().hline(rect.x_range(), y, line);
}

/// A person's colour, with its second cue.
pub fn swatch(ui: &mut Ui, person: PersonStyle, is_hidden: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(SWATCH_PX, ROW_PX), Sense::hover());
    let mut list = DrawList::new(PxRect::new(0.0, 0.0, rect.width(), rect.height()));
    let behind = style::theme(ui).panel;
    draw_swatch(&mut list, 0.0, rect.height() / 2.0, person, behind, is_hidden);
    paint::paint(ui.painter(), rect.min.to_vec2(), &list);
    response
}
