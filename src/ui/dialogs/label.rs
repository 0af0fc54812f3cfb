//! The name of people.

use egui::{TextEdit, Ui, vec2};

use super::{Opening, buttons_ui, close, is_entered};
use crate::app::LabelCommand;
use crate::ui::frame::Frame;
use crate::ui::scene::scene_of;
use crate::ui::widgets;
use crate::view::metrics::ROW_PX;
use crate::view::number::grouped;

/// The dialog that names the selected people.
pub(super) fn label_ui(ui: &mut Ui, opening: Opening, frame: &mut Frame<'_>) {
    let document = frame.state.document();
    let Some((document, index)) = document.and_then(|d| Some((d, d.selection.primary?))) else {
        ui.label("Select a person first");
        return;
    };
    let id = egui::Id::unique("label-text");
    let selected = &document.selection.people;
    let label_of = |index| document.edits.labels.get(index).map_or("", String::as_str);
    // Several people start with the name that all of them have.
    let common = selected.iter().map(label_of).reduce(|a, b| if a == b { a } else { "" });
    let known = common.unwrap_or_default().to_owned();
    let are_alike = selected.iter().all(|index| label_of(index) == known);
    let mut text = if opening.is_new { known.clone() } else { ui.data(|data| data.get_temp(id)).unwrap_or_default() };
    let hint = document.matches.best_name(index).unwrap_or("greeter");
    let mut is_submitted = false;
    ui.horizontal(|ui| {
        if selected.len() > 1 {
            ui.label(format!("{} people", grouped(selected.len() as u64)));
        } else {
            widgets::swatch(ui, scene_of(document, frame.theme).style(index), false);
            ui.label(format!("Person {index}"));
        }
        let edit = TextEdit::singleline(&mut text).id_salt("label").hint_text(hint).desired_width(f32::INFINITY);
        let field = ui.add(edit.min_size(vec2(0.0, ROW_PX))).accessible_name("Label");
        opening.focus(&field);
        if opening.is_new {
            widgets::select_all(ui, field.id, text.chars().count());
        }
        is_submitted = is_entered(ui, &field);
    });
    let note = "Yours alone: an export as CSV carries it, the service does not know it. Empty takes the label away.";
    let again = document.matches.best_name(index);
    let again =
        again.map_or_else(String::new, |name| format!(" Then the name of the best match is shown again: {name}."));
    widgets::form_note(ui, &format!("{note}{again}"));
    ui.data_mut(|data| data.insert_temp(id, text.clone()));
    if buttons_ui(ui, "Save", None, frame) || is_submitted {
        if text.trim() != known || !are_alike {
            frame.send(LabelCommand::SetSelected { label: text });
        }
        close(frame);
    }
}
