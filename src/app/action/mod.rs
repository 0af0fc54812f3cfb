//! What people can do, in one list: menus, buttons, keys and the key sheet all come from here.

macro_rules! action {
    ($id:literal, $label:literal, $tooltip:literal, $category:ident, [$($key:expr),*], $resolve:expr) => {
        Action {
            id: $id, label: $label, label_now: None, tooltip: $tooltip, category: Category::$category, shortcuts: &[$($key),*],
            resolve: $resolve,
        }
    };
}

mod edit;
mod file;
mod help;
mod lanes;
mod mark;
mod playback;
mod view;

use std::borrow::Cow;

use super::command::Command;
use super::shortcut::{Key, Shortcut};
use super::state::AppState;

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
    /// Ranges of time and bookmarks.
    Mark,
    /// Help.
    Help,
}

impl Category {
    /// All, in the order of the menu bar.
    pub const ALL: [Self; 6] = [Self::File, Self::Edit, Self::View, Self::Playback, Self::Mark, Self::Help];

    /// The name people see.
    pub const fn title(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::View => "View",
            Self::Playback => "Playback",
            Self::Mark => "Mark",
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
    /// The name while it says more than [`Self::label`], such as what would be undone.
    label_now: Option<fn(&AppState) -> Option<String>>,
}

impl Action {
    /// The command it stands for now.
    ///
    /// # Errors
    /// Why it can't be used now.
    pub fn resolve(&self, state: &AppState) -> Result<Command, DisabledReason> {
        (self.resolve)(state)
    }

    /// The name people see now.
    pub fn label_now(&self, state: &AppState) -> Cow<'static, str> {
        let now = self.label_now.and_then(|label| label(state));
        now.map_or(Cow::Borrowed(self.label), Cow::Owned)
    }

    /// The action of an id.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        actions().find(|a| a.id == id)
    }
}

impl std::fmt::Debug for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

const NOTHING_OPEN: DisabledReason = "Open a result first";
const NOBODY_SELECTED: DisabledReason = "Select a person first";
const NO_RANGE: DisabledReason = "Select a range of time first";
const NO_RECTANGLE: DisabledReason = "Draw a rectangle on the canvas first";
const NO_BOOKMARKS: DisabledReason = "There are no bookmarks yet";

fn with_document(state: &AppState, command: impl Into<Command>) -> Result<Command, DisabledReason> {
    state.document().map(|_| command.into()).ok_or(NOTHING_OPEN)
}

fn with_several(state: &AppState, command: impl Into<Command>) -> Result<Command, DisabledReason> {
    if state.documents.len() > 1 { Ok(command.into()) } else { Err("There is no other result open") }
}

fn with_selection(state: &AppState, command: impl Into<Command>) -> Result<Command, DisabledReason> {
    let document = state.document().ok_or(NOTHING_OPEN)?;
    if document.selection.people.is_empty() { Err(NOBODY_SELECTED) } else { Ok(command.into()) }
}

fn with_range(
    state: &AppState,
    command: impl FnOnce(&std::ops::Range<i64>) -> Command,
) -> Result<Command, DisabledReason> {
    let document = state.document().ok_or(NOTHING_OPEN)?;
    document.selection.time_ms.as_ref().map(command).ok_or(NO_RANGE)
}

fn with_bookmarks(state: &AppState, command: impl Into<Command>) -> Result<Command, DisabledReason> {
    let document = state.document().ok_or(NOTHING_OPEN)?;
    if document.edits.bookmarks.is_empty() { Err(NO_BOOKMARKS) } else { Ok(command.into()) }
}

const fn ch(c: char) -> Key {
    Key::Char(c)
}

/// Every action, in the order of the menus.
pub fn actions() -> impl Iterator<Item = &'static Action> {
    [file::ACTIONS, edit::ACTIONS, view::ACTIONS, lanes::ACTIONS, playback::ACTIONS, mark::ACTIONS, help::ACTIONS]
        .into_iter()
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn no_two_actions_share_a_key_or_an_id() {
        let mut keys = HashMap::new();
        let mut ids = HashMap::new();
        for action in actions() {
            assert_eq!(ids.insert(action.id, action.label), None, "{}", action.id);
            for key in action.shortcuts {
                assert_eq!(keys.insert(*key, action.id), None, "{key} of {}", action.id);
            }
        }
    }

    #[test]
    fn without_a_result_actions_say_why_they_are_off() {
        let state = AppState::default();
        for action in actions() {
            if let Err(reason) = action.resolve(&state) {
                assert!(reason.starts_with(char::is_uppercase) && !reason.ends_with('.'), "{}", action.id);
            }
        }
        assert!(Action::by_id("open").is_some_and(|a| a.resolve(&state).is_ok()));
        assert!(Action::by_id("play").is_some_and(|a| a.resolve(&state).is_err()));
    }
}
