//! What to draw, as plain data: the one thing that the window, the pictures and the tests have in common.
//!
//! Lengths are logical pixels (points), y down. A list is drawn in order, everything clipped to its `clip`.

use std::sync::Arc;

use super::Color;
use crate::model::Image;

/// A position in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pos {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

/// A rectangle in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PxRect {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width, not negative.
    pub w: f32,
    /// Height, not negative.
    pub h: f32,
}

impl PxRect {
    /// A rectangle from its upper left corner and size.
    pub const fn new(x: f32, y: f32, w: f32, h: f32) -> Self {
        Self { x, y, w, h }
    }

    /// Right edge.
    pub fn right(self) -> f32 {
        self.x + self.w
    }

    /// Lower edge.
    pub fn bottom(self) -> f32 {
        self.y + self.h
    }

    /// Whether the point is inside, right and lower edges excluded.
    pub fn contains(self, p: Pos) -> bool {
        (self.x..self.right()).contains(&p.x) && (self.y..self.bottom()).contains(&p.y)
    }

    /// Whether the two share any area.
    pub fn intersects(self, other: Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }
}

/// How an outline or line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Width.
    pub width: f32,
    /// Colour.
    pub color: Color,
    /// Lengths of dash and of space between; `None` is solid.
    pub dash: Option<(f32, f32)>,
}

impl Stroke {
    /// A solid stroke.
    pub const fn solid(width: f32, color: Color) -> Self {
        Self { width, color, dash: None }
    }
}

/// Which face a text is set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Font {
    /// Inter
    Text,
    /// Inter semi-bold
    Strong,
    /// `JetBrains Mono`, for numbers
    Mono,
}

/// Which point of a text its position names; vertically always the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Left end.
    Left,
    /// Middle.
    Center,
    /// Right end.
    Right,
}

/// One thing to draw.
#[derive(Debug, Clone, PartialEq)]
pub enum Draw {
    /// A rectangle, filled, outlined (centred on the edge) or both.
    Rect {
        /// Where.
        rect: PxRect,
        /// Corner radius.
        radius: f32,
        /// Fill.
        fill: Option<Color>,
        /// Outline.
        stroke: Option<Stroke>,
    },
    /// An open line through points.
    Polyline {
        /// At least two.
        points: Vec<Pos>,
        /// How.
        stroke: Stroke,
    },
    /// A filled polygon; convex.
    Polygon {
        /// At least three.
        points: Vec<Pos>,
        /// Fill.
        fill: Color,
    },
    /// A filled disc.
    Disc {
        /// Centre.
        center: Pos,
        /// Radius.
        radius: f32,
        /// Fill.
        fill: Color,
    },
    /// Diagonal hatching, one stroke wide, inside a rectangle. Lines are anchored to the origin, so they do not crawl.
    Hatch {
        /// Where.
        rect: PxRect,
        /// Horizontal distance between lines.
        spacing: f32,
        /// Colour.
        color: Color,
    },
    /// An image, stretched to a rectangle.
    Image {
        /// Where.
        rect: PxRect,
        /// The pixels.
        image: Arc<Image>,
        /// How bright: 1 is as it is, 0 black, at most 2.
        brightness: f32,
    },
    /// One line of text.
    Text {
        /// Where, see [`Anchor`].
        pos: Pos,
        /// What `pos` names.
        anchor: Anchor,
        /// What it says.
        text: String,
        /// Font size.
        size: f32,
        /// Face.
        font: Font,
        /// Colour.
        color: Color,
    },
}

/// A list of things to draw, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawList {
    /// Nothing is drawn outside.
    pub clip: PxRect,
    /// What to draw.
    pub items: Vec<Draw>,
}

impl DrawList {
    /// An empty list.
    pub const fn new(clip: PxRect) -> Self {
        Self { clip, items: Vec::new() }
    }

    /// A filled rectangle.
    pub fn fill(&mut self, rect: PxRect, radius: f32, fill: Color) {
        self.items.push(Draw::Rect { rect, radius, fill: Some(fill), stroke: None });
    }

    /// An outlined rectangle.
    pub fn outline(&mut self, rect: PxRect, radius: f32, stroke: Stroke) {
        self.items.push(Draw::Rect { rect, radius, fill: None, stroke: Some(stroke) });
    }

    /// A straight line.
    pub fn line(&mut self, from: Pos, to: Pos, stroke: Stroke) {
        self.items.push(Draw::Polyline { points: vec![from, to], stroke });
    }

    /// One line of text.
    pub fn text(&mut self, pos: Pos, anchor: Anchor, text: impl Into<String>, size: f32, font: Font, color: Color) {
        self.items.push(Draw::Text { pos, anchor, text: text.into(), size, font, color });
    }

    /// Appends another list, moved by so much. Its clip is not kept: what it draws has to stay inside.
    pub fn append(&mut self, other: Self, dx: f32, dy: f32) {
        let items = other.items.into_iter().map(|item| item.placed(dx, dy, 1.0));
        self.items.extend(items);
    }

    /// The same picture `factor` times as large, from the same origin.
    #[must_use]
    pub fn scaled(&self, factor: f32) -> Self {
        let PxRect { x, y, w, h } = self.clip;
        let clip = PxRect::new(x * factor, y * factor, w * factor, h * factor);
        Self { clip, items: self.items.iter().map(|item| item.clone().placed(0.0, 0.0, factor)).collect() }
    }
}

impl Draw {
    /// The same `factor` times as large and then moved.
    fn placed(self, dx: f32, dy: f32, factor: f32) -> Self {
        let pos = |p: Pos| Pos { x: p.x * factor + dx, y: p.y * factor + dy };
        let area = |r: PxRect| PxRect::new(r.x * factor + dx, r.y * factor + dy, r.w * factor, r.h * factor);
        let line = |s: Stroke| Stroke {
            width: s.width * factor,
            dash: s.dash.map(|(dash, space)| (dash * factor, space * factor)),
            ..s
        };
        match self {
            Self::Rect { rect, radius, fill, stroke } => {
                Self::Rect { rect: area(rect), radius: radius * factor, fill, stroke: stroke.map(line) }
            }
            Self::Polyline { points, stroke } => {
                Self::Polyline { points: points.into_iter().map(pos).collect(), stroke: line(stroke) }
            }
            Self::Polygon { points, fill } => Self::Polygon { points: points.into_iter().map(pos).collect(), fill },
            Self::Disc { center, radius, fill } => Self::Disc { center: pos(center), radius: radius * factor, fill },
            Self::Hatch { rect, spacing, color } => Self::Hatch { rect: area(rect), spacing: spacing * factor, color },
            Self::Image { rect, image, brightness } => Self::Image { rect: area(rect), image, brightness },
            Self::Text { pos: at, anchor, text, size, font, color } => {
                Self::Text { pos: pos(at), anchor, text, size: size * factor, font, color }
            }
        }
    }
}
