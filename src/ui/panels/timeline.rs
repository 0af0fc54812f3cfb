//! Overview, ruler and lanes: who was there when.

use std::sync::{Arc, Weak};

use egui::accesskit::Role;
use egui::{CursorIcon, PointerButton, Rect, Response, Sense, Ui, WidgetInfo, pos2, vec2};

use super::flags_tab;
use crate::analysis::Kept;
use crate::app::{Document, PlaybackCommand, SelectionCommand, ViewCommand};
use crate::model::TrackStore;
use crate::ui::frame::Frame;
use crate::ui::paint;
use crate::ui::scene::{axis_of, list_scene_of, scene_of};
use crate::view::flag_marks::{MARK_PX, flags_near};
use crate::view::lanes::{LaneLayout, draw_lanes, lane_hit};
use crate::view::metrics::{BAR_PX, GUTTER_PX, RULER_PX};
use crate::view::overview::{Density, OverviewHit, OverviewLayout, PixelRows, dragged, draw_overview, overview_hit};
use crate::view::ruler::{draw_playhead, draw_ruler};
use crate::view::{DrawList, Pos, PxRect, TimeAxis};

/// How much one notch of the wheel zooms, per point scrolled.
const ZOOM_PER_POINT: f64 = 1.0 / 200.0;

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
    let lanes = lanes_ui(ui, document, &axis, frame);
    let time = time_part(ruler);
    let mut list = DrawList::new(px_rect(Rect::from_min_max(time.min, pos2(time.max.x, lanes.max.y))));
    draw_playhead(&scene_of(document, frame.theme), &axis, list.clip, true, &mut list);
    paint::paint(ui.painter(), egui::Vec2::ZERO, &list);
}

fn time_part(rect: Rect) -> Rect {
    Rect::from_min_max(pos2((rect.min.x + GUTTER_PX).min(rect.max.x), rect.min.y), rect.max)
}

fn show(axis: &TimeAxis) -> ViewCommand {
    ViewCommand::ShowTime { start_ms: axis.start_ms, end_ms: axis.end_ms() }
}

/// What is remembered of the overview between passes: its shape, and the drag under way.
#[derive(Clone)]
struct OverviewMemory {
    store: Weak<TrackStore>,
    width_px: u32,
    pixels: Arc<PixelRows>,
    kept: Weak<Kept>,
    density: Arc<Density>,
    drag: Option<(OverviewHit, f32, TimeAxis)>,
}

fn overview_ui(ui: &mut Ui, document: &Document, axis: &TimeAxis, frame: &mut Frame<'_>) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), BAR_PX), Sense::click_and_drag());
    let layout = OverviewLayout { rect: px_rect(rect), gutter_px: GUTTER_PX };
    let whole = layout.whole(&document.store);
    let id = response.id.with(document.id);
    let (store, kept) = (Arc::downgrade(&document.store), Arc::downgrade(&document.kept));
    let width_px = layout.bar().w as u32;
    let is_same = |memory: &OverviewMemory| memory.store.ptr_eq(&store) && memory.width_px == width_px;
    let memory = ui.data_mut(|data| data.get_temp::<OverviewMemory>(id)).filter(is_same);
    let mut memory = memory.unwrap_or_else(|| {
        let pixels = Arc::new(PixelRows::new(&document.store, &whole));
        let density = Arc::new(Density::new(&pixels, &document.kept));
        OverviewMemory { store, width_px, pixels, kept: kept.clone(), density, drag: None }
    });
    if !memory.kept.ptr_eq(&kept) {
        memory.density = Arc::new(Density::new(&memory.pixels, &document.kept));
        memory.kept = kept;
    }
    let bar_x = |pos: egui::Pos2| pos.x - layout.bar().x;
    if let Some(pos) = response.interact_pointer_pos() {
        let at = Pos { x: pos.x, y: pos.y };
        if response.drag_started() {
            let from = ui.input(|input| input.pointer.press_origin()).unwrap_or(pos);
            let hit = overview_hit(&layout, &whole, axis, Pos { x: from.x, y: from.y });
            memory.drag = hit.map(|hit| (hit, bar_x(from), *axis));
        }
        if let Some((hit, from_x, from_axis)) = &memory.drag
            && response.dragged()
        {
            let span = document.store.span_ms();
            frame.send(show(&dragged(*hit, &whole, from_axis, *from_x, bar_x(pos), &span)));
        } else if response.clicked() && overview_hit(&layout, &whole, axis, at).is_some() {
            frame.send(PlaybackCommand::Seek { ms: whole.ms_from_x(bar_x(pos)).round() as i64 });
        }
    }
    if response.drag_stopped() {
        memory.drag = None;
    }
    if response.double_clicked() {
        frame.send(ViewCommand::FitTime);
    }
    let hovered = response.hover_pos().and_then(|p| overview_hit(&layout, &whole, axis, Pos { x: p.x, y: p.y }));
    match hovered {
        Some(OverviewHit::LeftEdge | OverviewHit::RightEdge) => ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal),
        Some(OverviewHit::Window) => ui.ctx().set_cursor_icon(CursorIcon::Grab),
        _ => {}
    }
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Canvas, true, "Overview of the whole result; drag to zoom, click to seek")
    });
    crate::ui::context_menu::time_menu(&response, frame);
    let mut list = DrawList::new(px_rect(rect));
    draw_overview(&scene_of(document, frame.theme), &memory.density, axis, &layout, &mut list);
    paint::paint(ui.painter(), egui::Vec2::ZERO, &list);
    ui.data_mut(|data| data.insert_temp(id, memory));
}

