//! A fetch that is waited for, with a progress line.

use crate::source::{FetchRequest, Fetched};

use super::console::Console;
use super::exit::Failure;

/// Fetches a job to its end through the AWS SDK.
///
/// # Errors
/// When nothing could be asked for: no runtime, or an AWS configuration that cannot be used.
#[cfg(feature = "aws")]
pub(super) fn fetch(request: &FetchRequest, waits_for_job: bool, console: Console) -> Result<Fetched, Failure> {
    use crate::jobs::Cancel;
    use crate::source::aws::{AwsClient, AwsOptions};
    use crate::source::pager::PagerOptions;
    use crate::source::{FetchOptions, fetch};

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new("io", format!("the fetch could not be started: {error}")))?;
    let pager = PagerOptions { waits_for_job, ..PagerOptions::default() };
    let options = FetchOptions { pager, ..FetchOptions::default() };
    let mut watch = watch::LineWatch::new(console);
    runtime.block_on(async {
        let connected = AwsClient::connect(request, &AwsOptions::default()).await;
        let mut client = connected.map_err(|error| Failure::new(error.kind.as_str(), error.to_string()))?;
        if console.is_verbose() {
            console.note(&format!("fetching {} from {}", request.job_id, client.place()));
        }
        Ok(fetch::fetch(&mut client, request, &options, &Cancel::default(), &mut watch).await)
    })
}

/// Says that this build cannot.
///
/// # Errors
/// Always.
#[cfg(not(feature = "aws"))]
pub(super) fn fetch(_request: &FetchRequest, _waits_for_job: bool, _console: Console) -> Result<Fetched, Failure> {
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

        fn on_snapshot(&mut self, _store: TrackStore) {}
    }
}
