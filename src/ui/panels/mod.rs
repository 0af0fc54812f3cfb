//! The parts of the window.

pub mod canvas;
mod fetches;
mod filter_bar;
mod filter_help;
mod flags_tab;
mod head_pose;
pub mod inspector;
mod job_tab;
mod json_tab;
mod json_text;
mod matches;
pub mod people;
mod people_columns;
mod people_table;
mod person_tab;
pub mod plot;
mod rare_fields;
mod sample_tab;
pub mod sources;
mod stills;
mod time_range;
pub mod timeline;
pub mod transport;