fn ruler_ui(ui: &Ui, document: &Document, axis: &TimeAxis, rect: Rect, response: &Response, frame: &mut Frame<'_>) {
    let time = time_part(rect);
    scrub(ui, axis, time, response, frame);
    if response.hover_pos().is_some_and(|pos| time.contains(pos)) {
        ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    wheel(ui, document, axis, time, response, frame);
    crate::ui::context_menu::time_menu(response, frame);
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Canvas, true, "Ruler; drag to scrub, drag with Shift to select a range of time")
    });
    let mut list = DrawList::new(px_rect(rect));
    list.fill(px_rect(rect), 0.0, frame.theme.panel);
    draw_ruler(&scene_of(document, frame.theme), axis, px_rect(time), &mut list);
    paint::paint(ui.painter(), egui::Vec2::ZERO, &list);
}

/// Dragging moves the time cursor; with Shift it selects a range of time.
pub fn scrub(ui: &Ui, axis: &TimeAxis, time: Rect, response: &Response, frame: &mut Frame<'_>) {
    if !(response.dragged_by(PointerButton::Primary) || response.clicked()) {
        return;
    }
    let Some(pos) = response.interact_pointer_pos() else { return };
    let ms_at = |x: f32| axis.ms_from_x(x - time.min.x).round() as i64;
    let (origin, has_shift) = ui.input(|input| (input.pointer.press_origin(), input.modifiers.shift));
    match origin.filter(|_| has_shift && response.dragged()) {
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
        frame.send(show(&axis.zoom_around(x, pinch, &span)));
    } else if sideways != 0.0 {
        frame.send(show(&axis.pan(-sideways, &span)));
    } else if scroll.y != 0.0 && !has_shift {
        let factor = (f64::from(scroll.y) * ZOOM_PER_POINT).exp();
        frame.send(show(&axis.zoom_around(x, factor, &span)));
    } else {
        return false;
    }
    true
}

/// What is remembered of the lanes between passes.
#[derive(Clone, Copy, Default)]
struct LanesMemory {
    scroll_px: f64,
    primary: Option<crate::model::PersonIndex>,
}

