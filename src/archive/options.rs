//! How a folder is served, and why it is not.

use std::net::SocketAddr;
use std::path::PathBuf;

use thiserror::Error;

use super::sigv4::Secret;

/// How a folder is served.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// Where to listen; port 0 is any free one.
    pub address: SocketAddr,
    /// Entries on a page at most, 1 to 1000.
    pub page_size: usize,
    /// Names by which the endpoint may be called beside its address, without a port.
    pub hosts: Vec<String>,
    /// With a secret, every request must be signed with it and the access key [`super::ACCESS_KEY`].
    pub secret: Option<Secret>,
}

/// Why a folder is not served.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ServeError {
    /// There is no such folder, or it cannot be listed.
    #[error("the folder cannot be served ({reason}). Name a folder of saved results")]
    NotAFolder {
        /// As given.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The address is taken or not ours.
    #[error("nothing can listen on {address}: {reason}. Try another --addr; port 0 takes any free one")]
    Bind {
        /// As given.
        address: SocketAddr,
        /// What the system says.
        reason: String,
    },
    /// The system gives no thread.
    #[error("the endpoint could not be started: {reason}")]
    NoThread {
        /// What the system says.
        reason: String,
    },
}
