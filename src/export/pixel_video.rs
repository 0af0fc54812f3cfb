//! What formats that count frames and pixels need to know of a video.

use crate::model::{NormRect, TrackStore};

use super::{ExportError, Format};

/// A video of which frame rate and frame size are known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PixelVideo {
    /// Frames per second, positive.
    pub frame_rate: f64,
    /// Frame size in pixels. 1 x 1 for a format of ratios, which needs none.
    pub frame_size: (u32, u32),
}

impl PixelVideo {
    /// What a format needs to know of the video of a store; `None` where it needs nothing.
    ///
    /// # Errors
    /// What the store does not say.
    pub fn needed(format: Format, store: &TrackStore) -> Result<Option<Self>, ExportError> {
        if !format.needs_frame_rate() {
            return Ok(None);
        }
        let name = || store.job.name.clone();
        let video = &store.job.video;
        let frame_rate = video.frame_rate.ok_or_else(|| ExportError::NeedsFrameRate { format, name: name() })?;
        let frame_size = if format.needs_frame_size() {
            video.frame_size().ok_or_else(|| ExportError::NeedsFrameSize { format, name: name() })?
        } else {
            (1, 1)
        };
        Ok(Some(Self { frame_rate, frame_size }))
    }

    /// Left, top, width and height of a box in pixels.
    pub(super) fn pixels(self, rect: NormRect) -> [f64; 4] {
        let (x, y) = (f64::from(self.frame_size.0), f64::from(self.frame_size.1));
        [f64::from(rect.left) * x, f64::from(rect.top) * y, f64::from(rect.width) * x, f64::from(rect.height) * y]
    }
}
