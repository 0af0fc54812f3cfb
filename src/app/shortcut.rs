//! Keys and key combinations, independent of the toolkit.

use serde::{Deserialize, Serialize};

/// A key that actions use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// A letter, upper case, or a digit.
    Char(char),
    /// The space bar.
    Space,
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// Delete.
    Delete,
    /// ←
    Left,
    /// →
    Right,
    /// ↑
    Up,
    /// ↓
    Down,
    /// Home.
    Home,
    /// End.
    End,
    /// A function key by its number.
    F(u8),
    /// `+` (also `=`, where it shares the key).
    Plus,
    /// `-`
    Minus,
    /// `,`
    Comma,
    /// `.`
    Period,
    /// `/`
    Slash,
    /// `?`
    Question,
    /// `[`
    BracketLeft,
    /// `]`
    BracketRight,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Backspace.
    Backspace,
    /// Tab.
    Tab,
}

/// The keys that have a name longer than what they type.
const NAMED: [(Key, &str); 22] = [
    (Key::Space, "Space"),
    (Key::Enter, "Enter"),
    (Key::Escape, "Esc"),
    (Key::Delete, "Del"),
    (Key::Left, "Left"),
    (Key::Right, "Right"),
    (Key::Up, "Up"),
    (Key::Down, "Down"),
    (Key::Home, "Home"),
    (Key::End, "End"),
    (Key::PageUp, "PageUp"),
    (Key::PageDown, "PageDown"),
    (Key::Backspace, "Backspace"),
    (Key::Tab, "Tab"),
    (Key::Plus, "+"),
    (Key::Minus, "-"),
    (Key::Comma, ","),
    (Key::Period, "."),
    (Key::Slash, "/"),
    (Key::Question, "?"),
    (Key::BracketLeft, "["),
    (Key::BracketRight, "]"),
];

/// A key with its modifiers. As text it reads as people see it: `Ctrl+Shift+O`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Shortcut {
    /// Control (Command on a Mac).
    pub ctrl: bool,
    /// Shift.
    pub shift: bool,
    /// The key.
    pub key: Key,
}

impl Shortcut {
    /// The key alone.
    pub const fn plain(key: Key) -> Self {
        Self { ctrl: false, shift: false, key }
    }

    /// The key with Shift.
    pub const fn shift(key: Key) -> Self {
        Self { ctrl: false, shift: true, key }
    }

    /// The key with Control.
    pub const fn ctrl(key: Key) -> Self {
        Self { ctrl: true, shift: false, key }
    }

    /// The key with Control and Shift.
    pub const fn ctrl_shift(key: Key) -> Self {
        Self { ctrl: true, shift: true, key }
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self, NAMED.iter().find(|(key, _)| key == self)) {
            (_, Some((_, name))) => f.write_str(name),
            (Self::Char(c), _) => write!(f, "{c}"),
            (Self::F(n), _) => write!(f, "F{n}"),
            (other, None) => unreachable!("{other:?} has a name"),
        }
    }
}

impl std::fmt::Display for Shortcut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let modifiers = [(self.ctrl, "Ctrl+"), (self.shift, "Shift+")];
        for (_, name) in modifiers.iter().filter(|(is_held, _)| *is_held) {
            f.write_str(name)?;
        }
        self.key.fmt(f)
    }
}

impl From<Shortcut> for String {
    fn from(shortcut: Shortcut) -> Self {
        shortcut.to_string()
    }
}

/// A text that names no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no key; write it as on the key sheet, such as Ctrl+Shift+O")]
pub struct UnknownShortcut(String);

impl TryFrom<String> for Shortcut {
    type Error = UnknownShortcut;

    fn try_from(text: String) -> Result<Self, UnknownShortcut> {
        text.parse()
    }
}

impl std::str::FromStr for Shortcut {
    type Err = UnknownShortcut;

    fn from_str(text: &str) -> Result<Self, UnknownShortcut> {
        let (ctrl, rest) = text.strip_prefix("Ctrl+").map_or((false, text), |rest| (true, rest));
        let (shift, name) = rest.strip_prefix("Shift+").map_or((false, rest), |rest| (true, rest));
        let named = NAMED.iter().find(|(_, known)| *known == name).map(|(key, _)| *key);
        let function = || name.strip_prefix('F')?.parse().ok().filter(|n| (1..=12).contains(n)).map(Key::F);
        let mut chars = name.chars();
        let letter = || match (chars.next(), chars.next()) {
            (Some(c), None) if c.is_ascii_uppercase() || c.is_ascii_digit() => Some(Key::Char(c)),
            _ => None,
        };
        let key = named.or_else(function).or_else(letter).ok_or_else(|| UnknownShortcut(text.to_owned()))?;
        Ok(Self { ctrl, shift, key })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcuts_read_as_they_are_written() {
        for text in ["Ctrl+Shift+O", "Space", "?", "[", "F1", "F11", "Ctrl++", "Shift+Left", "9", "F"] {
            assert_eq!(text.parse::<Shortcut>().map(|shortcut| shortcut.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "Ctrl+", "Shift+Ctrl+A", "a", "Alt+X", "F13", "Spacebar"] {
            assert!(text.parse::<Shortcut>().is_err(), "{text}");
        }
    }
}
