//! A loopback endpoint that answers `GetPersonTracking` and `GetFaceSearch` from saved pages, as the service would.
//!
//! It speaks the service's own protocol (AWS JSON 1.1), so the demo and the tests fetch through the same client as people
//! do. It checks no signature and binds the loopback interface only. A [`FaultScript`] makes it misbehave on purpose, one
//! request at a time, in the ways that the real service and what stands in front of it do.

mod answer;
mod call;
pub mod demo;
mod error;
pub mod faults;
mod holdings;
mod job;
mod page;
mod request_log;
mod server;
mod service;
mod storm;
mod token;
mod wire_error;

pub use error::ArchiveError;
pub use faults::{Fault, FaultScript};
pub use holdings::Archive;
pub use job::ArchivedJob;
pub use request_log::LoggedRequest;
pub use server::Server;
