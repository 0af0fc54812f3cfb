//! The command palette: everything that can be done or gone to, found by a few letters.

use std::sync::Arc;

use egui::{
    Align, Align2, Area, Key, Label, Layout, Modal, Modifiers, Order, Rect, Role, ScrollArea, Sense, TextEdit, Ui,
    UiBuilder, WidgetInfo, vec2,
};

use super::{Opening, close};
use crate::app::{Found, find};
use crate::ui::frame::Frame;
use crate::ui::icons;
use crate::ui::style::{RADIUS, color};
use crate::ui::widgets;
use crate::view::metrics::{PADDING_PX, ROW_PX, TEXT_LARGE_PX};

/// Width in points, where the window has the room.
const WIDTH: f32 = 600.0;
/// Distance from the top of the window in points.
const TOP: f32 = 56.0;
/// Height of a row in points.
const LINE: f32 = ROW_PX + 4.0;
/// Rows that are shown without scrolling.
const MAX_LINES: f32 = 12.0;
/// More than this nobody reads.
const MAX_FOUND: usize = 100;

/// What is typed, and what it finds.
#[derive(Clone, Default)]
struct Search {
    text: String,
    found: Arc<Vec<Found>>,
    selected: usize,
}

/// The palette, near the top of the window.
pub(super) fn palette_ui(ui: &Ui, opening: Opening, frame: &mut Frame<'_>) {
    let id = egui::Id::unique("palette");
    let known: Option<Search> = ui.data(|data| data.get_temp(id)).filter(|_| !opening.is_new);
    let mut search = known.unwrap_or_else(|| Search::of(String::new(), frame));
    let theme = frame.theme;
    let window = egui::Frame::new()
        .fill(color(theme.panel))
        .stroke(egui::Stroke::new(1.0, color(theme.line)))
        .corner_radius(8)
        .shadow(ui.visuals().window_shadow);
    let area = Area::new(id).order(Order::Foreground).anchor(Align2::CENTER_TOP, vec2(0.0, TOP));
    let modal = Modal::new(id).area(area.movable(false)).frame(window).show(ui.ctx(), |ui| {
        ui.set_width(f32::min(WIDTH, ui.ctx().content_rect().width() - 48.0));
        ui.spacing_mut().item_spacing.y = 0.0;
        let chosen = keys(ui, &mut search);
        field_ui(ui, opening, &mut search, frame);
        let clicked = list_ui(ui, &mut search, chosen.is_moved, frame);
        if chosen.is_entered { Some(search.selected) } else { clicked }
    });
    let chosen = modal.inner.and_then(|at| search.found.get(at)).cloned();
    ui.data_mut(|data| data.insert_temp(id, search));
    if let Some(Found { outcome: Ok(commands), .. }) = chosen {
        // First away with the palette: what is chosen may open a dialog.
        close(frame);
        for command in commands {
            frame.send(command);
        }
    } else if modal.response.should_close_by(ui, opening) {
        close(frame);
    }
}

trait CloseBy {
    fn should_close_by(&self, ui: &Ui, opening: Opening) -> bool;
}

impl CloseBy for egui::Response {
    /// Esc, or a click outside.
    fn should_close_by(&self, ui: &Ui, opening: Opening) -> bool {
        let is_escaped = ui.input(|input| input.key_pressed(Key::Escape));
        !opening.is_new && (is_escaped || self.clicked_elsewhere())
    }
}

impl Search {
    fn of(text: String, frame: &Frame<'_>) -> Self {
        let found = Arc::new(find(frame.state, &text, MAX_FOUND));
        Self { text, found, selected: 0 }
    }
}

/// What was done with keys that the text field has no use for.
struct Pressed {
    is_entered: bool,
    is_moved: bool,
}

fn keys(ui: &Ui, search: &mut Search) -> Pressed {
    let last = search.found.len().saturating_sub(1);
    let before = search.selected;
    let mut is_entered = false;
    ui.input_mut(|input| {
        let mut count = |key| input.count_and_consume_key(Modifiers::NONE, key);
        let down = count(Key::ArrowDown) + 10 * count(Key::PageDown);
        let up = count(Key::ArrowUp) + 10 * count(Key::PageUp);
        search.selected = (search.selected + down).min(last).saturating_sub(up);
        is_entered = count(Key::Enter) > 0;
    });
    Pressed { is_entered, is_moved: search.selected != before }
}

