//! A time worth coming back to.

use serde::{Deserialize, Serialize};

/// A time with a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    /// Milliseconds from the start of the video.
    pub at_ms: i64,
    /// What is worth remembering there; may be empty.
    pub note: String,
}

impl Bookmark {
    /// The note, or a word in its place.
    pub fn title(&self) -> &str {
        if self.note.is_empty() { "Bookmark" } else { &self.note }
    }
}
