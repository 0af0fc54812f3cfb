//! Which keys do what: those that actions come with, and what people have made of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::action::{Action, actions};
use super::shortcut::Shortcut;

/// The keys that were changed, by the id of their action. Ids that no longer exist are kept and mean nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Keymap(BTreeMap<String, BTreeSet<Shortcut>>);

impl Keymap {
    /// The keys of an action; the first is shown beside it.
    pub fn keys(&self, action: &Action) -> Vec<Shortcut> {
        let preset = action.shortcuts;
        match self.0.get(action.id) {
            // Those that it came with first, as they came.
            Some(keys) => {
                let kept = preset.iter().filter(|key| keys.contains(key)).copied();
                kept.chain(keys.iter().filter(|key| !preset.contains(key)).copied()).collect()
            }
            None => preset.to_vec(),
        }
    }

    /// The key shown beside an action, as people read it.
    pub fn shown(&self, action: &Action) -> Option<String> {
        self.keys(action).first().map(ToString::to_string)
    }

    /// The action that a key stands for.
    pub fn action(&self, pressed: Shortcut) -> Option<&'static Action> {
        actions().find(|action| self.has(action, pressed))
    }

    fn has(&self, action: &Action, key: Shortcut) -> bool {
        self.0.get(action.id).map_or_else(|| action.shortcuts.contains(&key), |keys| keys.contains(&key))
    }

    /// Whether an action has other keys than it came with.
    pub fn is_changed(&self, action: &Action) -> bool {
        self.0.contains_key(action.id)
    }

    /// Whether any action has.
    pub fn is_preset(&self) -> bool {
        self.0.is_empty()
    }

    /// Gives an action one more key, and takes it from whoever had it.
    pub fn bind(&mut self, action: &Action, key: Shortcut) {
        while let Some(other) = self.action(key) {
            self.unbind(other, key);
        }
        let mut keys: BTreeSet<Shortcut> = self.keys(action).into_iter().collect();
        keys.insert(key);
        self.set(action, keys);
    }

    /// Takes a key from an action.
    pub fn unbind(&mut self, action: &Action, key: Shortcut) {
        let keys = self.keys(action).into_iter().filter(|&other| other != key).collect();
        self.set(action, keys);
    }

    /// Gives an action the keys back that it came with, and takes them from whoever has them now.
    pub fn reset(&mut self, action: &Action) {
        self.0.remove(action.id);
        for &key in action.shortcuts {
            while let Some(other) = actions().find(|other| other.id != action.id && self.has(other, key)) {
                self.unbind(other, key);
            }
        }
    }

    /// Gives all actions the keys back that they came with.
    pub fn reset_all(&mut self) {
        self.0.clear();
    }

    fn set(&mut self, action: &Action, keys: BTreeSet<Shortcut>) {
        if action.shortcuts.iter().copied().collect::<BTreeSet<_>>() == keys {
            self.0.remove(action.id);
        } else {
            self.0.insert(action.id.to_owned(), keys);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::shortcut::Key;
    use super::*;

    fn action(id: &str) -> &'static Action {
        Action::by_id(id).unwrap()
    }

    #[test]
    fn a_key_belongs_to_one_action_only() {
        let mut keymap = Keymap::default();
        let ctrl_e = Shortcut::ctrl(Key::Char('E'));
        assert_eq!(keymap.action(ctrl_e).map(|a| a.id), Some("export"));
        keymap.bind(action("play"), ctrl_e);
        assert_eq!(keymap.action(ctrl_e).map(|a| a.id), Some("play"));
        assert_eq!(keymap.keys(action("export")), []);
        assert_eq!(keymap.shown(action("play")).as_deref(), Some("Space"), "the preset ones first");
        keymap.unbind(action("play"), Shortcut::plain(Key::Space));
        assert_eq!(keymap.action(Shortcut::plain(Key::Space)).map(|a| a.id), None);
        keymap.reset(action("export"));
        assert_eq!(keymap.action(ctrl_e).map(|a| a.id), Some("export"));
        assert!(!keymap.keys(action("play")).contains(&ctrl_e));
        keymap.reset(action("play"));
        assert!(keymap.is_preset());
    }

    #[test]
    fn changed_keys_are_written_as_people_read_them() {
        let mut keymap = Keymap::default();
        keymap.bind(action("play"), Shortcut::ctrl(Key::F(9)));
        let text = serde_json::to_string(&keymap).unwrap();
        assert_eq!(text, r#"{"play":["Space","Ctrl+F9"]}"#);
        assert_eq!(serde_json::from_str::<Keymap>(&text).unwrap(), keymap);
        assert!(
            serde_json::from_str::<Keymap>(r#"{"gone":["F5"]}"#).unwrap().action(Shortcut::plain(Key::F(5))).is_none()
        );
    }
}
