//! What a picture shall be: what it shows, how large, in which theme, and what stands below.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::view::ThemeKind;

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PictureView {
    /// The frame at a time, with its boxes.
    #[default]
    Canvas,
    /// Overview, ruler and lanes.
    Timeline,
    /// Charts of measures.
    Plot,
}

impl PictureView {
    /// All, in the order of the dialog.
    pub const ALL: [Self; 3] = [Self::Canvas, Self::Timeline, Self::Plot];

    /// The name people see.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Canvas => "Canvas",
            Self::Timeline => "Timeline",
            Self::Plot => "Chart",
        }
    }

    /// The name in files and arguments.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Canvas => "canvas",
            Self::Timeline => "timeline",
            Self::Plot => "plot",
        }
    }
}

/// The two formats of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PictureFormat {
    /// Pixels.
    #[default]
    Png,
    /// Lines and text, which can be edited.
    Svg,
}

impl PictureFormat {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Png, Self::Svg];

    /// The name people see.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Svg => "SVG",
        }
    }

    /// The ending of its files, without the dot.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
        }
    }

    /// The format that a file's name asks for.
    pub fn of_path(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_string_lossy().to_ascii_lowercase();
        Self::ALL.into_iter().find(|format| format.ending() == ending)
    }
}

/// What is written below a picture.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Caption {
    /// Nothing.
    #[default]
    None,
    /// What it shows: result, time, filter, counts, and what is left out.
    Auto,
    /// A text of one's own. Where filters leave people out it is followed by how many.
    Text(String),
}

/// Everything that decides how a picture looks, besides the data. The same specification of the same data gives the same
/// bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureSpec {
    /// What it shows.
    pub view: PictureView,
    /// Width in points, 1 and more.
    pub width: u32,
    /// Height in points, legend and caption included, 1 and more.
    pub height: u32,
    /// Pixels a point, 1 to [`PictureSpec::MAX_SCALE`].
    pub scale: u32,
    /// Colours.
    pub theme: ThemeKind,
    /// Whether it says below who and what is drawn how.
    pub has_legend: bool,
    /// What is written below.
    pub caption: Caption,
}

impl Default for PictureSpec {
    fn default() -> Self {
        Self {
            view: PictureView::Canvas,
            width: 1280,
            height: 720,
            scale: 1,
            theme: ThemeKind::Dark,
            has_legend: false,
            caption: Caption::None,
        }
    }
}

impl PictureSpec {
    /// The most pixels a point has.
    pub const MAX_SCALE: u32 = 4;
    /// The smallest width and height, in points: below that nothing can be read.
    pub const MIN_SIDE: u32 = 64;
    /// The most pixels of a picture: what a screen of 8k has, twice. While it is drawn that takes 256 MB.
    pub const MAX_PIXELS: u64 = 64 << 20;

    /// Width and height in pixels.
    pub fn size_px(&self) -> (u64, u64) {
        let scale = u64::from(self.scale);
        (u64::from(self.width) * scale, u64::from(self.height) * scale)
    }

    /// Whether such a picture can be drawn.
    ///
    /// # Errors
    /// What is wrong and what to choose instead, in words.
    pub fn check(&self) -> Result<(), String> {
        if !(1..=Self::MAX_SCALE).contains(&self.scale) {
            return Err(format!("the scale is 1 to {}, not {}", Self::MAX_SCALE, self.scale));
        }
        if self.width < Self::MIN_SIDE || self.height < Self::MIN_SIDE {
            return Err(format!("a picture is at least {0} by {0} points", Self::MIN_SIDE));
        }
        let (width, height) = self.size_px();
        if width * height > Self::MAX_PIXELS {
            return Err(format!(
                "{width} by {height} pixels are too many for one picture; at most {} million can be drawn",
                Self::MAX_PIXELS / 1_000_000
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_that_cannot_be_drawn_are_refused() {
        let spec = |width, height, scale| PictureSpec { width, height, scale, ..PictureSpec::default() };
        assert_eq!(spec(1280, 720, 4).check(), Ok(()));
        assert_eq!(spec(7680, 4320, 1).check(), Ok(()));
        for (wrong, word) in [
            (spec(1280, 720, 0), "scale"),
            (spec(1280, 720, 5), "scale"),
            (spec(20, 720, 1), "at least"),
            (spec(65_536, 65_536, 4), "too many"),
        ] {
            let message = wrong.check().unwrap_err();
            assert!(message.contains(word), "{message}");
        }
    }
}
