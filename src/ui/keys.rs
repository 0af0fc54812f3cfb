//! Keys pressed -> actions.

use egui::{Event, Modifiers};

use super::frame::Frame;
use crate::app::{Key, Shortcut, actions};

/// Emits the actions whose keys were pressed in this pass. While a text field has the focus only combinations with Ctrl that
/// mean nothing to text pass, and while another widget has it the keys that work it stay its own.
pub(super) fn handle(ctx: &egui::Context, frame: &mut Frame<'_>) {
    let is_typing = ctx.text_edit_focused();
    let has_focus = ctx.egui_wants_keyboard_input();
    let has_dialog = frame.state.dialog.is_some();
    let has_popup = egui::Popup::is_any_open(ctx);
    let events = ctx.input(|input| input.events.clone());
    for event in &events {
        let Some(pressed) = shortcut_of(event) else { continue };
        let is_for_text = is_typing && (!pressed.ctrl || matches!(pressed.key, Key::Char('A' | 'C' | 'W')));
        let is_for_widget = has_focus && !is_typing && matches!(pressed.key, Key::Space | Key::Enter) && !pressed.ctrl;
        // A dialog is about what is shown now, so nothing may change that behind it.
        let is_for_dialog =
            has_dialog && !(pressed.ctrl && matches!(pressed.key, Key::Char('Q' | 'T'))) || has_popup && !pressed.ctrl;
        if is_for_text || is_for_widget || is_for_dialog {
            continue;
        }
        if let Some(action) = actions().find(|action| action.shortcuts.contains(&pressed)) {
            frame.act(action.id);
        }
    }
}

fn shortcut_of(event: &Event) -> Option<Shortcut> {
    match event {
        // The toolkit turns Ctrl+C into this.
        Event::Copy => Some(Shortcut::ctrl(Key::Char('C'))),
        Event::Key { key, pressed: true, modifiers, .. } if !modifiers.alt => {
            let key = key_of(*key, *modifiers)?;
            // The shift that is needed to type these is not part of the shortcut.
            let shift = modifiers.shift && !matches!(key, Key::Plus | Key::Question);
            Some(Shortcut { ctrl: modifiers.command, shift, key })
        }
        _ => None,
    }
}

fn key_of(key: egui::Key, modifiers: Modifiers) -> Option<Key> {
    use egui::Key as K;
    Some(match key {
        K::Space => Key::Space,
        K::Enter => Key::Enter,
        K::Escape => Key::Escape,
        K::Delete => Key::Delete,
        K::ArrowLeft => Key::Left,
        K::ArrowRight => Key::Right,
        K::ArrowUp => Key::Up,
        K::ArrowDown => Key::Down,
        K::Home => Key::Home,
        K::End => Key::End,
        K::Plus | K::Equals => Key::Plus,
        K::Minus => Key::Minus,
        K::Comma => Key::Comma,
        K::Period => Key::Period,
        K::Questionmark => Key::Question,
        K::Slash if modifiers.shift => Key::Question,
        K::Slash => Key::Slash,
        K::OpenBracket => Key::BracketLeft,
        K::CloseBracket => Key::BracketRight,
        K::F1 => Key::F(1),
        K::F2 => Key::F(2),
        // What is left that we use are letters and digits, whose names are themselves.
        other => {
            let mut name = other.name().chars();
            match (name.next(), name.next()) {
                (Some(c), None) if c.is_ascii_alphanumeric() => Key::Char(c),
                _ => return None,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_actions_can_be_pressed() {
        let plain = Modifiers::NONE;
        let reachable: Vec<Key> = egui::Key::ALL.iter().filter_map(|&key| key_of(key, plain)).collect();
        for action in actions() {
            for shortcut in action.shortcuts {
                assert!(reachable.contains(&shortcut.key), "{shortcut} of {}", action.id);
            }
        }
    }
}
