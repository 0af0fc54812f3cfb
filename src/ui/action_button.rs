//! Buttons for the actions of the program: name, keys and reason come from the list of actions.

use egui::{Response, Ui};

use super::frame::Frame;
use super::icons::Icon;
use super::widgets::{IconButton, toggle};
use crate::app::Action;
use crate::app::action::DisabledReason;

/// What a button shows of an action.
struct Shown {
    label: &'static str,
    tooltip: &'static str,
    shortcut: Option<String>,
    disabled: Option<DisabledReason>,
}

impl Shown {
    fn of(id: &str, frame: &Frame<'_>) -> Self {
        let action = Action::by_id(id).expect("buttons name actions that there are, see the tests of the panels");
        Self {
            label: action.label,
            tooltip: action.tooltip,
            shortcut: frame.keys_of(id),
            disabled: action.resolve(frame.state).err(),
        }
    }
}

/// An icon for an action; emits its command when clicked.
pub fn action_icon(ui: &mut Ui, id: &str, icon: Icon, frame: &mut Frame<'_>) -> Response {
    let shown = Shown::of(id, frame);
    action_icon_named(ui, id, IconButton::new(icon, shown.label), frame)
}

/// The same with a button that has its own name, size or state.
pub fn action_icon_named(ui: &mut Ui, id: &str, button: IconButton<'_>, frame: &mut Frame<'_>) -> Response {
    let shown = Shown::of(id, frame);
    let response = button.shortcut(shown.shortcut.as_deref()).disabled(shown.disabled).show(ui);
    if response.clicked() {
        frame.act(id);
    }
    response
}

/// A word that switches something on and off; emits the command of its action when clicked.
pub fn action_toggle(ui: &mut Ui, id: &str, text: &str, is_on: bool, frame: &mut Frame<'_>) -> Response {
    let shown = Shown::of(id, frame);
    let response = ui.add_enabled_ui(shown.disabled.is_none(), |ui| toggle(ui, text, is_on)).inner;
    let about = if shown.tooltip.is_empty() { shown.label } else { shown.tooltip };
    let hint = shown.shortcut.map_or_else(|| about.to_owned(), |keys| format!("{about} ({keys})"));
    let response = response.on_hover_text(hint).on_disabled_hover_text(shown.disabled.unwrap_or_default());
    if response.clicked() {
        frame.act(id);
    }
    response
}
