//! A picture of the whole window without a display.

use std::sync::Arc;

use crate::model::TrackStore;
use crate::view::picture::PictureSpec;

use super::exit::Failure;

/// The window with the document in it at a time, as the bytes of a PNG.
///
/// # Errors
/// When this build cannot draw it.
#[cfg(feature = "gui")]
pub(super) fn png(
    store: &Arc<TrackStore>,
    at_ms: i64,
    spec: &PictureSpec,
    filter: Option<&str>,
) -> Result<Vec<u8>, Failure> {
    use crate::app::{FilterCommand, PlaybackCommand, Settings};
    use crate::ui::window_picture::{wait_until, window_picture};

    let mut session = super::session::forgetful(Settings { theme: spec.theme, ..Settings::default() });
    session.state.show_store(store.clone());
    session.run(&PlaybackCommand::Seek { ms: at_ms }.into());
    if let Some(filter) = filter {
        session.run(&FilterCommand::SetText(filter.to_owned()).into());
        let is_done =
            |session: &crate::ui::session::Session| session.state.document().is_some_and(|d| !d.is_deriving());
        if !wait_until(&mut session, std::time::Duration::from_mins(5), is_done) {
            return Err(Failure::new("filter", "the filter could not be applied in five minutes"));
        }
    }
    let mut bytes = Vec::new();
    let picture = window_picture(&mut session, (spec.width, spec.height), spec.scale as f32);
    picture.write_png(&mut bytes).map_err(|error| Failure::new("io", format!("the PNG could not be made: {error}")))?;
    Ok(bytes)
}

/// Says that this build can't.
#[cfg(not(feature = "gui"))]
pub(super) fn png(
    _store: &Arc<TrackStore>,
    _at_ms: i64,
    _spec: &PictureSpec,
    _filter: Option<&str>,
) -> Result<Vec<u8>, Failure> {
    Err(Failure::new("unsupported", "this build draws no window (feature gui); choose canvas or timeline as SVG"))
}
