//! The arguments of `serve`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

/// Arguments of `serve`.
#[derive(Debug, Clone, Args)]
pub(super) struct ServeArgs {
    /// The folder of saved results
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
    /// Where to listen; port 0 takes any free one
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:0")]
    pub(super) addr: SocketAddr,
    /// Entries on a page at most, 1 to 1000
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(super) page_size: u16,
    /// Answer other machines too: every request must then be signed with the access key pathscope and the secret
    #[arg(long)]
    pub(super) allow_remote: bool,
    /// File that holds the secret, instead of `PATHSCOPE_TOKEN` in the environment
    #[arg(long, value_name = "FILE", requires = "allow_remote")]
    pub(super) token_file: Option<PathBuf>,
    /// A further name by which the endpoint is called, such as that of a proxy in front; may be given several times
    #[arg(long, value_name = "NAME", requires = "allow_remote")]
    pub(super) host: Vec<String>,
}
