//! Where to save the session.

use egui::{Label, Ui};

use super::{Opening, buttons_ui, error_ui, is_entered};
use crate::app::SessionCommand;
use crate::ui::frame::Frame;
use crate::ui::widgets::{self, form_note, path_field};

/// The dialog that asks for a file.
pub(super) fn save_session_ui(ui: &mut Ui, opening: Opening, frame: &mut Frame<'_>) {
    let Some(form) = &frame.state.session.form else { return };
    let mut path = form.path.clone();
    let field = path_field(ui, "Session file", &mut path, "monday.pathscope");
    opening.focus(&field.field);
    let is_submitted = is_entered(ui, &field.field);
    if field.is_browsing {
        frame.send(SessionCommand::BrowsePath);
    }
    if path != form.path {
        frame.send(SessionCommand::EditPath(path.clone()));
    }
    form_note(
        ui,
        "Labels, colours, filters, bookmarks and the view of everything that is open. The results themselves stay where they are.",
    );
    if form.asks_overwrite {
        ui.add(Label::new(widgets::warning("There is a file of this name already", frame.theme)).wrap());
    }
    if let Some(error) = &form.error {
        error_ui(ui, error, frame);
    }
    let can_overwrite = form.asks_overwrite;
    let action = if can_overwrite { "Replace it" } else { "Save" };
    let reason = match () {
        () if path.trim().is_empty() => Some("Name a file first"),
        () if form.is_running => Some("It is being written"),
        () => None,
    };
    let is_clicked = buttons_ui(ui, action, reason, frame);
    // Enter saves, but it never replaces.
    if is_clicked || (is_submitted && !can_overwrite && reason.is_none()) {
        frame.send(SessionCommand::SaveToPath { can_overwrite });
    }
}
