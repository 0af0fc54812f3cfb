//! What a view shows, worked out as plain data: viewports, draw lists, ticks, hit tests.
//!
//! Plain data in and out; nothing here knows the toolkit that draws it.

pub mod color;
pub mod draw;
pub mod theme;

pub use color::Color;
pub use draw::{Anchor, Draw, DrawList, Font, Pos, PxRect, Stroke};
pub use theme::{PersonStyle, Theme, ThemeKind};
