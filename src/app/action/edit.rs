//! Selecting, filtering and naming.

use super::{
    Action, AppState, Category, Command, DisabledReason, Key, NO_RECTANGLE, NOTHING_OPEN, Shortcut, ch, with_document,
    with_selection,
};
use crate::app::exporting::ExportCommand;
use crate::app::filtering::FilterCommand;
use crate::app::labelling::LabelCommand;
use crate::app::picturing::PictureCommand;
use crate::app::rectangle::RectangleCommand;
use crate::app::selection::SelectionCommand;
use crate::app::state::{Dialog, Field};
use crate::app::undo::{UndoCommand, UndoStack};
use crate::app::viewing::ViewCommand;
use crate::view::picture::PictureView;

fn with_rectangle(state: &AppState, command: RectangleCommand) -> Result<Command, DisabledReason> {
    let document = state.document().ok_or(NOTHING_OPEN)?;
    document.selection.rect.map(|_| command.into()).ok_or(NO_RECTANGLE)
}

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
    action!(
        "rectangle",
        "Select by rectangle",
        "A drag on the canvas draws a rectangle and selects who passes it; so does Shift+drag at any time",
        Edit,
        [Shortcut::plain(ch('M'))],
        |s| { with_document(s, RectangleCommand::ToggleMode) }
    ),
    action!(
        "rectangle-view",
        "Select people in the picture",
        "Who passes the part of the frame that the canvas shows, within the selected or the visible time",
        Edit,
        [Shortcut::shift(ch('M'))],
        |s| { with_document(s, RectangleCommand::SelectView) }
    ),
    action!("rectangle-filter", "Filter by rectangle", "Add an inside: term to the filter", Edit, [], |s| {
        with_rectangle(s, RectangleCommand::Filter)
    }),
    action!("rectangle-clear", "Remove the rectangle", "The people stay selected", Edit, [], |s| {
        with_rectangle(s, RectangleCommand::Clear)
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
        "Name the selected people",
        Edit,
        [Shortcut::plain(Key::F(2)), Shortcut::plain(Key::Enter)],
        |s| { with_selection(s, ViewCommand::ShowDialog(Some(Dialog::Label))) }
    ),
    action!(
        "color",
        "Color…",
        "Give the selected people a color, or their own again",
        Edit,
        [Shortcut::plain(ch('C'))],
        |s| { with_selection(s, ViewCommand::ShowDialog(Some(Dialog::Color))) }
    ),
    action!("own-color", "Own color again", "Of the selected people", Edit, [Shortcut::shift(ch('C'))], |s| {
        with_selection(s, LabelCommand::SetColorSelected { color: None })
    }),
    action!("pin", "Pin", "Keep the selected people on top of the lanes", Edit, [Shortcut::plain(ch('T'))], |s| {
        with_selection(s, LabelCommand::TogglePinnedSelected)
    }),
    Action {
        label_now: Some(|s| {
            let document = s.document()?;
            let selected = &document.selection.people;
            let is_hidden = !selected.is_empty() && selected.is_subset(&document.edits.hidden);
            Some(if is_hidden { "Show" } else { "Hide" }.to_owned())
        }),
        ..action!(
            "hide",
            "Hide or show",
            "Leave the selected people out of every view, or show them again",
            Edit,
            [Shortcut::plain(ch('H'))],
            |s| { with_selection(s, FilterCommand::ToggleHiddenSelected) }
        )
    },
    action!("solo", "Solo", "Show the selected people only", Edit, [Shortcut::plain(ch('S'))], |s| {
        with_selection(s, FilterCommand::ToggleSoloSelected)
    }),
    action!("find", "Find people…", "Search index and label", Edit, [Shortcut::ctrl(ch('F'))], |s| {
        with_document(s, ViewCommand::Focus(Some(Field::Search)))
    }),
    action!("filter", "Filter…", "Type a filter", Edit, [Shortcut::plain(Key::Slash)], |s| {
        with_document(s, ViewCommand::Focus(Some(Field::Filter)))
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
