//! Forms: names on the left, fields beside them.

use egui::text::{CCursor, CCursorRange};
use egui::{Align, Id, Label, Layout, Popup, Response, RichText, TextEdit, Ui, vec2};

use super::button::icon_button;
use super::styled_text::{dim, small};
use crate::ui::icons;
use crate::ui::style;
use crate::view::metrics::ROW_PX;

/// How much nearer a note is to its control than lines are to each other, in points.
const NOTE_RISE: f32 = 3.0;
/// Width of the names, in points.
const NAME_WIDTH: f32 = 96.0;

/// A line of a form: its name, and beside it the control.
pub fn form_row<R>(ui: &mut Ui, name: &str, control: impl FnOnce(&mut Ui) -> R) -> R {
    ui.horizontal_top(|ui| {
        let size = vec2(NAME_WIDTH, ROW_PX);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_size(size);
            ui.label(dim(name));
        });
        control(ui)
    })
    .inner
}

/// A small line right below the control of a form's line, nearer to it than to the next one.
pub fn field_note(ui: &mut Ui, text: RichText) {
    ui.add_space(-NOTE_RISE);
    ui.horizontal_top(|ui| {
        ui.add_space(NAME_WIDTH + ui.spacing().item_spacing.x);
        ui.add(Label::new(text.text_style(egui::TextStyle::Small)).wrap());
    });
}

/// A small note over the whole width.
pub fn form_note(ui: &mut Ui, text: &str) {
    ui.add(Label::new(small(text)).wrap());
}

/// One line of text over the whole width. `name` is its accessible name, `hint` is shown while it is empty.
pub fn text_field(ui: &mut Ui, name: &str, text: &mut String, hint: &str) -> Response {
    let edit = TextEdit::singleline(text).id_salt(name).hint_text(hint);
    ui.add_sized([ui.available_width(), ROW_PX], edit).accessible_name(name)
}

/// The same, with suggestions to choose from behind a button at its right.
pub fn suggesting_field(ui: &mut Ui, name: &str, text: &mut String, hint: &str, suggestions: &[&str]) -> Response {
    if suggestions.is_empty() {
        return text_field(ui, name, text, hint);
    }
    let size = vec2(ui.available_width(), ROW_PX);
    // From left to right, which is also the order of the keyboard.
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = style::GRID;
        let edit = TextEdit::singleline(text).id_salt(name).hint_text(hint);
        let field_size = [ui.available_width() - ROW_PX - style::GRID, ROW_PX];
        let mut response = ui.add_sized(field_size, edit).accessible_name(name);
        let button = icon_button(ui, icons::CHEVRON_DOWN, &format!("Choose {}", name.to_lowercase()), None);
        Popup::menu(&button).show(|ui| {
            egui::ScrollArea::vertical().max_height(240.0).show(ui, |ui| {
                for &suggestion in suggestions {
                    if ui.selectable_label(text == suggestion, suggestion).clicked() {
                        suggestion.clone_into(text);
                        response.mark_changed();
                    }
                }
            });
        });
        response
    })
    .inner
}

/// Selects all of a text field, so that typing replaces it; `id` is the field's.
pub fn select_all(ui: &Ui, id: Id, num_chars: usize) {
    let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
    state.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(0), CCursor::new(num_chars))));
    TextEdit::store_state(ui.ctx(), id, state);
}
