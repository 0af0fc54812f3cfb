//! The parts of the window.

mod bookmarks;
pub mod canvas;
mod canvas_rectangle;
mod fetches;
mod filter_bar;
mod filter_help;
mod head_pose;
pub mod inspector;
mod job_tab;
mod json_tab;
mod json_text;
mod lanes;
mod lanes_menu;
mod matches;
mod overview;
pub mod people;
mod people_columns;
mod people_table;
mod person_tab;
pub mod plot;
mod pointing;
mod rare_fields;
mod sample_tab;
pub mod sources;
mod time_range;
pub mod timeline;
pub mod transport;
