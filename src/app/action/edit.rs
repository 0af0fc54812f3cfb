//! Selecting, filtering and naming.

use super::{Action, Category, Key, Shortcut, ch, with_document, with_selection};
use crate::app::exporting::ExportCommand;
use crate::app::filtering::FilterCommand;
use crate::app::picturing::PictureCommand;
use crate::app::selection::SelectionCommand;
use crate::app::state::Dialog;
use crate::app::viewing::ViewCommand;
use crate::view::picture::PictureView;

/// In the order of the menu.
pub(super) const ACTIONS: &[Action] = &[
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
