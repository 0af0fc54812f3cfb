//! A fetch that is waited for, with a progress line. Ctrl+C ends it like any other end: with what has come.

use crate::source::{FetchRequest, Fetched, Spool, SpoolPlace};

use super::console::Console;
use super::exit::Failure;

/// Begins or goes on with the pages on disk; asked for once it is known as whom and where the fetch asks.
pub(super) type OpenSpool<'a> = &'a dyn Fn(&SpoolPlace) -> Result<Spool, Failure>;

/// Fetches a job to its end through the AWS SDK. Where a spool is asked for, every page is on disk before the next is
/// fetched.
///
/// # Errors
/// When nothing could be asked for: no runtime, an AWS configuration that cannot be used, or no place for the pages.
#[cfg(feature = "aws")]
pub(super) fn fetch(
    request: &FetchRequest,
    open_spool: Option<OpenSpool<'_>>,
    console: Console,
) -> Result<Fetched, Failure> {
    use crate::source::aws::{AwsClient, AwsOptions};
    use crate::source::{FetchOptions, fetch};

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new("io", format!("the fetch could not be started: {error}")))?;
    let mut watch = watch::LineWatch::new(console);
    let interrupts = super::interrupts::Interrupts::listen();
    runtime.block_on(async {
        let connected = AwsClient::connect(request, &AwsOptions::default()).await;
        let mut client = connected.map_err(|error| failure_of(&error, console))?;
        if console.is_verbose() {
            console.note(&format!("fetching {} from {}", request.job_id, client.place()));
        }
        let spool = open_spool.map(|open| open(&client.spool_place())).transpose()?;
        let cancel = interrupts.cancels();
        let fetched = fetch::fetch(&mut client, request, &FetchOptions::default(), &cancel, &mut watch, spool).await;
        interrupts.end();
        if let Some(details) = fetched.details().filter(|_| console.is_verbose()) {
            console.note(details);
        }
        Ok(fetched)
    })
}

#[cfg(feature = "aws")]
fn failure_of(error: &crate::source::PageError, console: Console) -> Failure {
    if let Some(details) = error.details.as_ref().filter(|_| console.is_verbose()) {
        console.note(details);
    }
    let advice = match error.kind {
        crate::source::PageErrorKind::PlainHttp => " with --allow-plain-http",
        _ => "",
    };
    Failure::new(error.kind.as_str(), format!("{error}{advice}"))
}

/// Says that this build cannot.
///
/// # Errors
/// Always.
#[cfg(not(feature = "aws"))]
pub(super) fn fetch(
    _request: &FetchRequest,
    _open_spool: Option<OpenSpool<'_>>,
    _console: Console,
) -> Result<Fetched, Failure> {
    Err(Failure::new("unsupported", "this build cannot fetch (feature aws); open a saved response instead"))
}

#[cfg(feature = "aws")]
mod watch {
    use crate::model::TrackStore;
    use crate::source::pager::WaitReason;
    use crate::source::{FetchProgress, FetchWatch};

    use super::super::console::{Console, ProgressLine};

    /// Shows progress as one line, and says once why it waits.
    pub(super) struct LineWatch {
        console: Console,
        line: ProgressLine,
        waits_for: Option<WaitReason>,
    }

    impl LineWatch {
        pub(super) fn new(console: Console) -> Self {
            Self { console, line: console.progress(), waits_for: None }
        }
    }

    impl FetchWatch for LineWatch {
        fn on_progress(&mut self, progress: &FetchProgress) {
            let waits_for = progress.waiting.map(|(reason, _)| reason);
            if let Some((reason, left)) = progress.waiting.filter(|_| waits_for != self.waits_for) {
                self.console.note(&format!("waiting {:.1} s: {}", left.as_secs_f64(), reason.text()));
            }
            self.waits_for = waits_for;
            self.line.draw(|| match progress.waiting {
                Some((reason, left)) => format!("{}: {} s", reason.text(), left.as_secs().max(1)),
                None => format!(
                    "fetching: {} pages, {} rows, {:.1} pages a second",
                    progress.num_pages, progress.num_rows, progress.pages_per_s
                ),
            });
        }

        fn on_snapshot(&mut self, _store: TrackStore, _inputs: Vec<crate::source::Input>) {}
    }
}
