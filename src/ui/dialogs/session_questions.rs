//! Questions about sessions: what to do with edits that are not saved, and with a damaged file.

use egui::{Align, Button, Label, Layout, Ui, vec2};

use super::{Opening, buttons_ui};
use crate::app::{LeaveAnswer, Leaving, SessionCommand, ViewCommand};
use crate::ui::frame::Frame;
use crate::ui::widgets;
use crate::view::metrics::ROW_PX;

/// The session is left, and it has edits that its file does not have.
pub(super) fn leave_ui(ui: &mut Ui, opening: Opening, frame: &mut Frame<'_>) {
    let session = &frame.state.session;
    let name = session.path.as_deref().and_then(|path| path.file_name()).unwrap_or_default().to_string_lossy();
    let before = match session.leaving {
        Some(Leaving::Open(_)) => "opening another session",
        _ => "quitting",
    };
    ui.add(Label::new(format!("Save the edits in {name} before {before}?")).wrap());
    ui.add_space(4.0);
    let size = vec2(ui.available_width(), ROW_PX + 4.0);
    let mut answer = None;
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        let save = widgets::primary_button(ui, "Save", None);
        opening.focus(&save);
        let small = vec2(80.0, ROW_PX);
        let discard = ui.add(Button::new("Discard").min_size(small));
        let cancel = ui.add(Button::new("Cancel").min_size(small));
        for (button, meaning) in
            [(save, LeaveAnswer::Save), (discard, LeaveAnswer::Discard), (cancel, LeaveAnswer::Cancel)]
        {
            if button.clicked() {
                answer = Some(meaning);
            }
        }
    });
    if let Some(answer) = answer {
        frame.send(SessionCommand::Leave(answer));
    }
}

/// A session file cannot be used, but the one before it can.
pub(super) fn damaged_ui(ui: &mut Ui, _opening: Opening, frame: &mut Frame<'_>) {
    let Some(damaged) = &frame.state.session.damaged else { return };
    let name = damaged.path.file_name().unwrap_or_default().to_string_lossy();
    ui.add(Label::new(format!("{name} {}.", damaged.error.in_words())).wrap());
    let kept = "Nothing was changed: the file is as it was found, and what was open stays open.";
    ui.add(Label::new(kept).wrap());
    let note = "Beside it lies a whole copy of the session as it was before its last saving. Open that copy; saving it puts it in the place of the damaged file.";
    ui.add(Label::new(widgets::dim(note)).wrap());
    if let Some(technical) = damaged.error.technical()
        && widgets::details(ui, "damaged-details", &name, &technical)
    {
        frame.send(ViewCommand::CopyText(technical));
    }
    if buttons_ui(ui, "Open the last good copy", None, frame) {
        frame.send(SessionCommand::OpenLastGood);
    }
}
