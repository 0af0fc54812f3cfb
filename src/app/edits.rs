//! What people have done to a result: the small part of a document that is undone, redone and kept in a session.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::bookmark::Bookmark;
use crate::model::PersonIndex;

/// Everything people add to a result. Small beside the data, so it is copied whole.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Edits {
    /// The user's names of people.
    pub labels: BTreeMap<PersonIndex, String>,
    /// Colours chosen for people: positions in the theme's sequence.
    pub colors: BTreeMap<PersonIndex, u32>,
    /// The filter as typed; it need not be valid.
    pub filter: String,
    /// People hidden by eye.
    pub hidden: BTreeSet<PersonIndex>,
    /// When not empty, only these people are shown.
    pub solo: BTreeSet<PersonIndex>,
    /// People who stand on top of the lanes, whatever the order of the others.
    pub pinned: BTreeSet<PersonIndex>,
    /// Times worth coming back to, in order of time; no two at the same.
    pub bookmarks: Vec<Bookmark>,
}

impl Edits {
    /// How many things were edited, for people to read: each label, each bookmark, the filter. O(edits).
    pub fn num(&self) -> usize {
        use serde_json::Value;
        // Whatever members there are: nobody has to count a new one here.
        let (Ok(Value::Object(members)), Ok(none)) =
            (serde_json::to_value(self), serde_json::to_value(Self::default()))
        else {
            return 0;
        };
        let changed = members.into_iter().filter(|(name, value)| none.get(name) != Some(value));
        let num_in = |value: Value| match value {
            Value::Object(entries) => entries.len(),
            Value::Array(entries) => entries.len(),
            _ => 1,
        };
        changed.map(|(_, value)| num_in(value)).sum()
    }
}
