//! Overview, ruler and lanes: who was there when.

use egui::accesskit::Role;
use egui::{CursorIcon, PointerButton, Rect, Response, Sense, Ui, WidgetInfo, pos2, vec2};

use super::lanes::lanes_ui;
use super::lanes_menu::lanes_menu_ui;
use super::overview::overview_ui;
use crate::app::{Bookmark, Document, PlaybackCommand, SelectionCommand, ViewCommand};
use crate::ui::frame::Frame;
use crate::ui::paint;
use crate::ui::scene::{axis_of, scene_of};
use crate::view::metrics::{GUTTER_PX, RULER_PX};
use crate::view::ruler::{draw_marks, draw_playhead, draw_ruler};
use crate::view::{DrawList, PxRect, Scene, TimeAxis};

/// How much one notch of the wheel zooms, per point scrolled.
const ZOOM_PER_POINT: f64 = 1.0 / 200.0;

/// A bookmark or an edge of the range can be taken this far on either side.
const REACH_PX: f64 = 5.0;

/// The rectangle of the toolkit as the view models want it.
pub fn px_rect(rect: Rect) -> PxRect {
    PxRect::new(rect.min.x, rect.min.y, rect.width(), rect.height())
}

/// The whole panel.
pub fn timeline_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let Some(document) = frame.state.document() else { return };
    ui.spacing_mut().item_spacing = egui::Vec2::ZERO;
    let width = ui.available_width();
    let axis = axis_of(document, (width - GUTTER_PX).max(1.0));
    overview_ui(ui, document, &axis, frame);
    let (ruler, response) = ui.allocate_exact_size(vec2(width, RULER_PX), Sense::click_and_drag());
    ruler_ui(ui, document, &axis, ruler, &response, frame);
    let names = Rect::from_min_max(ruler.min, pos2(time_part(ruler).min.x, ruler.max.y));
    lanes_menu_ui(ui, document, names, frame);
    let lanes = lanes_ui(ui, document, &axis, frame);
    let time = time_part(ruler);
    let mut list = DrawList::new(px_rect(Rect::from_min_max(time.min, pos2(time.max.x, lanes.max.y))));
    draw_playhead(&scene_of(document, frame.theme), &axis, list.clip, true, &mut list);
    paint::paint(ui.painter(), egui::Vec2::ZERO, &list);
}

/// The part of a row beside the names.
pub(super) fn time_part(rect: Rect) -> Rect {
    Rect::from_min_max(pos2((rect.min.x + GUTTER_PX).min(rect.max.x), rect.min.y), rect.max)
}

/// The command that shows an axis.
pub(super) fn show(axis: &TimeAxis) -> ViewCommand {
    ViewCommand::ShowTime { start_ms: axis.start_ms, end_ms: axis.end_ms() }
}

fn ruler_ui(ui: &Ui, document: &Document, axis: &TimeAxis, rect: Rect, response: &Response, frame: &mut Frame<'_>) {
    let time = time_part(rect);
    let hover = response.hover_pos().filter(|&pos| time.contains(pos));
    let marked = hover.and_then(|pos| bookmark_at(&document.edits.bookmarks, axis, pos.x - time.min.x));
    match marked {
        Some(bookmark) if response.clicked() => frame.send(PlaybackCommand::Seek { ms: bookmark.at_ms }),
        _ if is_edge_dragged(ui, document, axis, time, response, frame) => {}
        _ => scrub(ui, axis, time, response, frame),
    }
    if hover.is_some() {
        let icon = if marked.is_some() { CursorIcon::PointingHand } else { CursorIcon::ResizeHorizontal };
        ui.ctx().set_cursor_icon(icon);
    }
    wheel(ui, document, axis, time, response, frame);
    let at_ms = hover.map(|pos| axis.ms_from_x(pos.x - time.min.x));
    crate::ui::context_menu::time_menu(response, at_ms, frame);
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Canvas, true, "Ruler; drag to scrub, drag with Shift to select a range of time")
    });
    let mut list = DrawList::new(px_rect(rect));
    list.fill(px_rect(rect), 0.0, frame.theme.panel);
    let scene = Scene { time_format: frame.state.settings.time_format, ..scene_of(document, frame.theme) };
    draw_ruler(&scene, axis, px_rect(time), &mut list);
    let times = document.edits.bookmarks.iter().map(|bookmark| bookmark.at_ms);
    draw_marks(frame.theme, axis, px_rect(time), times, &mut list);
    paint::paint(ui.painter(), egui::Vec2::ZERO, &list);
    if let Some(bookmark) = marked {
        let text = format!("{}\n{}", frame.time(bookmark.at_ms), bookmark.title());
        response.clone().on_hover_text_at_pointer(text);
    }
}

