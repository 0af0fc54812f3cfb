//! The ranked list of flags: what deserves a look, of everyone whom the filters keep.

use std::sync::{Arc, Weak};

use egui::{Align2, Label, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::inspector::line_ui;
use crate::analysis::{Flag, FlagKind, FlagSet, Flags, Kept};
use crate::app::{Document, FilterCommand, FlagCommand, FlagKey};
use crate::ui::frame::Frame;
use crate::ui::scene::list_scene_of;
use crate::ui::style::{RADIUS, color};
use crate::ui::{fonts, paint, widgets};
use crate::view::flag_list::{FlagList, measured};
use crate::view::flag_marks::draw_mark;
use crate::view::metrics::{PADDING_PX, SWATCH_PX, TEXT_PX, TEXT_SMALL_PX};
use crate::view::number::grouped;
use crate::view::scene::draw_swatch;
use crate::view::{Color, DrawList, Font, Pos, PxRect, Scene, Theme};

/// Height of a row, in points: a line of what and when, and one of who and how much.
const FLAG_ROW_PX: f32 = 40.0;
/// Where the text of a row starts, in points from the left edge.
const TEXT_LEFT: f32 = PADDING_PX + 16.0;

/// The list of the last pass, and what it was made of.
#[derive(Clone)]
struct ListMemory {
    flags: Weak<Flags>,
    kept: Weak<Kept>,
    kinds: FlagSet,
    list: Arc<FlagList>,
    /// The flag of the last pass that was gone to, to notice when it changes.
    chosen: Option<FlagKey>,
}

/// The page; it scrolls by itself.
pub(super) fn flags_tab_ui(ui: &mut Ui, document: &Document, frame: &mut Frame<'_>) {
    let Some(flags) = document.flags() else {
        waiting_ui(ui, document);
        return;
    };
    let kinds = document.listed_flag_kinds();
    let id = egui::Id::unique(("flag-list", document.id));
    let (of, kept) = (Arc::downgrade(flags), Arc::downgrade(&document.kept));
    let is_same = |memory: &ListMemory| memory.flags.ptr_eq(&of) && memory.kept.ptr_eq(&kept) && memory.kinds == kinds;
    let memory = ui.data(|data| data.get_temp::<ListMemory>(id));
    let chosen = document.chosen_flag();
    let is_chosen_new = memory.as_ref().is_none_or(|memory| memory.chosen != chosen);
    let list = memory
        .filter(is_same)
        .map_or_else(|| Arc::new(FlagList::new(flags, &document.kept, kinds)), |memory| memory.list);
    let memory = ListMemory { flags: of, kept, kinds, list: list.clone(), chosen };
    ui.data_mut(|data| data.insert_temp(id, memory));

    padded(ui, |ui| header_ui(ui, document, flags, &list, frame));
    ui.add_space(6.0);
    line_ui(ui, frame.theme);
    if list.positions.is_empty() {
        padded(ui, |ui| empty_ui(ui, flags, &list));
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let builder = UiBuilder::new().accessibility_role(Role::ListBox).accessibility_label("Flags");
    ui.scope_builder(builder, |ui| {
        ScrollArea::vertical().id_salt("flag-rows").auto_shrink(false).show_viewport(ui, |ui, viewport| {
            let origin = ui.max_rect().min;
            let width = ui.available_width();
            ui.set_height(list.positions.len() as f32 * FLAG_ROW_PX);
            let row_rect = |row: usize| {
                Rect::from_min_size(pos2(origin.x, origin.y + row as f32 * FLAG_ROW_PX), vec2(width, FLAG_ROW_PX))
            };
            let flag_at = |row: usize| &flags.ranked()[list.positions[row] as usize];
            if let Some(chosen) = chosen.filter(|_| is_chosen_new) {
                let is_it = |row: &usize| FlagKey::of(flag_at(*row), &document.store) == chosen;
                if let Some(row) = (0..list.positions.len()).find(is_it) {
                    ui.scroll_to_rect(row_rect(row), None);
                }
            }
            let first = (viewport.top() / FLAG_ROW_PX).floor().max(0.0) as usize;
            let end = ((viewport.bottom() / FLAG_ROW_PX).ceil().max(0.0) as usize).min(list.positions.len());
            let scene = list_scene_of(document, frame.theme);
            for row in first..end {
                row_ui(ui, &scene, flag_at(row), chosen, row_rect(row), frame);
            }
        });
    });
}

fn padded(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let margin = egui::Margin { left: PADDING_PX as i8, right: PADDING_PX as i8, top: 8, bottom: 0 };
    egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.set_max_width(ui.available_width());
        content(ui);
    });
}

