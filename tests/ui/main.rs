//! The window without a display: panels found by accessible name, and a few strict pictures.
#![cfg(feature = "gui")]

mod canvas;
mod desk;
mod fetch;
mod harness;
mod panels;
mod specimen;
mod stage;
mod time;
mod transport;
mod whole_window;
mod widgets;
