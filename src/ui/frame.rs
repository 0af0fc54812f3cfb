//! What every panel gets: the state to read, the theme, and a place to put commands.

use crate::app::{Action, AppState, Command};
use crate::model::time::format_clock;
use crate::view::Theme;

/// One pass over the window. Panels read `state` and emit commands; nothing else leaves them.
pub struct Frame<'a> {
    /// The state, as it was when the pass began.
    pub state: &'a AppState,
    /// The colours.
    pub theme: &'static Theme,
    commands: Vec<Command>,
}

impl<'a> Frame<'a> {
    /// A pass over this state.
    pub fn new(state: &'a AppState) -> Self {
        Self { state, theme: Theme::with_palette(state.settings.theme, state.settings.palette), commands: Vec::new() }
    }

    /// A time of the result that is shown, in the form that the settings choose.
    pub fn time(&self, ms: i64) -> String {
        match self.state.document() {
            Some(document) => self.state.settings.time_format.text(ms, &document.store.job.video),
            None => format_clock(ms),
        }
    }

    /// Emits a command.
    pub fn send(&mut self, command: impl Into<Command>) {
        self.commands.push(command.into());
    }

    /// Emits the command of an action, if it can be used now.
    pub fn act(&mut self, id: &str) {
        if let Some(Ok(command)) = Action::by_id(id).map(|action| action.resolve(self.state)) {
            self.commands.push(command);
        }
    }

    /// The keys of an action as they are shown; `None` for an action without keys.
    pub fn keys_of(&self, id: &str) -> Option<String> {
        Action::by_id(id).and_then(|action| self.state.settings.keys.shown(action))
    }

    /// What a control does, with the keys of the action that does the same.
    pub fn hint(&self, text: &str, id: &str) -> String {
        self.keys_of(id).map_or_else(|| text.to_owned(), |keys| format!("{text} ({keys})"))
    }

    /// The commands of the pass, in order.
    pub fn into_commands(self) -> Vec<Command> {
        self.commands
    }
}
