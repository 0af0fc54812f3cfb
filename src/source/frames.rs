//! Images of the video under the boxes, wherever they come from.

use std::path::PathBuf;

use crate::model::Image;

/// Names an image of a source. Two times with the same key show the same image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrameKey(pub u64);

/// Where images come from: stills today, and a video may be one as well. Read by jobs, so it is shared between threads.
pub trait FrameSource: Send + Sync + std::fmt::Debug {
    /// Which image belongs to a time in milliseconds; `None` where there is none. O(log images): asked in every pass.
    fn frame_at(&self, at_ms: i64) -> Option<FrameKey>;

    /// Reads and decodes an image. For a job.
    ///
    /// # Errors
    /// Why it cannot be shown.
    fn read(&self, key: FrameKey) -> Result<Image, FrameError>;

    /// What it is, in a few words.
    fn describe(&self) -> String;
}

/// Why an image cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// The system does not give it.
    #[error("It could not be read ({reason}): {}", .path.display())]
    Io {
        /// What the system said.
        reason: String,
        /// Which.
        path: PathBuf,
    },
    /// The folder holds no image.
    #[error("There is no PNG or JPEG in this folder: {}", .0.display())]
    EmptyFolder(PathBuf),
    /// It is something else.
    #[error("This is neither a PNG nor a JPEG: {}", .0.display())]
    NotAnImage(PathBuf),
    /// More than can be shown.
    #[error("This image is too large; at most {} million pixels are shown: {}", .max_pixels / 1_000_000, .path.display())]
    TooLarge {
        /// The bound.
        max_pixels: u64,
        /// Which.
        path: PathBuf,
    },
    /// Its bytes make no image.
    #[error("This image is damaged ({reason}): {}", .path.display())]
    Damaged {
        /// What the decoder said.
        reason: String,
        /// Which.
        path: PathBuf,
    },
    /// Built without the decoders.
    #[error("This build shows no images (feature gui)")]
    Unsupported,
}
