//! The window.

pub mod fonts;
pub mod frame;
pub mod icons;
mod keys;
mod menus;
mod notices;
pub mod paint;
pub mod panels;
pub mod picture;
pub mod raster;
pub mod scene;
mod status_bar;
pub mod style;
mod welcome;
mod window;
pub mod widgets;
