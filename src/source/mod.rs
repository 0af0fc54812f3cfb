//! Where results come from: files, folders and endpoints.

#[cfg(feature = "aws")]
pub mod aws;
pub mod fetch;
mod notice;
pub mod page_error;
pub mod pager;
pub mod request;

pub use fetch::{FetchEnd, FetchError, FetchOptions, FetchProgress, FetchWatch, Fetched, PageClient};
pub use page_error::{PageError, PageErrorKind};
pub use request::{FetchRequest, RequestError, SortBy};