/// The bookmark nearest to a pixel of the axis, where one is within reach.
fn bookmark_at<'a>(bookmarks: &'a [Bookmark], axis: &TimeAxis, x: f32) -> Option<&'a Bookmark> {
    let ms = axis.ms_from_x(x);
    let distance = |bookmark: &&Bookmark| (bookmark.at_ms as f64 - ms).abs();
    let near = bookmarks.iter().filter(|bookmark| distance(bookmark) <= REACH_PX * axis.ms_per_px);
    near.min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

/// Drags an edge of the selected range that was taken on the ruler; the other one stays. Returns whether one is dragged.
fn is_edge_dragged(
    ui: &Ui,
    document: &Document,
    axis: &TimeAxis,
    time: Rect,
    response: &Response,
    frame: &mut Frame<'_>,
) -> bool {
    let id = response.id.with("range-edge");
    let ms_at = |pos: egui::Pos2| axis.ms_from_x(pos.x - time.min.x).round() as i64;
    if response.drag_started_by(PointerButton::Primary) {
        let (origin, has_shift) = ui.input(|input| (input.pointer.press_origin(), input.modifiers.shift));
        let range = document.selection.time_ms.as_ref().filter(|_| !has_shift);
        let is_near = |ms: i64| {
            let x = time.min.x + axis.x_from_ms(ms as f64);
            origin.is_some_and(|origin| f64::from((origin.x - x).abs()) <= REACH_PX)
        };
        let fixed = range.and_then(|range| match (is_near(range.end), is_near(range.start)) {
            (true, _) => Some(range.start),
            (_, true) => Some(range.end),
            _ => None,
        });
        ui.data_mut(|data| data.insert_temp(id, fixed));
    }
    let fixed: Option<i64> = ui.data(|data| data.get_temp(id)).flatten();
    let Some(fixed) = fixed.filter(|_| response.dragged_by(PointerButton::Primary)) else { return false };
    if let Some(pos) = response.interact_pointer_pos() {
        let ms = ms_at(pos);
        frame.send(SelectionCommand::SetTimeRange(Some(fixed.min(ms)..fixed.max(ms))));
    }
    true
}

/// Whether a drag that is under way began with Shift, and so selects a range; it does to its end, whichever is let go first.
pub(super) fn selects_range(ui: &Ui, response: &Response) -> bool {
    let id = response.id.with("selects-range");
    if response.drag_started() {
        let has_shift = ui.input(|input| input.modifiers.shift);
        ui.data_mut(|data| data.insert_temp(id, has_shift));
    }
    response.dragged() && ui.data(|data| data.get_temp(id)).unwrap_or_default()
}

/// Dragging moves the time cursor; with Shift it selects a range of time.
pub fn scrub(ui: &Ui, axis: &TimeAxis, time: Rect, response: &Response, frame: &mut Frame<'_>) {
    if !(response.dragged_by(PointerButton::Primary) || response.clicked()) {
        return;
    }
    let Some(pos) = response.interact_pointer_pos() else { return };
    let ms_at = |x: f32| axis.ms_from_x(x - time.min.x).round() as i64;
    let origin = ui.input(|input| input.pointer.press_origin());
    match origin.filter(|_| selects_range(ui, response)) {
        Some(origin) => {
            let (a, b) = (ms_at(origin.x), ms_at(pos.x));
            frame.send(SelectionCommand::SetTimeRange(Some(a.min(b)..a.max(b))));
        }
        None => frame.send(PlaybackCommand::Seek { ms: ms_at(pos.x) }),
    }
}

/// The wheel zooms around the pointer; with Shift, or sideways, it pans. Returns whether it was used.
pub fn wheel(
    ui: &Ui,
    document: &Document,
    axis: &TimeAxis,
    time: Rect,
    response: &Response,
    frame: &mut Frame<'_>,
) -> bool {
    let Some(pos) = response.hover_pos() else { return false };
    let span = document.store.span_ms();
    let (scroll, has_shift, pinch) =
        ui.input(|input| (input.smooth_scroll_delta(), input.modifiers.shift, f64::from(input.zoom_delta())));
    let x = pos.x - time.min.x;
    let sideways = if has_shift && scroll.x == 0.0 { scroll.y } else { scroll.x };
    if (pinch - 1.0).abs() > 1e-6 {
        frame.send(show(&axis.zoom_around(x, 1.0 / pinch, &span)));
    } else if sideways != 0.0 {
        frame.send(show(&axis.pan(-sideways, &span)));
    } else if scroll.y != 0.0 && !has_shift {
        // Away from the hand is nearer, as on the canvas.
        let factor = (f64::from(-scroll.y) * ZOOM_PER_POINT).exp();
        frame.send(show(&axis.zoom_around(x, factor, &span)));
    } else {
        return false;
    }
    true
}
