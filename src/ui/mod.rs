//! The window.

pub mod fonts;
pub mod icons;
pub mod paint;
pub mod picture;
pub mod raster;
pub mod style;
pub mod widgets;
