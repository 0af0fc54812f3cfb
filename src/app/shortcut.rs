//! Keys and key combinations, independent of the toolkit.

use serde::{Deserialize, Serialize};

/// A key that actions use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
}

/// A key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

impl std::fmt::Display for Shortcut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.ctrl {
            f.write_str("Ctrl+")?;
        }
        if self.shift {
            f.write_str("Shift+")?;
        }
        match self.key {
            Key::Char(c) => write!(f, "{c}"),
            Key::Space => f.write_str("Space"),
            Key::Enter => f.write_str("Enter"),
            Key::Escape => f.write_str("Esc"),
            Key::Delete => f.write_str("Del"),
            Key::Left => f.write_str("Left"),
            Key::Right => f.write_str("Right"),
            Key::Up => f.write_str("Up"),
            Key::Down => f.write_str("Down"),
            Key::Home => f.write_str("Home"),
            Key::End => f.write_str("End"),
            Key::F(n) => write!(f, "F{n}"),
            Key::Plus => f.write_str("+"),
            Key::Minus => f.write_str("-"),
            Key::Comma => f.write_str(","),
            Key::Period => f.write_str("."),
            Key::Slash => f.write_str("/"),
            Key::Question => f.write_str("?"),
            Key::BracketLeft => f.write_str("["),
            Key::BracketRight => f.write_str("]"),
        }
    }
}
