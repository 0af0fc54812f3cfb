//! Help.

use super::{Action, Category, Key, Shortcut, with_document};
use crate::app::configuring::SettingsCommand;
use crate::app::state::Dialog;
use crate::app::viewing::ViewCommand;

/// In the order of the menu.
pub(super) const ACTIONS: &[Action] = &[
    action!(
        "keys",
        "Keys",
        "All keys on one sheet",
        Help,
        [Shortcut::plain(Key::F(1)), Shortcut::plain(Key::Question)],
        |_| { Ok(ViewCommand::ShowDialog(Some(Dialog::Keys)).into()) }
    ),
    action!("tour", "Tour of the window", "Five steps", Help, [], |s| {
        with_document(s, SettingsCommand::Tour(Some(0)))
    }),
    action!("about", "About Pathscope", "", Help, [], |_| Ok(ViewCommand::ShowDialog(Some(Dialog::About)).into())),
];
