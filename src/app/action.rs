//! What people can do, in one list: menus, buttons, keys and the key sheet all come from here.

use super::command::Command;
use super::exporting::ExportCommand;
use super::filtering::FilterCommand;
use super::playback::{PlaybackCommand, SPEEDS};
use super::selection::SelectionCommand;
use super::settings::{Overlay, Panel};
use super::shortcut::{Key, Shortcut};
use super::sourcing::SourceCommand;
use super::state::{AppState, Dialog};
use super::viewing::ViewCommand;
use crate::analysis::Between;

/// Which menu an action belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Opening, fetching and writing.
    File,
    /// Selecting, filtering and naming.
    Edit,
    /// What is shown, and how.
    View,
    /// The time cursor.
    Playback,
    /// Help.
    Help,
}

impl Category {
    /// All, in the order of the menu bar.
    pub const ALL: [Self; 5] = [Self::File, Self::Edit, Self::View, Self::Playback, Self::Help];

    /// The name people see.
    pub const fn title(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::View => "View",
            Self::Playback => "Playback",
            Self::Help => "Help",
        }
    }
}

/// Why an action can't be used now, in words.
pub type DisabledReason = &'static str;

/// Something people can do.
#[derive(Clone, Copy)]
pub struct Action {
    /// Stable name.
    pub id: &'static str,
    /// The name people see.
    pub label: &'static str,
    /// What it does, where the label does not say it all; may be empty.
    pub tooltip: &'static str,
    /// Which menu.
    pub category: Category,
    /// Keys; the first is shown.
    pub shortcuts: &'static [Shortcut],
    resolve: fn(&AppState) -> Result<Command, DisabledReason>,
}

impl Action {
    /// The command it stands for now.
    ///
    /// # Errors
    /// Why it can't be used now.
    pub fn resolve(&self, state: &AppState) -> Result<Command, DisabledReason> {
        (self.resolve)(state)
    }

    /// The action of an id.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        ACTIONS.iter().find(|a| a.id == id)
    }
}

impl std::fmt::Debug for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

const NOTHING_OPEN: DisabledReason = "Open a result first";
const NOBODY_SELECTED: DisabledReason = "Select a person first";

fn with_document(state: &AppState, command: impl Into<Command>) -> Result<Command, DisabledReason> {
    state.document().map(|_| command.into()).ok_or(NOTHING_OPEN)
}

fn with_selection(state: &AppState, command: impl Into<Command>) -> Result<Command, DisabledReason> {
    let document = state.document().ok_or(NOTHING_OPEN)?;
    if document.selection.people.is_empty() { Err(NOBODY_SELECTED) } else { Ok(command.into()) }
}

macro_rules! action {
    ($id:literal, $label:literal, $tooltip:literal, $category:ident, [$($key:expr),*], $resolve:expr) => {
        Action { id: $id, label: $label, tooltip: $tooltip, category: Category::$category, shortcuts: &[$($key),*], resolve: $resolve }
    };
}

const fn ch(c: char) -> Key {
    Key::Char(c)
}

