//! The rows of the people table. Only the visible ones cost anything.

use egui::{Align2, Rect, Response, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::people_columns::{Columns, heading_ui};
use super::pointing::selection_of;
use crate::analysis::PersonStats;
use crate::app::{Document, FilterCommand, SelectionCommand, ViewCommand};
use crate::model::time::{TimeFormat, format_duration};
use crate::model::{PersonIndex, PersonSlot};
use crate::ui::frame::Frame;
use crate::ui::icons::{self, Icon};
use crate::ui::scene::list_scene_of;
use crate::ui::style::{RADIUS, color};
use crate::ui::{fonts, paint, widgets};
use crate::view::metrics::{PADDING_PX, ROW_PX, TEXT_PX, TEXT_SMALL_PX};
use crate::view::people_table::PeopleColumn as Column;
use crate::view::scene::draw_swatch;
use crate::view::{Color, DrawList, Font, PxRect, Scene};

/// Side of the switches in a row, in points.
const BUTTON_SIZE: f32 = 22.0;
/// Distance of the switches from the right edge, where the scroll bar is, in points.
const BUTTON_MARGIN: f32 = 8.0;

/// What the table remembers from one frame to the next.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct TableMemory {
    /// The primary person of the last frame, to notice when the selection moves.
    primary: Option<PersonIndex>,
    /// The hover that was sent last.
    hover: Option<PersonIndex>,
}

/// The headings and the rows.
pub(super) fn people_table_ui(ui: &mut Ui, document: &Document, frame: &mut Frame<'_>) {
    let order = &*document.order;
    let scene = list_scene_of(document, frame.theme);
    let num_time_chars = document.store.last_ms().map_or(0, |ms| short_time(ms, document, frame).len());
    let columns = Columns::place(&frame.state.settings.columns, num_time_chars, ui.available_width());
    let memory_id = egui::Id::unique(("people-table", document.id));
    let mut memory: TableMemory = ui.data(|data| data.get_temp(memory_id)).unwrap_or_default();
    let is_selection_new = memory.primary != document.selection.primary;
    let mut hovered = None;

    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::horizontal().id_salt("people-columns").auto_shrink(false).show(ui, |ui| {
        ui.set_width(columns.width);
        heading_ui(ui, &columns, document, frame);
        let builder = UiBuilder::new().accessibility_role(egui::Role::ListBox).accessibility_label("People");
        ui.scope_builder(builder, |ui| {
            ScrollArea::vertical().id_salt("people-rows").auto_shrink(false).show_viewport(ui, |ui, viewport| {
                let origin = ui.max_rect().min;
                ui.set_height(order.len() as f32 * ROW_PX);
                let row_rect = |position: usize| {
                    let at = pos2(origin.x, origin.y + position as f32 * ROW_PX);
                    Rect::from_min_size(at, vec2(columns.width, ROW_PX))
                };
                let primary = document.selection.primary.filter(|_| is_selection_new);
                let primary = primary.and_then(|index| document.store.slot_of(index));
                let primary = primary.and_then(|slot| order.iter().position(|&s| s == slot));
                if let Some(position) = primary {
                    ui.scroll_to_rect(row_rect(position), None);
                }
                let first = (viewport.top() / ROW_PX).floor().max(0.0) as usize;
                let end = ((viewport.bottom() / ROW_PX).ceil().max(0.0) as usize).min(order.len());
                for (position, &slot) in order.iter().enumerate().take(end).skip(first) {
                    let is_hidden = document.unseen.contains(&document.store.person_index(slot));
                    let rect = row_rect(position);
                    let row = PersonRow { document, scene: &scene, columns: &columns, slot, rect, is_hidden };
                    if row.show(ui, frame) {
                        hovered = Some(document.store.person_index(slot));
                    }
                }
                if order.is_empty() {
                    empty_ui(ui, document);
                }
            });
        });
    });

    if hovered != memory.hover {
        frame.send(SelectionCommand::Hover(hovered));
    }
    memory = TableMemory { primary: document.selection.primary, hover: hovered };
    ui.data_mut(|data| data.insert_temp(memory_id, memory));
}

