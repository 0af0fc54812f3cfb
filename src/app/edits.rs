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
