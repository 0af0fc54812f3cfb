//! A time worth coming back to, and what is worth remembering there.

use egui::{TextEdit, Ui, vec2};

use super::{Opening, buttons_ui, close, is_entered};
use crate::app::BookmarkCommand;
use crate::ui::frame::Frame;
use crate::ui::widgets;
use crate::view::metrics::ROW_PX;

/// The dialog that keeps a time, or changes the note of one that is kept.
pub(super) fn bookmark_ui(ui: &mut Ui, opening: Opening, at_ms: i64, frame: &mut Frame<'_>) {
    let Some(document) = frame.state.document() else {
        ui.label("Open a result first");
        return;
    };
    let id = egui::Id::unique("bookmark-note");
    let known = document.edits.bookmarks.iter().find(|known| known.at_ms == at_ms);
    let mut note = if opening.is_new {
        known.map(|known| known.note.clone()).unwrap_or_default()
    } else {
        ui.data(|data| data.get_temp(id)).unwrap_or_default()
    };
    let mut is_submitted = false;
    ui.horizontal(|ui| {
        ui.label(widgets::mono(frame.time(at_ms)));
        let edit = TextEdit::singleline(&mut note).id_salt("note").hint_text("Note").desired_width(f32::INFINITY);
        let field = ui.add(edit.min_size(vec2(0.0, ROW_PX))).accessible_name("Note");
        opening.focus(&field);
        is_submitted = is_entered(ui, &field);
    });
    let steps = match (frame.keys_of("previous-bookmark"), frame.keys_of("next-bookmark")) {
        (Some(previous), Some(next)) => format!("; {previous} and {next} go from one to the next"),
        _ => String::new(),
    };
    widgets::form_note(ui, &format!("Shown on the ruler. The note may be left empty{steps}."));
    ui.data_mut(|data| data.insert_temp(id, note.clone()));
    if buttons_ui(ui, "Save", None, frame) || is_submitted {
        frame.send(BookmarkCommand::Set { at_ms, note });
        close(frame);
    }
}
