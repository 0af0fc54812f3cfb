//! Selecting, filtering and naming.

use super::{Action, Category, DisabledReason, Key, NOTHING_OPEN, Shortcut, ch, with_document, with_selection};
use crate::app::command::Command;
use crate::app::exporting::ExportCommand;
use crate::app::filtering::FilterCommand;
use crate::app::picturing::PictureCommand;
use crate::app::selection::SelectionCommand;
use crate::app::state::{AppState, Dialog};
use crate::app::undo::{UndoCommand, UndoStack};
use crate::app::viewing::ViewCommand;
use crate::view::picture::PictureView;

/// In the order of the menu.
pub(super) const ACTIONS: &[Action] = &[
    Action {
        label_now: Some(|s| Some(format!("Undo {}", s.document()?.undo.undo_label()?))),
        ..action!("undo", "Undo", "", Edit, [Shortcut::ctrl(ch('Z'))], |s| {
            with_step(s, UndoCommand::Undo, UndoStack::undo_label, "Nothing was edited yet")
        })
    },
    Action {
        label_now: Some(|s| Some(format!("Redo {}", s.document()?.undo.redo_label()?))),
        ..action!("redo", "Redo", "", Edit, [Shortcut::ctrl_shift(ch('Z')), Shortcut::ctrl(ch('Y'))], |s| with_step(
            s,
            UndoCommand::Redo,
            UndoStack::redo_label,
            "Nothing was undone"
        ))
    },
    action!(
        "select-all",
        "Select all people",
        "Everyone that the filters keep",
        Edit,
        [Shortcut::ctrl(ch('A'))],
        |s| { with_document(s, SelectionCommand::SelectAll) }
    ),
    action!("clear-selection", "Clear the selection", "", Edit, [Shortcut::plain(Key::Escape)], |s| {
        with_document(s, SelectionCommand::Clear)
    }),
    action!("previous-person", "Previous person", "", Edit, [Shortcut::plain(Key::Up)], |s| {
        with_document(s, SelectionCommand::StepPerson(-1))
    }),
    action!("next-person", "Next person", "", Edit, [Shortcut::plain(Key::Down)], |s| {
        with_document(s, SelectionCommand::StepPerson(1))
    }),
    action!(
        "label",
        "Label…",
        "Name the selected person",
        Edit,
        [Shortcut::plain(Key::F(2)), Shortcut::plain(Key::Enter)],
        |s| { with_selection(s, ViewCommand::ShowDialog(Some(Dialog::Label))) }
    ),
    action!(
        "hide",
        "Hide or show",
        "Leave the selected people out of every view",
        Edit,
        [Shortcut::plain(ch('H'))],
        |s| { with_selection(s, FilterCommand::ToggleHiddenSelected) }
    ),
    action!("solo", "Solo", "Show the selected people only", Edit, [Shortcut::plain(ch('S'))], |s| {
        with_selection(s, FilterCommand::ToggleSoloSelected)
    }),
    action!(
        "clear-filters",
        "Clear all filters",
        "Also ends hide and solo",
        Edit,
        [Shortcut::ctrl_shift(ch('F'))],
        |s| { with_document(s, FilterCommand::Clear) }
    ),
    action!(
        "copy-json",
        "Copy selection as JSON",
        "The selected people, within the selected time",
        Edit,
        [Shortcut::ctrl(ch('C'))],
        |s| { with_selection(s, ExportCommand::Copy(crate::export::Format::Json)) }
    ),
    action!(
        "copy-csv",
        "Copy selection as CSV",
        "The selected people, within the selected time",
        Edit,
        [Shortcut::ctrl_shift(ch('C'))],
        |s| { with_selection(s, ExportCommand::Copy(crate::export::Format::Csv)) }
    ),
    action!("copy-canvas", "Copy picture of the canvas", "As large as chosen under Save picture", Edit, [], |s| {
        with_document(s, PictureCommand::Copy(PictureView::Canvas))
    }),
    action!("copy-timeline", "Copy picture of the timeline", "As large as chosen under Save picture", Edit, [], |s| {
        with_document(s, PictureCommand::Copy(PictureView::Timeline))
    }),
    action!("copy-plot", "Copy picture of the chart", "As large as chosen under Save picture", Edit, [], |s| {
        with_document(s, PictureCommand::Copy(PictureView::Plot))
    }),
];

/// Undo and redo, while there is a step.
fn with_step(
    state: &AppState,
    command: UndoCommand,
    label: fn(&UndoStack) -> Option<String>,
    reason: DisabledReason,
) -> Result<Command, DisabledReason> {
    let document = state.document().ok_or(NOTHING_OPEN)?;
    label(&document.undo).map(|_| command.into()).ok_or(reason)
}
