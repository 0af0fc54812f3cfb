//! The parts of the window.

pub mod canvas;
pub mod plot;
pub mod timeline;
pub mod transport;
