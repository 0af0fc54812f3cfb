//! What every panel gets: the state to read, the theme, and a place to put commands.

use crate::app::{Action, AppState, Command, RectangleCommand};
use crate::model::NormRect;
use crate::model::time::format_clock;
use crate::view::Theme;

/// One pass over the window. Panels read `state` and emit commands; nothing else leaves them.
pub struct Frame<'a> {
    /// The state, as it was when the pass began.
    pub state: &'a AppState,
    /// The colours.
    pub theme: &'static Theme,
    commands: Vec<Command>,
    /// The part of the frame that the canvas shows, once it has been drawn in this pass.
    seen: Option<NormRect>,
}

impl<'a> Frame<'a> {
    /// A pass over this state.
    pub fn new(state: &'a AppState) -> Self {
        let theme = Theme::with_palette(state.settings.theme, state.settings.palette);
        Self { state, theme, commands: Vec::new(), seen: None }
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

    /// Notes the part of the frame that the canvas shows.
    pub(super) fn set_seen(&mut self, seen: NormRect) {
        self.seen = Some(seen);
    }

    /// The commands of the pass, in order. What is about the picture is about what was really seen: only the window knows the
    /// shape of its canvas, and whom it follows where.
    pub fn into_commands(self) -> Vec<Command> {
        let mut commands = self.commands;
        if let Some(rect) = self.seen {
            let is_view = |command: &&mut Command| **command == Command::Rectangle(RectangleCommand::SelectView);
            let select = Command::Rectangle(RectangleCommand::Select { rect, adds: false });
            commands.iter_mut().filter(is_view).for_each(|command| command.clone_from(&select));
        }
        commands
    }
}