fn lanes_ui(ui: &mut Ui, document: &Document, axis: &TimeAxis, frame: &mut Frame<'_>) -> Rect {
    let (rect, response) = ui.allocate_exact_size(ui.available_size(), Sense::click_and_drag());
    let lanes = &document.order;
    let id = response.id.with(document.id);
    let mut memory = ui.data_mut(|data| data.get_temp::<LanesMemory>(id)).unwrap_or_default();
    let mut layout = LaneLayout::new(px_rect(rect), lanes.len());
    layout.scroll_px = memory.scroll_px.clamp(0.0, layout.max_scroll_px());
    let primary = document.selection.primary;
    if memory.primary != primary {
        memory.primary = primary;
        let slot = primary.and_then(|index| document.store.slot_of(index));
        if let Some(lane) = slot.and_then(|slot| lanes.iter().position(|&s| s == slot)) {
            layout.scroll_px = layout.scroll_to(lane);
        }
    }
    let scene = list_scene_of(document, frame.theme);
    let time = time_part(rect);
    let hit_at = |pos: egui::Pos2| lane_hit(&scene, lanes, axis, &layout, Pos { x: pos.x, y: pos.y });
    let hovered = response.hover_pos().and_then(hit_at);
    let hovered_index = hovered.map(|hit| document.store.person_index(hit.slot));
    let is_over = response.hovered() || document.selection.hover.is_some() && response.contains_pointer();
    if is_over && document.selection.hover != hovered_index {
        frame.send(SelectionCommand::Hover(hovered_index));
    }
    if response.clicked()
        && let Some(hit) = response.interact_pointer_pos().and_then(hit_at)
    {
        let index = document.store.person_index(hit.slot);
        let modifiers = ui.input(|input| input.modifiers);
        frame.send(match modifiers {
            m if m.command => SelectionCommand::Toggle(index),
            m if m.shift => SelectionCommand::ExtendTo(index),
            _ => SelectionCommand::Select(index),
        });
        if let Some(ms) = hit.row.map(|row| document.store.time_ms(row)).or(hit.ms).filter(|_| !modifiers.any()) {
            frame.send(PlaybackCommand::Seek { ms });
        }
    }
    if response.double_clicked()
        && let Some(index) = hovered_index
    {
        frame.send(ViewCommand::FitPerson(index));
    }
    crate::ui::context_menu::lanes_menu(&response, hovered_index, frame);
    // Over the names the wheel scrolls the lanes, over the time it zooms; Ctrl is for the other one.
    let over_names = response.hover_pos().is_some_and(|pos| pos.x < time.min.x);
    let drag = response.drag_delta();
    if response.dragged() {
        layout.scroll_px -= f64::from(drag.y);
        if drag.x != 0.0 {
            frame.send(show(&axis.pan(drag.x, &document.store.span_ms())));
        }
    } else if over_names {
        layout.scroll_px -= f64::from(ui.input(egui::InputState::smooth_scroll_delta).y);
    } else {
        wheel(ui, document, axis, time, &response, frame);
    }
    layout.scroll_px = layout.scroll_px.clamp(0.0, layout.max_scroll_px());
    memory.scroll_px = layout.scroll_px;
    let text = format!("Lanes of {} people; click a sample to seek, drag to pan, wheel to zoom", lanes.len());
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, &text));
    let mut list = DrawList::new(px_rect(rect));
    draw_lanes(&scene, lanes, axis, &layout, &mut list);
    scroll_mark(&layout, frame, &mut list);
    paint::paint(ui.painter(), egui::Vec2::ZERO, &list);
    if let Some(hit) = hovered {
        let row = hit.row.map(|row| crate::model::time::format_clock(document.store.time_ms(row)));
        let x = response.hover_pos().filter(|pos| pos.x >= time.min.x).map(|pos| pos.x - time.min.x);
        let near = scene.flags.zip(x);
        let near =
            near.map(|(flags, x)| flags_near(flags, hit.slot, axis, x, MARK_PX / 2.0 + 1.0, 3)).unwrap_or_default();
        let near = near.into_iter().filter(|flag| scene.shows_sample(hit.slot, flag.start_ms));
        let lines: Vec<String> = near.map(|flag| flags_tab::spoken(&scene, flag)).chain(row).collect();
        if !lines.is_empty() {
            response.on_hover_text_at_pointer(lines.join("\n"));
        }
    }
    ui.data_mut(|data| data.insert_temp(id, memory));
    rect
}

/// A slim mark at the right edge: which part of all lanes is on screen.
fn scroll_mark(layout: &LaneLayout, frame: &Frame<'_>, list: &mut DrawList) {
    if layout.max_scroll_px() <= 0.0 {
        return;
    }
    let rect = layout.rect;
    let share = f64::from(rect.h) / layout.content_px();
    let height = (share * f64::from(rect.h)).max(16.0) as f32;
    let y = rect.y + (layout.scroll_px / layout.max_scroll_px()) as f32 * (rect.h - height);
    list.fill(PxRect::new(rect.right() - 5.0, y, 3.0, height), 1.5, frame.theme.text_faint);
}
