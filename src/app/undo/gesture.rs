//! What belongs together: a word typed, a slider dragged.
//!
//! `update` reads no clock, so a gesture ends with the next thing that is not part of it, however long that takes.

use crate::app::command::Command;
use crate::app::filtering::FilterCommand;
use crate::app::labelling::LabelCommand;
use crate::app::playback::PlaybackCommand;
use crate::app::selection::SelectionCommand;
use crate::app::viewing::ViewCommand;
use crate::model::PersonIndex;

/// Something that is done in many small commands and taken back as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gesture {
    /// Typing in the filter field.
    Filter,
    /// Naming a person.
    Label(PersonIndex),
    /// Trying colours on a person.
    Color(PersonIndex),
}

/// The gesture that a command is part of; `None` for what is a step of its own.
pub(super) fn gesture_of(command: &Command) -> Option<Gesture> {
    match command {
        Command::Filter(FilterCommand::SetText(_)) => Some(Gesture::Filter),
        Command::Label(LabelCommand::Set { index, .. }) => Some(Gesture::Label(*index)),
        Command::Label(LabelCommand::SetColor { index, .. }) => Some(Gesture::Color(*index)),
        _ => None,
    }
}

/// Whether a command comes with moves of the pointer, pictures or notices, and says nothing about what people are doing.
pub(super) fn keeps_gesture(command: &Command) -> bool {
    matches!(
        command,
        Command::Playback(PlaybackCommand::Tick { .. })
            | Command::Selection(SelectionCommand::Hover(_))
            | Command::View(ViewCommand::Dismiss(_) | ViewCommand::DismissAll)
    )
}

/// Whether a command comes many times a second and edits nothing, so that it is not worth comparing anything.
pub(super) fn is_fleeting(command: &Command) -> bool {
    keeps_gesture(command)
        || matches!(
            command,
            Command::Playback(PlaybackCommand::Seek { .. })
                | Command::View(ViewCommand::ShowTime { .. } | ViewCommand::PlaceCanvas { .. })
        )
}