fn waiting_ui(ui: &mut Ui, document: &Document) {
    padded(ui, |ui| {
        if document.loading.is_some() {
            ui.add(Label::new(widgets::dim("Flags are worked out once the result has been read to its end")).wrap());
        } else if document.has_flags_in_vain() {
            ui.add(
                Label::new(widgets::dim("The flags could not be worked out because of a fault in Pathscope")).wrap(),
            );
        } else {
            ui.horizontal(|ui| {
                ui.add(egui::Spinner::new().size(TEXT_PX)).accessible_name("Working");
                ui.label(widgets::dim("Looking for jumps, gaps, ghosts, swaps and twins…"));
            });
        }
    });
}

/// Counts by kind, which are switches, and what is not listed.
fn header_ui(ui: &mut Ui, document: &Document, flags: &Flags, list: &FlagList, frame: &mut Frame<'_>) {
    let kinds = document.listed_flag_kinds();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(14.0, 2.0);
        for kind in FlagKind::ALL {
            if kind_ui(ui, kind, list.count(kind), kinds.has(kind), frame.theme) {
                frame.send(FlagCommand::ToggleKind(kind));
            }
        }
    });
    if list.num_all() > 0 && !kinds.is_empty() {
        let names: Vec<&str> = kinds.kinds().map(FlagKind::id).collect();
        let term = if kinds == FlagSet::ANY { "flag:any".to_owned() } else { format!("flag:{}", names.join(",")) };
        ui.add_space(2.0);
        if document.edits.filter.split_whitespace().any(|known| known == term) {
            ui.label(widgets::small(format!("Only people with {term} are shown")));
        } else {
            let link = widgets::link(ui, "Filter to these people");
            if link.on_hover_text(format!("Adds {term} to the filter")).clicked() {
                frame.send(FilterCommand::AddTerm(term));
            }
        }
    }
    let mut note = |text: String| drop(ui.add(Label::new(widgets::small(text)).wrap()));
    if flags.num_unlisted() > 0 {
        let num = grouped(flags.num_unlisted());
        note(format!(
            "{num} more are counted for filters and not listed: the least severe of those who have very many"
        ));
    }
    if flags.num_uncompared() > 0 {
        let num = grouped(flags.num_uncompared());
        note(format!("{num} times so many boxes shared one place that not all were compared"));
    }
}

/// A switch for a kind, which is the legend of its mark too; struck through while it is left out. Returns whether it was used.
fn kind_ui(ui: &mut Ui, kind: FlagKind, count: u32, is_on: bool, theme: &Theme) -> bool {
    let text = format!("{} {}", kind.plural(), grouped(u64::from(count)));
    let ink = if is_on && count > 0 { theme.text } else { theme.text_dim };
    let mut format = egui::TextFormat::simple(fonts::font_id(Font::Text, TEXT_PX), color(ink));
    if !is_on {
        format.strikethrough = Stroke::new(1.0, color(theme.text_dim));
    }
    let galley = ui.painter().layout_job(egui::text::LayoutJob::single_section(text.clone(), format));
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 14.0, 20.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, &text));
    let around = rect.expand2(vec2(4.0, 0.0));
    if response.hovered() {
        ui.painter().rect_filled(around, RADIUS, color(theme.hover));
    }
    if response.has_focus() {
        ui.painter().rect_stroke(around, RADIUS, Stroke::new(1.0, color(theme.accent)), StrokeKind::Inside);
    }
    let mut mark = DrawList::new(PxRect::new(0.0, 0.0, rect.width(), rect.height()));
    let mark_ink = if is_on && count > 0 { theme.warning } else { theme.text_dim };
    draw_mark(kind, Pos { x: 4.0, y: rect.height() / 2.0 }, mark_ink, &mut mark);
    paint::paint(ui.painter(), rect.min.to_vec2(), &mark);
    let at = pos2(rect.left() + 14.0, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, color(ink));
    let state = if is_on { "Click to leave them out of this list" } else { "Click to list them again" };
    response.on_hover_text(format!("{}\n{state}", kind.meaning())).clicked()
}

fn empty_ui(ui: &mut Ui, flags: &Flags, list: &FlagList) {
    let text = if flags.totals().sum() == 0 {
        "Nothing here deserves a second look: no jump, long gap, ghost, swap or twin was found"
    } else if list.num_all() > 0 {
        "The chosen kinds of flags do not occur among the people shown"
    } else {
        "The filters leave nobody with a flag"
    };
    ui.add(Label::new(widgets::dim(text)).wrap());
}

