//! The window.

pub mod action_button;
mod context_menu;
pub mod dialogs;
mod document_tabs;
pub mod flag_rules;
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
mod recent;
mod recovery_bar;
pub mod scene;
pub mod session;
pub mod shell;
mod status_bar;
pub mod style;
mod tour;
mod welcome;
pub mod widgets;
mod window;
pub mod window_picture;