/// Every action, in the order of the menus.
pub const ACTIONS: &[Action] = &[
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
    action!("export", "Export…", "Write the tracks that the filters keep", File, [Shortcut::ctrl(ch('E'))], |s| {
        with_document(s, ViewCommand::ShowDialog(Some(Dialog::Export)))
    }),
    action!("close", "Close", "Close this result", File, [Shortcut::ctrl(ch('W'))], |s| with_document(
        s,
        SourceCommand::CloseCurrent
    )),
    action!("quit", "Quit", "", File, [Shortcut::ctrl(ch('Q'))], |_| Ok(ViewCommand::Quit.into())),
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
    action!(
        "fit",
        "Fit",
        "Fit the lanes to the selected people, or to everything",
        View,
        [Shortcut::plain(ch('F'))],
        |s| { with_document(s, ViewCommand::FitSelection) }
    ),
    action!(
        "fit-canvas",
        "Fit the frame",
        "Fit the whole frame into the canvas",
        View,
        [Shortcut::plain(ch('0'))],
        |s| { with_document(s, ViewCommand::FitCanvas) }
    ),
    action!(
        "follow",
        "Follow",
        "Keep the selected person in the middle of the canvas",
        View,
        [Shortcut::plain(ch('Z'))],
        |s| { with_selection(s, ViewCommand::ToggleFollow) }
    ),
    action!("zoom-in", "Zoom in on time", "", View, [Shortcut::plain(Key::Plus)], |s| with_document(
        s,
        ViewCommand::ZoomTime(1.5)
    )),
    action!("zoom-out", "Zoom out of time", "", View, [Shortcut::plain(Key::Minus)], |s| {
        with_document(s, ViewCommand::ZoomTime(1.0 / 1.5))
    }),
    action!("zoom-canvas-in", "Zoom in on the canvas", "", View, [Shortcut::ctrl(Key::Plus)], |s| {
        with_document(s, ViewCommand::ZoomCanvas(1.25))
    }),
    action!("zoom-canvas-out", "Zoom out of the canvas", "", View, [Shortcut::ctrl(Key::Minus)], |s| {
        with_document(s, ViewCommand::ZoomCanvas(0.8))
    }),
    action!("bodies", "Boxes", "Show body boxes", View, [], |s| with_document(
        s,
        ViewCommand::ToggleOverlay(Overlay::Bodies)
    )),
    action!("faces", "Faces", "Show face boxes", View, [], |s| with_document(
        s,
        ViewCommand::ToggleOverlay(Overlay::Faces)
    )),
    action!("landmarks", "Landmarks", "Show landmarks of faces", View, [], |s| {
        with_document(s, ViewCommand::ToggleOverlay(Overlay::Landmarks))
    }),
    action!("pose", "Pose", "Show the head pose", View, [], |s| with_document(
        s,
        ViewCommand::ToggleOverlay(Overlay::Pose)
    )),
    action!("labels", "Labels", "Show who is who", View, [], |s| with_document(
        s,
        ViewCommand::ToggleOverlay(Overlay::Labels)
    )),
    action!("trails", "Trails", "Show where people came from", View, [], |s| with_document(
        s,
        ViewCommand::ToggleOverlay(Overlay::Trails)
    )),
    action!("panel-people", "People panel", "", View, [Shortcut::ctrl(ch('1'))], |_| Ok(ViewCommand::TogglePanel(
        Panel::People
    )
    .into())),
    action!("panel-inspector", "Inspector", "", View, [Shortcut::ctrl(ch('2'))], |_| {
        Ok(ViewCommand::TogglePanel(Panel::Inspector).into())
    }),
    action!("panel-lanes", "Lanes", "", View, [Shortcut::ctrl(ch('3'))], |_| Ok(ViewCommand::TogglePanel(
        Panel::Lanes
    )
    .into())),
    action!("panel-plot", "Chart", "", View, [Shortcut::ctrl(ch('4'))], |_| Ok(
        ViewCommand::TogglePanel(Panel::Plot).into()
    )),
    action!("theme", "Dark or light", "", View, [Shortcut::ctrl(ch('T'))], |_| Ok(ViewCommand::ToggleTheme.into())),
    action!("play", "Play or pause", "", Playback, [Shortcut::plain(Key::Space), Shortcut::plain(ch('K'))], |s| {
        with_document(s, PlaybackCommand::Toggle)
    }),
    action!("play-backward", "Play backward", "Faster with every press", Playback, [Shortcut::plain(ch('J'))], |s| {
        with_document(s, PlaybackCommand::Shuttle { forward: false })
    }),
    action!("play-forward", "Play forward", "Faster with every press", Playback, [Shortcut::plain(ch('L'))], |s| {
        with_document(s, PlaybackCommand::Shuttle { forward: true })
    }),
    action!(
        "previous-sample",
        "Previous sample",
        "Of the selected people, or of anyone",
        Playback,
        [Shortcut::plain(Key::Left)],
        |s| { with_document(s, PlaybackCommand::StepSample(-1)) }
    ),
    action!(
        "next-sample",
        "Next sample",
        "Of the selected people, or of anyone",
        Playback,
        [Shortcut::plain(Key::Right)],
        |s| { with_document(s, PlaybackCommand::StepSample(1)) }
    ),
    action!("previous-frame", "Previous frame", "", Playback, [Shortcut::plain(Key::Comma)], |s| {
        with_document(s, PlaybackCommand::StepFrame(-1))
    }),
    action!("next-frame", "Next frame", "", Playback, [Shortcut::plain(Key::Period)], |s| with_document(
        s,
        PlaybackCommand::StepFrame(1)
    )),
    action!("back-second", "Back one second", "", Playback, [Shortcut::shift(Key::Left)], |s| {
        with_document(s, PlaybackCommand::StepMs(-1000))
    }),
    action!("forward-second", "Forward one second", "", Playback, [Shortcut::shift(Key::Right)], |s| {
        with_document(s, PlaybackCommand::StepMs(1000))
    }),
    action!("to-start", "To the first sample", "", Playback, [Shortcut::plain(Key::Home)], |s| with_document(
        s,
        PlaybackCommand::ToStart
    )),
    action!("to-end", "To the last sample", "", Playback, [Shortcut::plain(Key::End)], |s| with_document(
        s,
        PlaybackCommand::ToEnd
    )),
    action!(
        "next-gap",
        "Next gap",
        "Of the selected people, or of anyone",
        Playback,
        [Shortcut::plain(ch('N'))],
        |s| { with_document(s, PlaybackCommand::ToGap { forward: true }) }
    ),
    action!(
        "previous-gap",
        "Previous gap",
        "Of the selected people, or of anyone",
        Playback,
        [Shortcut::plain(ch('P'))],
        |s| { with_document(s, PlaybackCommand::ToGap { forward: false }) }
    ),
    action!(
        "between",
        "Interpolate between samples",
        "Otherwise the last box is held",
        Playback,
        [Shortcut::plain(ch('I'))],
        |s| {
            let other = match s.settings.between {
                Between::Hold => Between::Interpolate,
                Between::Interpolate => Between::Hold,
            };
            Ok(PlaybackCommand::SetBetween(other).into())
        }
    ),
    action!("speed-1", "Speed 0.1×", "", Playback, [Shortcut::plain(ch('1'))], |s| with_document(
        s,
        PlaybackCommand::SetSpeed(SPEEDS[0])
    )),
    action!("speed-2", "Speed 0.25×", "", Playback, [Shortcut::plain(ch('2'))], |s| with_document(
        s,
        PlaybackCommand::SetSpeed(SPEEDS[1])
    )),
    action!("speed-3", "Speed 0.5×", "", Playback, [Shortcut::plain(ch('3'))], |s| with_document(
        s,
        PlaybackCommand::SetSpeed(SPEEDS[2])
    )),
    action!("speed-4", "Speed 1×", "", Playback, [Shortcut::plain(ch('4'))], |s| with_document(
        s,
        PlaybackCommand::SetSpeed(SPEEDS[3])
    )),
    action!("speed-5", "Speed 1.5×", "", Playback, [Shortcut::plain(ch('5'))], |s| with_document(
        s,
        PlaybackCommand::SetSpeed(SPEEDS[4])
    )),
    action!("speed-6", "Speed 2×", "", Playback, [Shortcut::plain(ch('6'))], |s| with_document(
        s,
        PlaybackCommand::SetSpeed(SPEEDS[5])
    )),
    action!("speed-7", "Speed 4×", "", Playback, [Shortcut::plain(ch('7'))], |s| with_document(
        s,
        PlaybackCommand::SetSpeed(SPEEDS[6])
    )),
    action!("speed-8", "Speed 8×", "", Playback, [Shortcut::plain(ch('8'))], |s| with_document(
        s,
        PlaybackCommand::SetSpeed(SPEEDS[7])
    )),
    action!("speed-9", "Speed 16×", "", Playback, [Shortcut::plain(ch('9'))], |s| with_document(
        s,
        PlaybackCommand::SetSpeed(SPEEDS[8])
    )),
    action!(
        "keys",
        "Keys",
        "All keys on one sheet",
        Help,
        [Shortcut::plain(Key::F(1)), Shortcut::plain(Key::Question)],
        |_| { Ok(ViewCommand::ShowDialog(Some(Dialog::Keys)).into()) }
    ),
    action!("about", "About Pathscope", "", Help, [], |_| Ok(ViewCommand::ShowDialog(Some(Dialog::About)).into())),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn no_two_actions_share_a_key_or_an_id() {
        let mut keys = HashMap::new();
        let mut ids = HashMap::new();
        for action in ACTIONS {
            assert_eq!(ids.insert(action.id, action.label), None, "{}", action.id);
            for key in action.shortcuts {
                assert_eq!(keys.insert(*key, action.id), None, "{key} of {}", action.id);
            }
        }
    }

    #[test]
    fn without_a_result_actions_say_why_they_are_off() {
        let state = AppState::default();
        for action in ACTIONS {
            if let Err(reason) = action.resolve(&state) {
                assert!(reason.starts_with(char::is_uppercase) && !reason.ends_with('.'), "{}", action.id);
            }
        }
        assert!(Action::by_id("open").is_some_and(|a| a.resolve(&state).is_ok()));
        assert!(Action::by_id("play").is_some_and(|a| a.resolve(&state).is_err()));
    }
}
