//! The lanes: who was there when, one line a person.

use std::sync::{Arc, Weak};

use egui::accesskit::Role;
use egui::{Rect, Sense, Ui, WidgetInfo};

use super::flags_tab;
use super::pointing::{hover, selection_of};
use super::timeline::{px_rect, scrub, selects_range, show, time_part, wheel};
use crate::app::{Document, PlaybackCommand, SelectionCommand, ViewCommand};
use crate::model::{PersonIndex, PersonSlot};
use crate::ui::context_menu::lanes_menu;
use crate::ui::frame::Frame;
use crate::ui::paint;
use crate::ui::painted::{Painted, painted_ui};
use crate::ui::scene::list_scene_of;
use crate::view::flag_marks::{MARK_PX, flags_near};
use crate::view::lane_list::LaneGroups;
use crate::view::lanes::{LaneLayout, draw_headings, draw_lanes, lane_hit};
use crate::view::metrics::TEXT_PX;
use crate::view::number::counted;
use crate::view::{Anchor, DrawList, Font, LaneList, LaneOrder, Pos, Presence, PxRect, Scene, TimeAxis, spoken};

/// What the list of lanes depends on.
#[derive(Clone)]
struct ListKey {
    order: Weak<LaneOrder>,
    presence: Weak<Presence>,
    /// The time of which everyone is listed, where only they are.
    listed_ms: Option<(i64, i64)>,
    /// The time that divides the people under headings, where it does.
    here_ms: Option<i64>,
}

impl ListKey {
    fn is(&self, other: &Self) -> bool {
        self.order.ptr_eq(&other.order)
            && self.presence.ptr_eq(&other.presence)
            && (self.listed_ms, self.here_ms) == (other.listed_ms, other.here_ms)
    }
}

/// What is remembered of the lanes between passes.
#[derive(Clone)]
struct LanesMemory {
    scroll_px: f64,
    primary: Option<PersonIndex>,
    key: ListKey,
    /// Who is listed besides those on top, and who comes first under a heading; see [`LaneList::new`].
    listed: Option<Arc<[PersonSlot]>>,
    here: Option<Arc<[PersonSlot]>>,
    list: Arc<LaneList>,
}

/// Who stands in the lanes now, made anew only where that may have changed.
fn remembered(ui: &Ui, id: egui::Id, document: &Document, axis: &TimeAxis) -> LanesMemory {
    let arrangement = document.lane_arrangement;
    let (visible, span) = (axis.visible_ms(), document.store.span_ms());
    let shows_all = visible.start <= span.start && span.end <= visible.end;
    let key = ListKey {
        order: Arc::downgrade(&document.lanes),
        presence: Arc::downgrade(&document.presence),
        listed_ms: (arrangement.is_in_view_only && !shows_all).then_some((visible.start, visible.end - 1)),
        here_ms: (arrangement.groups == LaneGroups::Here).then_some(document.cursor_ms),
    };
    let before = ui.data_mut(|data| data.get_temp::<LanesMemory>(id));
    if let Some(before) = before.as_ref().filter(|before| before.key.is(&key)) {
        return before.clone();
    }
    let within =
        |start, end| -> Arc<[PersonSlot]> { document.presence.people_within(&document.levels, &(start..=end)).into() };
    let listed = key.listed_ms.map(|(start, end)| within(start, end));
    let here = key.here_ms.map(|ms| within(ms, ms));
    let (scroll_px, primary) = before.as_ref().map_or((0.0, None), |before| (before.scroll_px, before.primary));
    if let Some(before) = before
        && before.key.order.ptr_eq(&key.order)
        && (&before.listed, &before.here) == (&listed, &here)
    {
        return LanesMemory { key, ..before };
    }
    let list = Arc::new(LaneList::new(&document.lanes, listed.as_deref(), here.as_deref()));
    // A followed person stays in sight when the others change places.
    let primary = primary.filter(|_| !document.is_following);
    LanesMemory { scroll_px, primary, key, listed, here, list }
}

