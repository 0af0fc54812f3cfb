//! Times worth coming back to: kept, annotated and let go of.

use serde::{Deserialize, Serialize};

use super::bookmark::Bookmark;
use super::state::AppState;

/// Changes the bookmarks of a result. Going to one is a matter of playback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BookmarkCommand {
    /// Keeps a time, or gives the bookmark that is there another note.
    Set {
        /// Milliseconds from the start of the video.
        at_ms: i64,
        /// What is worth remembering; white space around it is dropped, and it may be empty.
        note: String,
    },
    /// Lets go of the bookmark at a time.
    Remove {
        /// Milliseconds from the start of the video.
        at_ms: i64,
    },
}

pub(super) fn update(state: &mut AppState, command: &BookmarkCommand) {
    let Some(document) = state.document_mut() else { return };
    let bookmarks = &mut document.edits.bookmarks;
    let find = |bookmarks: &[Bookmark], at_ms: i64| bookmarks.binary_search_by_key(&at_ms, |known| known.at_ms);
    match command {
        BookmarkCommand::Set { at_ms, note } => {
            let note = note.trim().to_owned();
            match find(bookmarks, *at_ms) {
                Ok(at) => bookmarks[at].note = note,
                Err(at) => bookmarks.insert(at, Bookmark { at_ms: *at_ms, note }),
            }
        }
        BookmarkCommand::Remove { at_ms } => {
            if let Ok(at) = find(bookmarks, *at_ms) {
                bookmarks.remove(at);
            }
        }
    }
}
