//! All integration tests, in one binary because each binary links the whole program.

#![allow(clippy::unwrap_used, reason = "a test that panics is a test that fails")]

mod analysis;
mod architecture;
mod archive;
mod cli;
#[cfg(feature = "aws")]
mod cli_fetch;
mod decode;
mod export;
#[cfg(feature = "aws")]
mod fetch;
mod open;
mod view;