/// One flag: its mark, what it is and when, and below who and how much.
fn row_ui(ui: &mut Ui, scene: &Scene<'_>, flag: &Flag, chosen: Option<FlagKey>, rect: Rect, frame: &mut Frame<'_>) {
    let theme = frame.theme;
    let key = FlagKey::of(flag, scene.store);
    let is_chosen = chosen == Some(key);
    let id = ui.scope_id().with(("flag", key.kind, key.start_ms, key.person.0, key.other.map(|other| other.0)));
    let response = ui.interact(rect, id, Sense::click());
    let spoken = spoken(scene, flag, frame);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, &spoken));
    let fill = match (is_chosen, response.hovered()) {
        (true, _) => theme.accent_surface,
        (false, true) => theme.hover,
        (false, false) => theme.panel,
    };
    ui.painter().rect_filled(rect, 0.0, color(fill));

    let (upper, lower) = (rect.top() + 12.0, rect.top() + 28.0);
    let mut marks = DrawList::new(PxRect::new(0.0, 0.0, rect.width(), rect.height()));
    draw_mark(flag.kind, Pos { x: PADDING_PX + 4.0, y: 12.0 }, theme.warning, &mut marks);
    let right = rect.right() - PADDING_PX;
    let clock = text_ui(ui, frame.time(flag.start_ms), Font::Mono, TEXT_SMALL_PX, theme.text_dim, (right, upper), None);
    let left = rect.left() + TEXT_LEFT;
    let room = clock.left() - left - 6.0;
    text_ui(ui, flag.kind.title().to_owned(), Font::Text, TEXT_PX, theme.text, (left, upper), Some(room));

    let mut x = TEXT_LEFT;
    for (number, slot) in flag.slots().enumerate() {
        let index = scene.store.person_index(slot);
        if number > 0 {
            x = text_ui(
                ui,
                "and".to_owned(),
                Font::Text,
                TEXT_SMALL_PX,
                theme.text_dim,
                (rect.left() + x, lower),
                Some(40.0),
            )
            .right()
                - rect.left()
                + 6.0;
        }
        draw_swatch(&mut marks, x, 28.0, scene.style(index), fill, !scene.is_shown(slot));
        x += SWATCH_PX + 5.0;
        // Half of the row for the names, the rest for what was measured.
        let room = (rect.width() * 0.5 - x).max(24.0);
        let name =
            text_ui(ui, scene.name(index), Font::Text, TEXT_SMALL_PX, theme.text, (rect.left() + x, lower), Some(room));
        x = name.right() - rect.left() + 6.0;
    }
    paint::paint(ui.painter(), rect.min.to_vec2(), &marks);
    let room = right - (rect.left() + x);
    let mut job = egui::text::LayoutJob::simple_singleline(
        measured(flag),
        fonts::font_id(Font::Text, TEXT_SMALL_PX),
        color(theme.text_dim),
    );
    job.wrap = egui::text::TextWrapping::truncate_at_width(room.max(0.0));
    let galley = ui.painter().layout_job(job);
    let at = Align2::RIGHT_CENTER.anchor_size(pos2(right, lower), galley.size());
    ui.painter().galley(at.min, galley, color(theme.text_dim));

    if response.has_focus() {
        ui.painter().rect_stroke(rect, 0.0, Stroke::new(1.0, color(theme.accent)), StrokeKind::Inside);
    }
    if response.on_hover_text(format!("{spoken}\n{}", flag.kind.meaning())).clicked() {
        frame.send(FlagCommand::Select(key));
    }
}

/// One line of text around a height: from a place to the right with some room, or, without a room, up to that place.
fn text_ui(ui: &Ui, text: String, font: Font, size: f32, ink: Color, (x, y): (f32, f32), room: Option<f32>) -> Rect {
    let mut job = egui::text::LayoutJob::simple_singleline(text, fonts::font_id(font, size), color(ink));
    if let Some(room) = room {
        job.wrap = egui::text::TextWrapping::truncate_at_width(room.max(0.0));
    }
    let galley = ui.painter().layout_job(job);
    let anchor = if room.is_some() { Align2::LEFT_CENTER } else { Align2::RIGHT_CENTER };
    let rect = anchor.anchor_size(pos2(x, y), galley.size());
    ui.painter().galley(rect.min, galley, color(ink));
    rect
}

/// A flag as a screen reader says it: `Possible swap of 3 and 4 at 0:00:30.040, within 80 ms`.
pub(super) fn spoken(scene: &Scene<'_>, flag: &Flag, frame: &Frame<'_>) -> String {
    let names: Vec<String> = flag.slots().map(|slot| scene.name(scene.store.person_index(slot))).collect();
    let (title, clock) = (flag.kind.title(), frame.time(flag.start_ms));
    format!("{title} of {} at {clock}, {}", names.join(" and "), measured(flag))
}
