//! Pointing at people, the same way in every view.

use egui::{Modifiers, Response, Ui};

use crate::app::{Document, SelectionCommand};
use crate::model::PersonIndex;
use crate::ui::frame::Frame;

/// Tells all views who is under the pointer in this one. Whoever leaves it takes their hover along; another view may have set it
/// since.
pub(super) fn hover(
    ui: &Ui,
    document: &Document,
    response: &Response,
    under: Option<PersonIndex>,
    frame: &mut Frame<'_>,
) {
    let id = response.id.with("pointed");
    let has_left = ui.data_mut(|data| {
        let was_over = data.get_temp::<bool>(id).unwrap_or_default();
        data.insert_temp(id, response.contains_pointer());
        was_over && !response.contains_pointer()
    });
    if (response.contains_pointer() || has_left) && document.selection.hover != under {
        frame.send(SelectionCommand::Hover(under));
    }
}

/// What a click on a person selects: with Ctrl they are added or taken out, with Shift everyone up to them is added.
pub(super) fn selection_of(modifiers: Modifiers, index: PersonIndex) -> SelectionCommand {
    match (modifiers.command, modifiers.shift) {
        (true, _) => SelectionCommand::Toggle(index),
        (false, true) => SelectionCommand::ExtendTo(index),
        (false, false) => SelectionCommand::Select(index),
    }
}
