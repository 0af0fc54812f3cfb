//! The window without a display: panels found by accessible name, and a few strict pictures.
#![cfg(feature = "gui")]

mod canvas;
mod desk;
mod fetch;
mod harness;
mod panels;
mod save_picture;
mod saved_pictures;
mod specimen;
mod stage;
mod stills;
mod transport;
mod whole_window;
mod widgets;
