//! An endpoint that answers `GetPersonTracking` and `GetFaceSearch` from saved results, as the service would.
//!
//! It speaks the service's own protocol (AWS JSON 1.1), so old programs, the demo and the tests fetch through the client
//! that they have. [`Server::serve_folder`] serves a folder, [`Server::start`] pages in memory; both page in one place. On
//! the loopback interface any signature will do; elsewhere every request is checked against a secret. A [`FaultScript`]
//! makes an endpoint misbehave on purpose, one request at a time, in the ways that the real service and what stands in
//! front of it do.

mod answer;
mod call;
mod catalog;
mod catalog_view;
pub mod demo;
mod error;
pub mod faults;
mod file_stamp;
mod folder;
mod folder_scan;
mod found_open;
mod gate;
mod holdings;
mod id_guess;
mod indexed_job;
mod job;
mod job_name;
mod listing;
mod options;
mod page;
mod page_text;
mod paged_job;
mod read_at;
mod request_id;
mod request_log;
mod server;
mod service;
mod sigv4;
mod storm;
mod token;
mod turn;
mod unit_index;
mod wire_error;

pub use catalog::Say;
pub use error::ArchiveError;
pub use faults::{Fault, FaultScript};
pub use gate::ACCESS_KEY;
pub use holdings::Archive;
pub use job::ArchivedJob;
pub use options::{ServeError, ServeOptions};
pub use request_log::LoggedRequest;
pub use server::Server;
pub use sigv4::Secret;