/// The lanes fill what is left of the panel; returns where they lie.
pub(super) fn lanes_ui(ui: &mut Ui, document: &Document, axis: &TimeAxis, frame: &mut Frame<'_>) -> Rect {
    let (rect, response) = ui.allocate_exact_size(ui.available_size(), Sense::click_and_drag());
    let id = response.id.with(document.id);
    let mut memory = remembered(ui, id, document, axis);
    let list = memory.list.clone();
    let lanes = &list.rows;
    let mut layout = LaneLayout::new(px_rect(rect), lanes.len());
    layout.scroll_px = memory.scroll_px.clamp(0.0, layout.max_scroll_px());
    let primary = document.selection.primary;
    if memory.primary != primary {
        memory.primary = primary;
        let slot = primary.and_then(|index| document.store.slot_of(index));
        if let Some(lane) = slot.and_then(|slot| list.row_of(slot)) {
            layout.scroll_px = layout.scroll_to(lane);
        }
    }
    let scene = list_scene_of(document, frame.theme);
    let time = time_part(rect);
    let hit_at = |pos: egui::Pos2| lane_hit(&scene, lanes, axis, &layout, Pos { x: pos.x, y: pos.y });
    let hovered = response.hover_pos().and_then(hit_at);
    let hovered_index = hovered.map(|hit| document.store.person_index(hit.slot));
    hover(ui, document, &response, hovered_index, frame);
    if response.clicked()
        && let Some(hit) = response.interact_pointer_pos().and_then(hit_at)
    {
        let index = document.store.person_index(hit.slot);
        let modifiers = ui.input(|input| input.modifiers);
        frame.send(selection_of(modifiers, index));
        if let Some(ms) = hit.row.map(|row| document.store.time_ms(row)).or(hit.ms).filter(|_| !modifiers.any()) {
            frame.send(PlaybackCommand::Seek { ms });
        }
    }
    if response.double_clicked()
        && let Some(index) = hovered_index
    {
        frame.send(ViewCommand::FitPerson(index));
    }
    let at = response.hover_pos().filter(|pos| pos.x >= time.min.x);
    lanes_menu(&response, hovered_index, at.map(|pos| axis.ms_from_x(pos.x - time.min.x)), frame);
    // Over the names the wheel scrolls the lanes, over the time it zooms.
    let over_names = response.hover_pos().is_some_and(|pos| pos.x < time.min.x);
    let drag = response.drag_delta();
    if selects_range(ui, &response) {
        scrub(ui, axis, time, &response, frame);
    } else if response.dragged() {
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
    let people = counted(list.num_people() as u64, "person", "people");
    let text = format!("Lanes of {people}; click a sample to seek, drag to pan, wheel to zoom");
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, &text));
    let mut out = DrawList::new(px_rect(rect));
    draw_lanes(&scene, lanes, axis, &layout, &mut out);
    draw_headings(frame.theme, &list, &layout, &mut out);
    scroll_mark(&layout, frame, &mut out);
    if list.rows.is_empty() && !document.lanes.slots().is_empty() {
        let area = px_rect(rect);
        let middle = Pos { x: area.x + area.w / 2.0, y: area.y + area.h / 2.0 };
        let text = "Nobody is here in the visible time";
        out.text(middle, Anchor::Center, text, TEXT_PX, Font::Text, frame.theme.text_dim);
    }
    paint::paint(ui.painter(), egui::Vec2::ZERO, &out);
    speak(ui, &scene, &list, &layout, &response, frame);
    if let Some(hit) = hovered {
        let row = hit.row.map(|row| frame.time(document.store.time_ms(row)));
        let x = response.hover_pos().filter(|pos| pos.x >= time.min.x).map(|pos| pos.x - time.min.x);
        let near = scene.flags.zip(x);
        let near =
            near.map(|(flags, x)| flags_near(flags, hit.slot, axis, x, MARK_PX / 2.0 + 1.0, 3)).unwrap_or_default();
        let near = near.into_iter().filter(|flag| scene.shows_sample(hit.slot, flag.start_ms));
        let lines: Vec<String> = near.map(|flag| flags_tab::spoken(&scene, flag, frame)).chain(row).collect();
        if !lines.is_empty() {
            response.on_hover_text_at_pointer(lines.join("\n"));
        }
    }
    ui.data_mut(|data| data.insert_temp(id, memory));
    rect
}

/// The lanes on screen, for a screen reader.
fn speak(
    ui: &Ui,
    scene: &Scene<'_>,
    list: &LaneList,
    layout: &LaneLayout,
    response: &egui::Response,
    frame: &mut Frame<'_>,
) {
    let painted = |lane: usize| {
        let slot = list.rows[lane]?;
        let (of, rect, name) = (scene.store.person_index(slot), layout.lane_rect(lane), spoken::lane(scene, slot));
        Some(Painted { of, rect, name, is_selected: scene.is_selected(slot) })
    };
    let shown = || layout.visible().filter_map(painted).collect();
    if let Some(index) = painted_ui(ui, response, shown) {
        frame.send(SelectionCommand::Select(index));
    }
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
