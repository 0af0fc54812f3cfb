//! The overview of the whole result: how busy it is when, and which part of it lanes and chart show.

use std::sync::{Arc, Weak};

use egui::accesskit::Role;
use egui::{CursorIcon, Sense, Ui, WidgetInfo, vec2};

use super::timeline::{px_rect, show};
use crate::analysis::Kept;
use crate::app::{Document, PlaybackCommand, SelectionCommand, ViewCommand};
use crate::model::TrackStore;
use crate::ui::context_menu::time_menu;
use crate::ui::frame::Frame;
use crate::ui::paint;
use crate::ui::scene::scene_of;
use crate::view::metrics::{BAR_PX, GUTTER_PX};
use crate::view::overview::{Density, OverviewHit, OverviewLayout, PixelRows, dragged, draw_overview, overview_hit};
use crate::view::{DrawList, Pos, TimeAxis};

/// What is remembered of the overview between passes: its shape, and the drag under way.
#[derive(Clone)]
struct OverviewMemory {
    store: Weak<TrackStore>,
    width_px: u32,
    pixels: Arc<PixelRows>,
    kept: Weak<Kept>,
    density: Arc<Density>,
    drag: Option<OverviewDrag>,
}

/// What a drag over the overview does.
#[derive(Clone, Copy)]
enum OverviewDrag {
    /// It moves the visible time: what was taken, where, and the axis then.
    Window(OverviewHit, f32, TimeAxis),
    /// With Shift it selects the time from here on, in milliseconds.
    Range(i64),
}

/// The bar; `axis` is that of the lanes.
pub(super) fn overview_ui(ui: &mut Ui, document: &Document, axis: &TimeAxis, frame: &mut Frame<'_>) {
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
    let ms_at = |pos: egui::Pos2| whole.ms_from_x(bar_x(pos)).round() as i64;
    if let Some(pos) = response.interact_pointer_pos() {
        let at = Pos { x: pos.x, y: pos.y };
        if response.drag_started() {
            let (origin, has_shift) = ui.input(|input| (input.pointer.press_origin(), input.modifiers.shift));
            let from = origin.unwrap_or(pos);
            memory.drag = if has_shift {
                Some(OverviewDrag::Range(ms_at(from)))
            } else {
                let hit = overview_hit(&layout, &whole, axis, Pos { x: from.x, y: from.y });
                hit.map(|hit| OverviewDrag::Window(hit, bar_x(from), *axis))
            };
        }
        if let Some(drag) = memory.drag.filter(|_| response.dragged()) {
            match drag {
                OverviewDrag::Window(hit, from_x, from_axis) => {
                    let span = document.store.span_ms();
                    frame.send(show(&dragged(hit, &whole, &from_axis, from_x, bar_x(pos), &span)));
                }
                OverviewDrag::Range(from_ms) => {
                    let ms = ms_at(pos);
                    frame.send(SelectionCommand::SetTimeRange(Some(from_ms.min(ms)..from_ms.max(ms))));
                }
            }
        } else if response.clicked() && overview_hit(&layout, &whole, axis, at).is_some() {
            frame.send(PlaybackCommand::Seek { ms: ms_at(pos) });
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
    let at = response.hover_pos().filter(|pos| pos.x >= layout.bar().x);
    time_menu(&response, at.map(|pos| whole.ms_from_x(bar_x(pos))), frame);
    let mut list = DrawList::new(px_rect(rect));
    draw_overview(&scene_of(document, frame.theme), &memory.density, axis, &layout, &mut list);
    paint::paint(ui.painter(), egui::Vec2::ZERO, &list);
    ui.data_mut(|data| data.insert_temp(id, memory));
}