fn field_ui(ui: &mut Ui, opening: Opening, search: &mut Search, frame: &Frame<'_>) {
    egui::Frame::new().inner_margin(egui::Margin::symmetric(PADDING_PX as i8, 10)).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.label(icons::rich_text_sized(icons::SEARCH, 16.0).color(color(frame.theme.text_dim)));
            let mut text = search.text.clone();
            let edit = TextEdit::singleline(&mut text)
                .id_salt("palette-text")
                .frame(egui::Frame::new())
                .font(egui::FontId::new(TEXT_LARGE_PX, egui::FontFamily::Proportional))
                .hint_text("An action, a person, a bookmark, a time, or a filter")
                .align(Align2::LEFT_CENTER)
                .desired_width(f32::INFINITY);
            let field = ui.add(edit).accessible_name("Search or run a command");
            // The only field there is.
            if opening.is_new || !field.has_focus() {
                field.request_focus();
            }
            if text != search.text {
                *search = Search::of(text, frame);
            }
        });
    });
    let line = egui::Stroke::new(1.0, color(frame.theme.line));
    ui.painter().hline(ui.max_rect().x_range(), ui.cursor().top(), line);
    ui.add_space(1.0);
}

/// The rows; returns which was clicked.
fn list_ui(ui: &mut Ui, search: &mut Search, is_moved: bool, frame: &Frame<'_>) -> Option<usize> {
    if search.found.is_empty() {
        ui.add_space(12.0);
        ui.vertical_centered(|ui| ui.label(widgets::dim("Nothing is called that")));
        ui.add_space(12.0);
        return None;
    }
    let room = (ui.ctx().content_rect().height() - TOP - 96.0).min(LINE * MAX_LINES);
    let builder = UiBuilder::new().accessibility_role(Role::ListBox).accessibility_label("Found");
    let found = search.found.clone();
    let mut clicked = None;
    ui.scope_builder(builder, |ui| {
        let area = ScrollArea::vertical().id_salt("palette-list").max_height(room.max(LINE)).auto_shrink([false, true]);
        area.show_rows(ui, LINE, found.len(), |ui, rows| {
            for at in rows {
                let is_selected = at == search.selected;
                let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
                row_ui(ui, rect, &found[at], is_selected || response.hovered(), frame);
                let name = match &found[at].outcome {
                    Ok(_) => found[at].title.clone(),
                    Err(reason) => format!("{}: {reason}", found[at].title),
                };
                response.widget_info(|| {
                    WidgetInfo::selected(Role::ListBoxOption, found[at].outcome.is_ok(), is_selected, &name)
                });
                if response.clicked() {
                    clicked = Some(at);
                }
                if is_selected && is_moved {
                    response.scroll_to_me(None);
                }
            }
        });
        if is_moved {
            // The row may be out of sight, where nothing is drawn.
            let top = ui.min_rect().top() + search.selected as f32 * LINE;
            ui.scroll_to_rect(Rect::from_min_size(egui::pos2(ui.min_rect().left(), top), vec2(1.0, LINE)), None);
        }
    });
    clicked
}

fn row_ui(ui: &mut Ui, rect: Rect, found: &Found, is_selected: bool, frame: &Frame<'_>) {
    let theme = frame.theme;
    if is_selected {
        ui.painter().rect_filled(rect.shrink2(vec2(4.0, 0.0)), RADIUS, color(theme.accent_surface));
    }
    let inner = rect.shrink2(vec2(PADDING_PX, 0.0));
    ui.scope_builder(UiBuilder::new().max_rect(inner).layout(Layout::right_to_left(Align::Center)), |ui| {
        if let Some(keys) = &found.keys {
            ui.label(widgets::mono(keys.clone()));
        }
        ui.label(widgets::small(found.kind.title()));
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let ink = if found.outcome.is_ok() { theme.text } else { theme.text_dim };
            ui.label(egui::RichText::new(&found.title).color(color(ink)));
            let detail = found.outcome.as_ref().err().map_or(found.detail.as_str(), |reason| reason);
            ui.add(Label::new(widgets::small(detail)).truncate());
        });
    });
}
