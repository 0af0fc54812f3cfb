//! A picture of the whole window without a display.

use std::sync::Arc;

use crate::model::TrackStore;
use crate::view::ThemeKind;

use super::exit::Failure;

/// The window with the document in it at a time, as the bytes of a PNG.
///
/// # Errors
/// When this build cannot draw it.
pub(super) fn png(
    _store: &Arc<TrackStore>,
    _at_ms: i64,
    _size_px: (u32, u32),
    _kind: ThemeKind,
) -> Result<Vec<u8>, Failure> {
    Err(Failure::new("unsupported", "the whole window cannot be drawn in this build; choose canvas, timeline or plot"))
}
