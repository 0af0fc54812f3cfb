//! Pathscope: a workbench for people-tracking results.
//!
//! Data flows one way (`decode` → `model` → `analysis` → `view` → window, picture or export) and control the other, as
//! commands. `docs/architecture.md` is the map.

pub mod analysis;
pub mod app;
pub mod archive;
pub mod cli;
pub mod decode;
pub mod export;
pub mod jobs;
pub mod library;
pub mod model;
pub mod sample;
pub mod source;
#[cfg(feature = "gui")]
pub mod ui;
pub mod view;
