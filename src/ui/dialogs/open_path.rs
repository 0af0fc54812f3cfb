//! Paths, typed or pasted.

use egui::{Key, Modifiers, TextEdit, Ui};

use super::{Opening, buttons_ui};
use crate::app::SourceCommand;
use crate::ui::frame::Frame;
use crate::ui::style::small_mono;
use crate::ui::widgets::form_note;

/// The dialog to open by path.
pub(super) fn open_path_ui(ui: &mut Ui, opening: Opening, frame: &mut Frame<'_>) {
    let id = egui::Id::unique("open-path-text");
    let mut text: String = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let edit = TextEdit::multiline(&mut text)
        .id_salt("open-path")
        .font(small_mono())
        .desired_rows(4)
        .desired_width(f32::INFINITY)
        .hint_text("/data/lobby.json\n/data/pages/\n/data/*.json.gz");
    let area = egui::ScrollArea::vertical().max_height(200.0);
    let field = area.show(ui, |ui| ui.add(edit)).inner.accessible_name("Paths");
    opening.focus(&field);
    form_note(ui, "One path a line: files, folders, or patterns with *. Ctrl+Enter opens them.");
    let is_submitted = field.has_focus()
        && ui.input(|i| i.key_pressed(Key::Enter) && i.modifiers.matches_logically(Modifiers::COMMAND));
    let has_path = !text.trim().is_empty();
    if (buttons_ui(ui, "Open", (!has_path).then_some("Write a path first"), frame) || is_submitted) && has_path {
        frame.send(SourceCommand::OpenTyped(text.trim().to_owned()));
        text.clear();
    }
    ui.data_mut(|data| data.insert_temp(id, text));
}