fn empty_ui(ui: &mut Ui, document: &Document) {
    let text = if document.store.is_empty() {
        "This result holds nobody"
    } else if document.table.search.is_empty() {
        "The filters leave nobody"
    } else {
        "Nobody has this index or label"
    };
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        ui.add_space(PADDING_PX);
        ui.label(widgets::dim(text));
    });
}

/// One visible row.
struct PersonRow<'a> {
    document: &'a Document,
    scene: &'a Scene<'a>,
    columns: &'a Columns,
    slot: PersonSlot,
    rect: Rect,
    is_hidden: bool,
}

impl PersonRow<'_> {
    fn stats(&self) -> &PersonStats {
        &self.document.people[self.slot.at()]
    }

    fn index(&self) -> PersonIndex {
        self.document.store.person_index(self.slot)
    }

    fn label(&self) -> Option<&str> {
        self.document.names().get(self.index())
    }

    /// Draws the row and takes what is done to it; returns whether the pointer is over it.
    fn show(&self, ui: &mut Ui, frame: &mut Frame<'_>) -> bool {
        let index = self.index();
        let selection = &self.document.selection;
        let is_selected = selection.contains(index);
        let id = ui.scope_id().with(("person", index.0));
        let response = ui.interact(self.rect, id, Sense::click());
        let spoken = match self.label() {
            Some(label) => format!("Person {index}, {label}"),
            None => format!("Person {index}"),
        };
        response.widget_info(|| WidgetInfo::selected(egui::Role::ListBoxOption, true, is_selected, &spoken));
        let is_under_pointer = response.contains_pointer();
        let is_hovered = is_under_pointer || selection.hover == Some(index);

        let theme = frame.theme;
        let fill = match (is_selected, is_hovered) {
            (true, _) => Some(theme.accent_surface),
            (false, true) => Some(theme.hover),
            (false, false) => None,
        };
        if let Some(fill) = fill {
            ui.painter().rect_filled(self.rect, 0.0, color(fill));
        }
        if selection.primary == Some(index) {
            let bar = Rect::from_min_size(self.rect.min, vec2(3.0, ROW_PX));
            ui.painter().rect_filled(bar, 0.0, color(theme.accent));
        }
        let fill = fill.unwrap_or(theme.panel);
        self.paint_cells(ui, fill, frame);
        self.buttons_ui(ui, fill, is_under_pointer, is_selected, frame);
        if response.has_focus() {
            ui.painter().rect_stroke(self.rect, 0.0, Stroke::new(1.0, color(theme.accent)), StrokeKind::Inside);
        }
        self.take_clicks(ui, &response, frame);
        is_under_pointer
    }

    fn take_clicks(&self, ui: &Ui, response: &Response, frame: &mut Frame<'_>) {
        let index = self.index();
        crate::ui::context_menu::row_menu(response, index, frame);
        if response.double_clicked() {
            frame.send(ViewCommand::FitPerson(index));
        } else if response.clicked() {
            let modifiers = ui.input(|input| input.modifiers);
            frame.send(selection_of(modifiers, index));
        }
    }

    fn paint_cells(&self, ui: &Ui, fill: Color, frame: &Frame<'_>) {
        let theme = frame.theme;
        let ink = if self.is_hidden { theme.text_dim } else { theme.text };
        let mut swatch = DrawList::new(PxRect::new(0.0, 0.0, PADDING_PX + ROW_PX, ROW_PX));
        let style = self.scene.style(self.index());
        draw_swatch(&mut swatch, PADDING_PX, ROW_PX / 2.0, style, fill, self.is_hidden);
        paint::paint(ui.painter(), self.rect.min.to_vec2(), &swatch);
        let has_label_column = self.columns.placed.iter().any(|placed| placed.column == Column::Label);
        for placed in &self.columns.placed {
            let cell = Rect::from_x_y_ranges(
                self.rect.left() + placed.x.start..=self.rect.left() + placed.x.end,
                self.rect.y_range(),
            );
            match placed.column {
                Column::Index => {
                    let text = match self.label().filter(|_| !has_label_column) {
                        Some(label) => format!("{} · {label}", self.index()),
                        None => self.index().to_string(),
                    };
                    paint_text(ui, cell, text, Font::Text, TEXT_PX, ink);
                }
                Column::Label => {
                    paint_text(ui, cell, self.label().unwrap_or("").to_owned(), Font::Text, TEXT_PX, ink);
                }
                Column::Faces => self.paint_face_share(ui, cell, frame),
                column => {
                    let text = match column {
                        Column::First => short_time(self.stats().first_ms, self.document, frame),
                        Column::Last => short_time(self.stats().last_ms, self.document, frame),
                        Column::Duration => short_duration(self.stats().duration_ms),
                        column => column.text(self.scene, self.slot),
                    };
                    paint_text(ui, cell, text, Font::Mono, TEXT_SMALL_PX, theme.text_dim);
                }
            }
        }
    }

    /// How many of the samples have a face, as a bar in the person's colour.
    fn paint_face_share(&self, ui: &Ui, cell: Rect, frame: &Frame<'_>) {
        let stats = self.stats();
        let share = stats.num_faces as f32 / stats.num_samples.max(1) as f32;
        let track = Rect::from_center_size(cell.center(), vec2(cell.width(), 4.0));
        let theme = frame.theme;
        ui.painter().rect_filled(track, 2.0, color(theme.line));
        if share > 0.0 {
            let width = (track.width() * share).max(2.0);
            let bar = Rect::from_min_size(track.min, vec2(width, track.height()));
            let alpha = if self.is_hidden { 0.35 } else { 0.9 };
            ui.painter().rect_filled(bar, 2.0, color(self.scene.style(self.index()).color.with_alpha(alpha)));
        }
    }

    /// Eye and solo: under the pointer, while they are in force, and for the keyboard in selected rows.
    fn buttons_ui(&self, ui: &mut Ui, fill: Color, is_hovered: bool, is_selected: bool, frame: &mut Frame<'_>) {
        let index = self.index();
        let is_hidden = self.document.edits.hidden.contains(&index);
        let is_solo = self.document.edits.solo.contains(&index);
        if !(is_hovered || is_selected || is_hidden || is_solo) {
            return;
        }
        let (eye, eye_name) = if is_hidden {
            (icons::EYE_OFF, format!("Show person {index}"))
        } else {
            (icons::EYE, format!("Hide person {index}"))
        };
        let solo_name = if is_solo { format!("End solo of person {index}") } else { format!("Solo person {index}") };
        // Each has its own place, so that none moves away from under the pointer.
        let num_places = if is_hovered || is_solo { 2.0 } else { f32::from(u8::from(is_hidden)) };
        let right = ui.clip_rect().right().min(self.rect.right());
        let covered = Rect::from_x_y_ranges(
            right - num_places * BUTTON_SIZE - BUTTON_MARGIN..=right,
            self.rect.top() + 1.0..=self.rect.bottom() - 1.0,
        );
        if num_places > 0.0 {
            ui.painter().rect_filled(covered, 0.0, color(fill));
        }
        let at = |place: f32| {
            let center = pos2(right - BUTTON_MARGIN - BUTTON_SIZE * (place + 0.5), self.rect.center().y);
            Rect::from_center_size(center, vec2(BUTTON_SIZE, BUTTON_SIZE))
        };
        let button = RowButton { fill, is_hovered };
        if button.show(ui, at(0.0), eye, &eye_name, is_hidden, frame) {
            frame.send(FilterCommand::ToggleHidden(index));
        }
        if button.show(ui, at(1.0), icons::SOLO, &solo_name, is_solo, frame) {
            frame.send(FilterCommand::ToggleSolo(index));
        }
    }
}

