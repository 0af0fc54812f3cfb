//! `pathscope serve`: a folder of saved results answers as the service does.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tokio::runtime::Runtime;

use crate::archive::{ACCESS_KEY, Secret, ServeError, ServeOptions, Server};

use super::console::Console;
use super::exit::Failure;
use super::output;
use super::serve_args::ServeArgs;

/// The environment's name for the secret.
const TOKEN_VARIABLE: &str = "PATHSCOPE_TOKEN";
/// A secret shorter than this can be guessed.
const SHORT_SECRET_LEN: usize = 20;

/// Serves the folder until it is told to stop.
pub(super) fn run(args: &ServeArgs, console: Console) -> Result<(), Failure> {
    let secret = if args.allow_remote { Some(secret(args, console)?) } else { None };
    if secret.is_none() && !args.addr.ip().is_loopback() {
        let text = "--addr names an address that other machines reach. Add --allow-remote and --token-file, or listen on 127.0.0.1";
        return Err(Failure::usage(text));
    }
    let options =
        ServeOptions { address: args.addr, page_size: usize::from(args.page_size), hosts: args.host.clone(), secret };
    let no_runtime = |error: io::Error| Failure::new("io", format!("the endpoint could not be started: {error}"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(no_runtime)?;
    // Before the address is printed: whoever waits for it may end us at once.
    let asked_to_stop = stop_signals(&runtime).map_err(no_runtime)?;
    let server = Server::serve_folder(&args.folder, options, Arc::new(move |text: &str| console.warning(text)))?;
    if args.allow_remote {
        console.warning(&format!(
            "requests must be signed with the access key {ACCESS_KEY} and the secret, but nothing is encrypted: put TLS in front"
        ));
    }
    if args.addr.ip().is_unspecified() && args.host.is_empty() {
        console.warning(
            "other machines reach this endpoint but are not answered, because it only goes by localhost: give the name or address by which they call it with --host",
        );
    }
    output::print(format!("listening on {}\n", server.endpoint_url()).as_bytes())?;
    runtime.block_on(asked_to_stop);
    drop(server);
    Ok(())
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Self {
        let (kind, path) = match &error {
            ServeError::NotAFolder { path, .. } => ("not_a_folder", Some(path.clone())),
            ServeError::Bind { .. } => ("address", None),
            ServeError::NoThread { .. } => ("io", None),
        };
        Self { path, ..Self::new(kind, error.to_string()) }
    }
}

/// The secret from the file or the environment.
fn secret(args: &ServeArgs, console: Console) -> Result<Secret, Failure> {
    let text = if let Some(path) = &args.token_file {
        let unreadable =
            |error: io::Error| Failure::new("io", format!("the token file cannot be read: {error}")).at(path);
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        if is_open_to_others(path) {
            console.warning(&format!("others can read the token file; try chmod 600: {}", path.display()));
        }
        text
    } else {
        std::env::var(TOKEN_VARIABLE).map_err(|_| {
            Failure::usage(format!("--allow-remote needs a secret: give --token-file, or set {TOKEN_VARIABLE}"))
        })?
    };
    let text = text.trim();
    if text.len() < SHORT_SECRET_LEN {
        console.warning(&format!("the secret is short; take at least {SHORT_SECRET_LEN} random characters"));
    }
    Secret::new(text).ok_or_else(|| Failure::new("no_secret", "the secret is empty; write one into the token file"))
}

#[cfg(unix)]
fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> bool {
    false
}

/// Ends when somebody asks the program to. Listening begins at once.
#[cfg(unix)]
fn stop_signals(runtime: &Runtime) -> io::Result<impl Future<Output = ()> + use<>> {
    use tokio::signal::unix::{SignalKind, signal};

    let _inside = runtime.enter();
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends when somebody asks the program to.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "other systems can fail here")]
fn stop_signals(_: &Runtime) -> io::Result<impl Future<Output = ()> + use<>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
