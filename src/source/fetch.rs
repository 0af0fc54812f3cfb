//! Fetches all pages of a job: does what the [`Pager`] says, and reads the pages with our own decoder.

use std::time::Duration;

use super::fetch_rows::Rows;
use super::files::Input;
use super::page_error::{PageError, PageErrorKind};
use super::pager::{Ending, Pager, PagerError, PagerOptions, PagerStep, RowsSoFar, WaitReason};
use super::request::FetchRequest;
use super::spool::{Spool, SpoolId};
use crate::decode::{DecodeError, DecodeOptions};
use crate::jobs::Cancel;
use crate::model::TrackStore;

/// How often a wait is told again, so that people see it count down.
const COUNTDOWN: Duration = Duration::from_secs(1);

/// Something that answers with pages: the AWS client, or a script in tests.
pub trait PageClient: Send {
    /// The bytes of the page that a token names, the first page without one. Dropping the future gives up the request.
    fn page(&mut self, token: Option<&str>) -> impl Future<Output = Result<Vec<u8>, PageError>> + Send;
}

/// How to fetch, beyond what the [`FetchRequest`] says.
#[derive(Debug, Clone)]
pub struct FetchOptions {
    /// How patient to be.
    pub pager: PagerOptions,
    /// How to read the pages.
    pub decode: DecodeOptions,
    /// Shortest time between two snapshots.
    pub snapshot_interval: Duration,
    /// Where the spread of waits comes from: a number in `0.0..1.0`.
    pub jitter: fn() -> f64,
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self {
            pager: PagerOptions::default(),
            decode: DecodeOptions::default(),
            snapshot_interval: Duration::from_millis(300),
            jitter,
        }
    }
}

/// A number in `0.0..1.0` that differs between processes and calls; not for secrets.
fn jitter() -> f64 {
    use std::hash::{BuildHasher, RandomState};
    (RandomState::new().hash_one(0) >> 11) as f64 / (1_u64 << 53) as f64
}

/// How far a fetch is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FetchProgress {
    /// Pages that came, those included that lay on disk already.
    pub num_pages: u32,
    /// Rows in them.
    pub num_rows: u32,
    /// Pages a second over the network since the start, waits included.
    pub pages_per_s: f64,
    /// What it waits for, if it waits, and for how long still.
    pub waiting: Option<(WaitReason, Duration)>,
}

/// Looks on while a job is fetched.
pub trait FetchWatch: Send {
    /// After every page, and while waiting every second.
    fn on_progress(&mut self, progress: &FetchProgress);

    /// A store of the rows so far: after the first page and then at most every [`FetchOptions::snapshot_interval`], in at
    /// most a tenth of the time. Not after the last page, whose store is the result. `inputs` is the file on disk that the
    /// store's places are in, while it grows; empty where there is none.
    fn on_snapshot(&mut self, store: TrackStore, inputs: Vec<Input>);
}

/// What came of a fetch. Whatever ended it, the rows that came before are kept.
#[derive(Debug)]
pub struct Fetched {
    /// All rows that came.
    pub store: TrackStore,
    /// The file on disk that the store's places are in; empty where there is none.
    pub inputs: Vec<Input>,
    /// Where it stood at the end.
    pub progress: FetchProgress,
    /// Why it ended.
    pub end: FetchEnd,
    /// Where its pages lie on disk; `None` where they do not, or none came.
    pub spool: Option<SpoolId>,
    /// Why pages could not be kept on disk, if they could not. They are in the store all the same.
    pub spool_trouble: Option<String>,
}

/// Why a fetch ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchEnd {
    /// Without an error; see [`Ending::is_complete`].
    Done(Ending),
    /// With an error.
    Failed(FetchError),
    /// Somebody asked it to.
    Cancelled,
}

impl Fetched {
    /// What to say at the end, with what was kept; `None` when all went well.
    pub fn message(&self) -> Option<String> {
        let kept = match self.store.num_rows() {
            0 => "Nothing had come".to_owned(),
            num_rows => format!("{num_rows} detections from {} pages are kept", self.progress.num_pages),
        };
        match &self.end {
            FetchEnd::Done(ending) => ending.text().map(|text| format!("{text}. {kept}")),
            FetchEnd::Failed(error) => Some(format!("{}. {kept}", capitalised(&error.to_string()))),
            FetchEnd::Cancelled => Some(format!("The fetch was cancelled. {kept}")),
        }
    }

    /// Whether going on later from the last page can bring what is missing.
    pub fn can_resume(&self) -> bool {
        let is_open = match &self.end {
            FetchEnd::Done(ending) => *ending == Ending::JobInProgress,
            FetchEnd::Failed(_) | FetchEnd::Cancelled => true,
        };
        is_open && self.spool.is_some()
    }

    /// The technical chain behind a failure, for who has to find the cause. Holds nothing secret.
    pub fn details(&self) -> Option<&str> {
        match &self.end {
            FetchEnd::Failed(FetchError(PagerError::Page { error, .. })) => error.details.as_deref(),
            _ => None,
        }
    }
}