/// A small switch over the cells of a row.
struct RowButton {
    fill: Color,
    is_hovered: bool,
}

impl RowButton {
    fn show(&self, ui: &mut Ui, rect: Rect, icon: Icon, name: &str, is_on: bool, frame: &Frame<'_>) -> bool {
        let response = ui.interact(rect, ui.scope_id().with(name), Sense::click());
        response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, is_on, name));
        let theme = frame.theme;
        if self.is_hovered || is_on || response.has_focus() {
            ui.painter().rect_filled(rect, 0.0, color(self.fill));
            if response.hovered() {
                ui.painter().rect_filled(rect.shrink(1.0), RADIUS, color(theme.line));
            }
            let ink = color(if is_on { theme.accent } else { theme.text_dim });
            let font = icons::font_id(14.0);
            ui.painter().text(rect.center(), Align2::CENTER_CENTER, char::from(icon), font, ink);
        }
        if response.has_focus() {
            let ring = Stroke::new(1.0, color(theme.accent));
            ui.painter().rect_stroke(rect.shrink(1.0), RADIUS, ring, StrokeKind::Inside);
        }
        response.on_hover_text(name).clicked()
    }
}

/// A time for a narrow column: `1:02.1`, with the hour where there is one.
fn short_clock(ms: i64) -> String {
    let sign = if ms < 0 { "-" } else { "" };
    let (hours, minutes, tenths) =
        (ms.unsigned_abs() / 3_600_000, ms.unsigned_abs() / 60_000 % 60, ms.unsigned_abs() / 100 % 600);
    let (seconds, tenth) = (tenths / 10, tenths % 10);
    if hours > 0 {
        format!("{sign}{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{sign}{minutes}:{seconds:02}.{tenth}")
    }
}

