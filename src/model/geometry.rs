//! Rectangles in ratios of the frame.

use serde::{Deserialize, Serialize};

/// A box in ratios of the frame: `left` and `top` from the upper left corner, all four nominally in `0..=1`.
///
/// Values are kept as sent and may leave the frame by any amount; clamp only for drawing. An absent component is NaN; a box
/// whose four components are all NaN is no box (see [`NormRect::NONE`]).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NormRect {
    /// Left edge, ratio of the frame width.
    pub left: f32,
    /// Top edge, ratio of the frame height.
    pub top: f32,
    /// Width, ratio of the frame width.
    pub width: f32,
    /// Height, ratio of the frame height.
    pub height: f32,
}

impl NormRect {
    /// No box at all.
    pub const NONE: Self = Self { left: f32::NAN, top: f32::NAN, width: f32::NAN, height: f32::NAN };

    /// A box from its four components, in the order left, top, width, height.
    pub const fn new(left: f32, top: f32, width: f32, height: f32) -> Self {
        Self { left, top, width, height }
    }

    /// Whether any component is present.
    pub fn is_some(self) -> bool {
        !(self.left.is_nan() && self.top.is_nan() && self.width.is_nan() && self.height.is_nan())
    }

    /// Whether all four components are finite, so that the box can be drawn and measured.
    pub fn is_finite(self) -> bool {
        self.left.is_finite() && self.top.is_finite() && self.width.is_finite() && self.height.is_finite()
    }

    /// Right edge, ratio of the frame width.
    pub fn right(self) -> f32 {
        self.left + self.width
    }

    /// Bottom edge, ratio of the frame height.
    pub fn bottom(self) -> f32 {
        self.top + self.height
    }

    /// Middle of the box, as (x, y) ratios of the frame.
    pub fn center(self) -> (f32, f32) {
        (self.left + self.width / 2.0, self.top + self.height / 2.0)
    }

    /// Middle of the lower edge: where the person stands, as (x, y) ratios of the frame.
    pub fn foot(self) -> (f32, f32) {
        (self.left + self.width / 2.0, self.top + self.height)
    }

    /// Area, ratio of the frame area.
    pub fn area(self) -> f32 {
        self.width * self.height
    }

    /// How far the box leaves the frame, as the largest overhang of its four edges; 0 when inside.
    pub fn overhang(self) -> f32 {
        (-self.left).max(-self.top).max(self.right() - 1.0).max(self.bottom() - 1.0).max(0.0)
    }

    /// The box at `t` in `0..=1` between `self` and `other`.
    #[must_use]
    pub fn lerp(self, other: Self, t: f32) -> Self {
        let mix = |a: f32, b: f32| a + (b - a) * t;
        Self {
            left: mix(self.left, other.left),
            top: mix(self.top, other.top),
            width: mix(self.width, other.width),
            height: mix(self.height, other.height),
        }
    }
}
