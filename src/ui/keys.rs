//! Keys pressed -> actions.

use egui::{Event, Id, Modifiers};

use super::frame::Frame;
use crate::app::{Dialog, Key, SettingsCommand, Shortcut};

/// Emits the actions whose keys were pressed in this pass. While a text field has the focus only combinations with Ctrl that
/// mean nothing to text pass, and while another widget has it the keys that work it stay its own: Esc, which leaves it, too.
pub(super) fn handle(ctx: &egui::Context, frame: &mut Frame<'_>) {
    let is_listening = frame.state.key_choice.as_ref().is_some_and(|choice| choice.clash.is_none());
    if is_listening && frame.state.dialog == Some(Dialog::Settings) {
        return listen(ctx, frame);
    }
    let is_typing = ctx.text_edit_focused();
    let has_focus = ctx.egui_wants_keyboard_input();
    // The toolkit has let go of the focus before anybody sees the Esc that did it.
    let has_left = !has_focus && ctx.data(|data| data.get_temp(focus_id())).unwrap_or(false);
    // The tour has its own keys, and shows what is there, not what becomes of it.
    let has_dialog = frame.state.dialog.is_some() || super::tour::is_shown(frame);
    let has_popup = egui::Popup::is_any_open(ctx);
    let events = ctx.input(|input| input.events.clone());
    for event in &events {
        let Some(pressed) = shortcut_of(event) else { continue };
        let is_for_text = is_typing && (!pressed.ctrl || is_for_text_with_ctrl(pressed.key));
        let is_worked = has_focus && !is_typing && matches!(pressed.key, Key::Space | Key::Enter) && !pressed.ctrl;
        let is_for_widget = is_worked || has_left && pressed.key == Key::Escape;
        // A dialog is about what is shown now, so nothing may change that behind it.
        let is_for_dialog =
            has_dialog && !(pressed.ctrl && matches!(pressed.key, Key::Char('Q' | 'T'))) || has_popup && !pressed.ctrl;
        if is_for_text || is_for_widget || is_for_dialog {
            continue;
        }
        if let Some(action) = frame.state.settings.keys.action(pressed) {
            frame.act(action.id);
            // A text field would take some of them as well: Ctrl+K is the rest of its line.
            ctx.input_mut(|input| input.events.retain(|other| other != event));
        }
    }
}

/// Whether a key with Ctrl means something to a text field that people know from elsewhere.
fn is_for_text_with_ctrl(key: Key) -> bool {
    use Key::{Backspace, Char, Delete, Down, End, Home, Left, Right, Up};
    let is_edit = matches!(key, Char('A' | 'C' | 'H' | 'U' | 'V' | 'W' | 'X' | 'Y' | 'Z') | Backspace | Delete);
    is_edit || matches!(key, Left | Right | Up | Down | Home | End)
}

/// Remembers, at the end of a pass, whether anything has the focus.
pub(super) fn remember_focus(ctx: &egui::Context) {
    let has_focus = ctx.egui_wants_keyboard_input();
    ctx.data_mut(|data| data.insert_temp(focus_id(), has_focus));
}

fn focus_id() -> Id {
    Id::unique("keys-focus")
}

/// The next key is for an action, whatever it means otherwise; Esc alone leaves everything as it is.
fn listen(ctx: &egui::Context, frame: &mut Frame<'_>) {
    let pressed = ctx.input_mut(|input| {
        let pressed = input.events.iter().find_map(shortcut_of);
        // Nobody else gets it.
        input.events.retain(|event| {
            !matches!(event, Event::Key { .. } | Event::Text(_) | Event::Copy | Event::Cut | Event::Paste(_))
        });
        pressed
    });
    match pressed {
        Some(Shortcut { ctrl: false, shift: false, key: Key::Escape }) => {
            frame.send(SettingsCommand::ListenForKey(None));
        }
        Some(pressed) => frame.send(SettingsCommand::PressKey(pressed)),
        None => {}
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
        K::PageUp => Key::PageUp,
        K::PageDown => Key::PageDown,
        K::Backspace => Key::Backspace,
        K::Tab => Key::Tab,
        K::F1 => Key::F(1),
        K::F2 => Key::F(2),
        K::F3 => Key::F(3),
        K::F4 => Key::F(4),
        K::F5 => Key::F(5),
        K::F6 => Key::F(6),
        K::F7 => Key::F(7),
        K::F8 => Key::F(8),
        K::F9 => Key::F(9),
        K::F10 => Key::F(10),
        K::F11 => Key::F(11),
        K::F12 => Key::F(12),
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
    use crate::app::actions;

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
