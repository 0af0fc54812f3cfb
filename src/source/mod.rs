//! Where results come from: files, folders and endpoints.

mod notice;
pub mod request;

pub use request::{FetchRequest, RequestError, SortBy};