/// A time for a narrow column, in the form that the settings choose.
fn short_time(ms: i64, document: &Document, frame: &Frame<'_>) -> String {
    match frame.state.settings.time_format {
        TimeFormat::Clock => short_clock(ms),
        TimeFormat::Seconds => {
            let tenths = (ms as f64 / 100.0).round() / 10.0;
            format!("{tenths:.1}s")
        }
        format => format.text(ms, &document.store.job.video),
    }
}

/// A length for a narrow column: `840 ms`, `56.4 s`, `1:29`, `3:02:10`.
fn short_duration(ms: i64) -> String {
    // Rounded as lengths are everywhere.
    let seconds = ms.saturating_add(500) / 1000;
    match ms {
        ..59_950 => format_duration(ms),
        _ if seconds < 3600 => format!("{}:{:02}", seconds / 60, seconds % 60),
        _ => short_clock(seconds * 1000),
    }
}

/// One line in a cell, cut where it does not fit; numbers on the right, words on the left.
fn paint_text(ui: &Ui, cell: Rect, text: String, font: Font, size: f32, ink: Color) {
    let mut job = egui::text::LayoutJob::simple_singleline(text, fonts::font_id(font, size), color(ink));
    job.wrap = egui::text::TextWrapping::truncate_at_width(cell.width());
    let galley = ui.painter().layout_job(job);
    let x = if font == Font::Mono { cell.right() - galley.size().x } else { cell.left() };
    let at = pos2(x, cell.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, color(ink));
}

#[cfg(test)]
mod tests {
    use super::{short_clock, short_duration};

    #[test]
    fn times_of_the_table_are_short() {
        let all = [62_133, 0, 10_930_000, -500].map(short_clock);
        assert_eq!(all, ["1:02.1", "0:00.0", "3:02:10", "-0:00.5"]);
        let all = [840, 56_400, 59_950, 89_920, 3_599_499, 10_930_000].map(short_duration);
        assert_eq!(all, ["840 ms", "56.4 s", "1:00", "1:30", "59:59", "3:02:10"]);
    }
}
