//! On which terms a file of tracks was read: what lengths are in, how frames become times, and who said so.

use serde::{Deserialize, Serialize};

/// In what lengths are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Pixels of the frame.
    Pixels,
    /// Shares of the frame's width and height.
    Ratios,
}

impl Unit {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Pixels, Self::Ratios];

    /// What people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Pixels => "Pixels",
            Self::Ratios => "Ratios of the frame",
        }
    }
}

/// What the four numbers of a box are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BoxStyle {
    /// Left, top, width, height.
    LeftTopSize,
    /// Left, top, right, bottom.
    Corners,
    /// Middle x, middle y, width, height.
    CenterSize,
}

impl BoxStyle {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::LeftTopSize, Self::Corners, Self::CenterSize];

    /// What people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::LeftTopSize => "Left, top, width, height",
            Self::Corners => "Left, top, right, bottom",
            Self::CenterSize => "Center x, y, width, height",
        }
    }

    /// Left, top, width and height of a box written in this style, in the same unit.
    pub fn left_top_size(self, [a, b, c, d]: [f64; 4]) -> [f64; 4] {
        match self {
            Self::LeftTopSize => [a, b, c, d],
            Self::Corners => [a, b, c - a, d - b],
            Self::CenterSize => [a - c / 2.0, b - d / 2.0, c, d],
        }
    }
}

/// Who said a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermSource {
    /// The person.
    Said,
    /// The file.
    File,
    /// Another file beside it, such as `seqinfo.ini`.
    Beside,
    /// The format: it leaves no choice, or has a usual one.
    Format,
    /// Nobody.
    Assumed,
}

impl TermSource {
    /// What people read behind the value.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Said => "as you said",
            Self::File => "by the file",
            Self::Beside => "by seqinfo.ini",
            Self::Format => "by the format",
            Self::Assumed => "assumed",
        }
    }
}

/// A value and who said it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term<T> {
    /// The value.
    pub value: T,
    /// Who said it.
    pub source: TermSource,
}

impl<T> Term<T> {
    /// A value as somebody said it.
    pub const fn new(value: T, source: TermSource) -> Self {
        Self { value, source }
    }
}

/// On which terms an input was read. `None` where a format leaves nothing to say and nobody said it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Terms {
    /// Whether the person said which format it is.
    pub is_format_said: bool,
    /// In what its lengths are.
    pub unit: Option<Term<Unit>>,
    /// What the four numbers of a box are; `None` where every box names its sides.
    pub box_style: Option<Term<BoxStyle>>,
    /// The number of the first frame; `None` where it has times.
    pub base: Option<Term<i64>>,
    /// Frames per second; `None` where it has times.
    pub frame_rate: Option<Term<f64>>,
    /// Frame width and height in pixels; `None` where nothing depends on it and nobody said it.
    pub frame_size: Option<Term<(u32, u32)>>,
    /// The id that means no track. An empty one means so too.
    pub no_track: Option<Term<i64>>,
}

impl Terms {
    /// Whether anything was assumed that nobody said.
    pub fn is_assumed(&self) -> bool {
        let of = |source| source == TermSource::Assumed;
        self.unit.is_some_and(|term| of(term.source))
            || self.box_style.is_some_and(|term| of(term.source))
            || self.base.is_some_and(|term| of(term.source))
            || self.frame_rate.is_some_and(|term| of(term.source))
            || self.frame_size.is_some_and(|term| of(term.source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_box_in_every_style() {
        let rect = [10.0, 20.0, 30.0, 60.0];
        assert_eq!(BoxStyle::LeftTopSize.left_top_size(rect), rect);
        assert_eq!(BoxStyle::Corners.left_top_size([10.0, 20.0, 40.0, 80.0]), rect);
        assert_eq!(BoxStyle::CenterSize.left_top_size([25.0, 50.0, 30.0, 60.0]), rect);
    }
}
