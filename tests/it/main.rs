//! All integration tests, in one binary because each binary links the whole program.

#![allow(clippy::unwrap_used, reason = "a test that panics is a test that fails")]
#![allow(clippy::format_collect, reason = "inputs of tests are small, and this reads best")]

mod analysis;
mod app;
mod app_flags;
mod app_library;
mod app_scale;
mod app_time;
mod architecture;
mod archive;
mod cli;
mod cli_batch;
#[cfg(feature = "aws")]
mod cli_fetch;
mod decode;
mod export;
mod export_tracks;
#[cfg(feature = "aws")]
mod fetch;
#[cfg(feature = "aws")]
mod fetch_killed;
#[cfg(feature = "aws")]
mod fetch_storm;
mod flags;
mod http;
mod open;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "parquet")]
mod parquet_library;
mod serve;
mod serve_changes;
mod serve_command;
mod serve_gate;
mod served;
mod session_killed;
mod shipped;
mod shortcuts;
mod view;
