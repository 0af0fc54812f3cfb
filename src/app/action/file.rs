//! Opening, fetching and writing.

use super::{Action, Category, DisabledReason, NOTHING_OPEN, Shortcut, ch, with_document};
use crate::app::command::Command;
use crate::app::library::LibraryCommand;
use crate::app::reading_as::{ReadAsCommand, can_read_again};
use crate::app::session::SessionCommand;
use crate::app::sourcing::SourceCommand;
use crate::app::state::{AppState, Dialog};
use crate::app::viewing::ViewCommand;

/// In the order of the menu.
pub(super) const ACTIONS: &[Action] = &[
    action!("open", "Open…", "Open saved responses", File, [Shortcut::ctrl(ch('O'))], |_| Ok(
        SourceCommand::PickFiles.into()
    )),
    action!("open-folder", "Open folder…", "Open every result in a folder", File, [], |_| Ok(
        SourceCommand::PickFolder.into()
    )),
    action!(
        "open-path",
        "Open by path…",
        "Type or paste paths of files and folders",
        File,
        [Shortcut::ctrl(ch('L'))],
        |_| { Ok(ViewCommand::ShowDialog(Some(Dialog::OpenPath)).into()) }
    ),
    action!(
        "open-library",
        "Open folder as library…",
        "A table of all jobs in a folder, to search, sort and open",
        File,
        [Shortcut::ctrl_shift(ch('L'))],
        |_| Ok(LibraryCommand::Pick.into())
    ),
    action!("library", "Library", "Back to the table of jobs", File, [Shortcut::ctrl(ch('B'))], |s| match &s.library {
        Some(_) => Ok(LibraryCommand::Show.into()),
        None => Err("No folder is open as a library"),
    }),
    action!("open-as", "Open as…", "Open a file and say how it is to be read", File, [], |_| Ok(
        ReadAsCommand::AskForFile.into()
    )),
    action!(
        "read-as",
        "Read again as…",
        "Change frame rate, frame size and whatever else the file leaves open",
        File,
        [Shortcut::ctrl(ch('R'))],
        |s| {
            let document = s.document().ok_or(NOTHING_OPEN)?;
            can_read_again(document).map(|()| ReadAsCommand::Ask.into())
        }
    ),
    action!("open-sample", "Open the sample", "People in a lobby, made by Pathscope", File, [], |_| Ok(
        SourceCommand::OpenSample.into()
    )),
    action!(
        "fetch",
        "Fetch a job…",
        "Load all pages of a job from an endpoint",
        File,
        [Shortcut::ctrl_shift(ch('O'))],
        |_| { Ok(ViewCommand::ShowDialog(Some(Dialog::Fetch)).into()) }
    ),
    action!(
        "save-session",
        "Save session",
        "Labels, filters, bookmarks and the view, in a file of their own",
        File,
        [Shortcut::ctrl(ch('S'))],
        |s| with_documents(s, SessionCommand::Save)
    ),
    action!(
        "save-session-as",
        "Save session as…",
        "Save the session to another file",
        File,
        [Shortcut::ctrl_shift(ch('S'))],
        |s| { with_documents(s, SessionCommand::SaveAs) }
    ),
    action!("export", "Export…", "Write the tracks that the filters keep", File, [Shortcut::ctrl(ch('E'))], |s| {
        with_document(s, ViewCommand::ShowDialog(Some(Dialog::Export)))
    }),
    action!(
        "save-picture",
        "Save picture…",
        "Write the canvas, the timeline or the chart as PNG or SVG",
        File,
        [Shortcut::ctrl_shift(ch('E'))],
        |s| { with_document(s, ViewCommand::ShowDialog(Some(Dialog::Picture))) }
    ),
    action!("close", "Close", "Close this result", File, [Shortcut::ctrl(ch('W'))], |s| with_document(
        s,
        SourceCommand::CloseCurrent
    )),
    action!("quit", "Quit", "", File, [Shortcut::ctrl(ch('Q'))], |_| Ok(ViewCommand::Quit.into())),
];

/// What is possible while there is a session to save; one whose files are missing still has its edits.
fn with_documents(state: &AppState, command: SessionCommand) -> Result<Command, DisabledReason> {
    let is_empty = state.documents.is_empty() && state.session.path.is_none();
    if is_empty { Err(NOTHING_OPEN) } else { Ok(command.into()) }
}
