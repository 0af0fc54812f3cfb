//! A rectangle on the canvas: drawn with Shift, or in the mode for it, it selects who passes it.

use egui::{CursorIcon, PointerButton, Pos2, Rect, Response, Stroke, StrokeKind, Ui, UiBuilder, vec2};

use crate::app::{Document, RectangleCommand};
use crate::model::NormRect;
use crate::ui::frame::Frame;
use crate::ui::style::{RADIUS, color};
use crate::ui::widgets;
use crate::view::metrics::ROW_PX;
use crate::view::{CanvasTransform, Pos};

/// A drag of less than this on either side is a click, in points.
const MIN_SIDE: f32 = 4.0;

/// Draws the rectangle that is selected or being drawn; returns whether one is being drawn.
pub(super) fn rectangle_ui(
    ui: &mut Ui,
    document: &Document,
    response: &Response,
    transform: &CanvasTransform,
    frame: &mut Frame<'_>,
) -> bool {
    let id = response.id.with("rectangle");
    let modifiers = ui.input(|input| input.modifiers);
    if response.drag_started_by(PointerButton::Primary) {
        let origin = ui.input(|input| input.pointer.press_origin());
        let from = origin.filter(|_| document.is_marking || modifiers.shift);
        ui.data_mut(|data| data.insert_temp(id, from));
    }
    let from: Option<Pos2> = ui.data(|data| data.get_temp(id)).flatten();
    let drawn = from.zip(response.interact_pointer_pos()).map(|(from, to)| Rect::from_two_pos(from, to));
    if document.is_marking && response.hovered() || from.is_some() {
        ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
    }
    if let Some(drawn) = drawn {
        paint(ui, response.rect, drawn, frame);
        if response.drag_stopped() && drawn.width() >= MIN_SIDE && drawn.height() >= MIN_SIDE {
            frame.send(RectangleCommand::Select { rect: on_frame(transform, drawn), adds: modifiers.command });
        }
    } else if let Some(rect) = document.selection.rect.and_then(|rect| transform.screen_rect(rect)) {
        let shown = Rect::from_min_size(Pos2::new(rect.x, rect.y), vec2(rect.w, rect.h));
        paint(ui, response.rect, shown, frame);
        links_ui(ui, response.rect, shown, frame);
    }
    if response.drag_stopped() {
        ui.data_mut(|data| data.insert_temp::<Option<Pos2>>(id, None));
    }
    from.is_some()
}

fn on_frame(transform: &CanvasTransform, rect: Rect) -> NormRect {
    let (left, top) = transform.norm_from_screen(Pos { x: rect.min.x, y: rect.min.y });
    let (right, bottom) = transform.norm_from_screen(Pos { x: rect.max.x, y: rect.max.y });
    NormRect::new(left, top, right - left, bottom - top)
}

fn paint(ui: &Ui, canvas: Rect, rect: Rect, frame: &Frame<'_>) {
    let painter = ui.painter().with_clip_rect(canvas.intersect(ui.clip_rect()));
    painter.rect_filled(rect, 0.0, color(frame.theme.accent.with_alpha(0.1)));
    painter.rect_stroke(rect, 0.0, Stroke::new(1.5, color(frame.theme.accent)), StrokeKind::Inside);
}

/// What can be done with the rectangle, at its lower edge or inside of it, wherever that can be seen.
fn links_ui(ui: &mut Ui, canvas: Rect, rect: Rect, frame: &mut Frame<'_>) {
    let size = vec2(112.0, ROW_PX);
    let y = if rect.max.y + size.y + 4.0 < canvas.max.y { rect.max.y + 4.0 } else { canvas.max.y - size.y - 4.0 };
    let x = rect.min.x.clamp(canvas.min.x + 4.0, (canvas.max.x - size.x - 4.0).max(canvas.min.x + 4.0));
    let place = Rect::from_min_size(Pos2::new(x, y), size);
    ui.painter().rect_filled(place, RADIUS, color(frame.theme.raised));
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    ui.scope_builder(UiBuilder::new().max_rect(place.shrink2(vec2(8.0, 0.0))).layout(layout), |ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        for (text, name, id) in [
            ("Filter", "Filter by rectangle", "rectangle-filter"),
            ("Remove", "Remove the rectangle", "rectangle-clear"),
        ] {
            if widgets::link(ui, text).accessible_name(name).clicked() {
                frame.act(id);
            }
        }
    });
}