/// A part of a sentence as a sentence, without its full stop.
pub(crate) fn capitalised(text: &str) -> String {
    let mut chars = text.trim_end_matches('.').chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// The error that ended a fetch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct FetchError(#[from] pub PagerError);

impl FetchError {
    /// A short name for machines, in `snake_case`.
    pub const fn kind(&self) -> &'static str {
        match &self.0 {
            PagerError::Page { error, .. } => error.kind.as_str(),
            PagerError::TokenRefusedAgain => PageErrorKind::InvalidToken.as_str(),
            PagerError::JobFailed { .. } => "job_failed",
        }
    }
}

/// Fetches a job to its end. Ends at once when cancelled, also while a request or a wait is under way.
///
/// With a spool every page is on disk before the next is asked for, and pages that lie there already are not asked for again.
/// That costs two syncs of the disk a page.
pub async fn fetch<C: PageClient>(
    client: &mut C,
    request: &FetchRequest,
    options: &FetchOptions,
    cancel: &Cancel,
    watch: &mut dyn FetchWatch,
    spool: Option<Spool>,
) -> Fetched {
    let new_pager = || Pager::new(PagerOptions { waits_for_job: request.waits_for_job, ..options.pager.clone() });
    let mut rows = Rows::new(request, options, spool);
    let mut pager = new_pager();
    if let Err(error) = blocking(|| rows.read_back(&mut pager, cancel, watch)) {
        let message = format!("{error}; nothing was asked for, and the pages stay on disk");
        let error = PagerError::Page { error: PageError::new(PageErrorKind::Disk, message), num_attempts: 1 };
        return rows.finish(pager.num_pages(), FetchEnd::Failed(FetchError(error)));
    }
    if matches!(pager.step(), PagerStep::Done(Ending::JobInProgress)) {
        // It was still running then. What it has found since may stand on any page.
        pager = new_pager();
        rows.start_over();
    }
    rows.begin_clock(pager.num_pages());
    let end = loop {
        let answer = match pager.step() {
            PagerStep::Done(ending) => break FetchEnd::Done(ending),
            PagerStep::Fail(error) => break FetchEnd::Failed(FetchError(error)),
            PagerStep::Wait { duration, why } => {
                tokio::select! {
                    () = cancel.cancelled() => break FetchEnd::Cancelled,
                    () = wait(&rows, duration, why, pager.num_pages(), watch) => continue,
                }
            }
            PagerStep::Request { token } => tokio::select! {
                biased;
                () = cancel.cancelled() => break FetchEnd::Cancelled,
                answer = client.page(token.as_deref()) => answer,
            },
        };
        let read = |bytes: Vec<u8>| Ok((blocking(|| rows.read(&bytes)).map_err(|e| not_a_page(&e))?, bytes));
        let advice = match answer.and_then(read) {
            Ok((facts, bytes)) => {
                let (num_before, num_rows, next_token) = (pager.num_pages(), facts.num_rows, facts.next_token.clone());
                let advice = pager.on_page(facts);
                // An answer that a job is still running is no page, and nobody wants it again.
                if pager.num_pages() > num_before {
                    blocking(|| rows.keep(&bytes, num_rows, next_token.as_deref()));
                }
                advice
            }
            Err(error) => pager.on_error(error, (options.jitter)()),
        };
        if advice == RowsSoFar::Replace {
            rows.start_over();
        }
        watch.on_progress(&rows.progress(pager.num_pages()));
        if !pager.is_over() {
            blocking(|| rows.snapshot(watch));
        }
    };
    blocking(|| rows.finish(pager.num_pages(), end))
}

/// Does work that waits for the disk or the processor without holding up what else the runtime has to do.
fn blocking<T>(work: impl FnOnce() -> T) -> T {
    match tokio::runtime::Handle::current().runtime_flavor() {
        tokio::runtime::RuntimeFlavor::MultiThread => tokio::task::block_in_place(work),
        // There is nothing else on this thread.
        _ => work(),
    }
}

/// Waits, and tells every second for how long still.
async fn wait(rows: &Rows<'_>, duration: Duration, why: WaitReason, num_pages: u32, watch: &mut dyn FetchWatch) {
    let mut left = duration;
    while !left.is_zero() {
        watch.on_progress(&FetchProgress { waiting: Some((why, left)), ..rows.progress(num_pages) });
        let pause = left.min(COUNTDOWN);
        tokio::time::sleep(pause).await;
        left -= pause;
    }
}

/// An answer that our decoder cannot read, in words about an endpoint instead of a file.
fn not_a_page(error: &DecodeError) -> PageError {
    let what = match error {
        DecodeError::Empty => "with nothing".to_owned(),
        DecodeError::Html => "with a web page (HTML); a proxy or a sign-in page may stand before it".to_owned(),
        DecodeError::NotAResult { what, .. } => format!("with {what}"),
        other => format!("with something that is not a page of results ({other})"),
    };
    let message = format!("the endpoint answered {what}. Check the endpoint URL");
    PageError::new(PageErrorKind::NotTheService, message)
}

#[cfg(test)]
#[path = "fetch_tests.rs"]
mod tests;
