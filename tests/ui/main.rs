//! The window without a display: panels found by accessible name, and a few strict pictures.
#![cfg(feature = "gui")]

mod actions;
mod canvas;
mod desk;
mod fetch;
mod first_use;
mod flags;
mod gallery;
mod harness;
mod library;
mod memory;
mod morning;
mod names;
mod panels;
mod read_as;
mod save_picture;
mod saved_pictures;
mod specimen;
mod stage;
mod stills;
mod time;
mod transport;
mod typist;
mod whole_window;
mod widgets;
