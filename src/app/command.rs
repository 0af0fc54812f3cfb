//! Everything that changes the state, as data: one small enum per area.

use serde::{Deserialize, Serialize};

use super::bookmarking::BookmarkCommand;
use super::configuring::SettingsCommand;
use super::exporting::ExportCommand;
use super::filtering::FilterCommand;
use super::flagging::FlagCommand;
use super::history::HistoryCommand;
use super::labelling::LabelCommand;
use super::library::LibraryCommand;
use super::picturing::PictureCommand;
use super::playback::PlaybackCommand;
use super::queueing::FetchCommand;
use super::reading_as::ReadAsCommand;
use super::rectangle::RectangleCommand;
use super::selection::SelectionCommand;
use super::session::SessionCommand;
use super::sourcing::SourceCommand;
use super::stills::StillsCommand;
use super::time_range::RangeCommand;
use super::undo::UndoCommand;
use super::viewing::ViewCommand;

/// One change of the state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// The time cursor.
    Playback(PlaybackCommand),
    /// Who and what is selected.
    Selection(SelectionCommand),
    /// The selected range of time.
    Range(RangeCommand),
    /// A rectangle on the frame.
    Rectangle(RectangleCommand),
    /// Times worth coming back to.
    Bookmark(BookmarkCommand),
    /// What is left out.
    Filter(FilterCommand),
    /// What deserves a look.
    Flag(FlagCommand),
    /// The user's names of people.
    Label(LabelCommand),
    /// Back and forth through the edits.
    Undo(UndoCommand),
    /// How the result is looked at.
    View(ViewCommand),
    /// Opening, and what to fetch.
    Source(SourceCommand),
    /// How files are read.
    ReadAs(ReadAsCommand),
    /// A folder of jobs.
    Library(LibraryCommand),
    /// The queue of fetches.
    Fetch(FetchCommand),
    /// What was fetched before.
    History(HistoryCommand),
    /// Sessions: saving, opening, bringing back.
    Session(SessionCommand),
    /// Writing.
    Export(ExportCommand),
    /// Look, keys and limits.
    Settings(SettingsCommand),
    /// Pictures.
    Picture(PictureCommand),
    /// Images under the boxes.
    Stills(StillsCommand),
}

macro_rules! from_area {
    ($($area:ident($command:ident)),*) => {$(
        impl From<$command> for Command {
            fn from(command: $command) -> Self {
                Self::$area(command)
            }
        }
    )*};
}
from_area!(
    Playback(PlaybackCommand),
    Selection(SelectionCommand),
    Range(RangeCommand),
    Rectangle(RectangleCommand),
    Bookmark(BookmarkCommand),
    Filter(FilterCommand),
    Flag(FlagCommand),
    Label(LabelCommand),
    Undo(UndoCommand),
    View(ViewCommand),
    Source(SourceCommand),
    ReadAs(ReadAsCommand),
    Library(LibraryCommand),
    Fetch(FetchCommand),
    History(HistoryCommand),
    Export(ExportCommand),
    Settings(SettingsCommand),
    Session(SessionCommand),
    Picture(PictureCommand),
    Stills(StillsCommand)
);
