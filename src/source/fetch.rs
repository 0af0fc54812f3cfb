//! Fetches all pages of a job: does what the [`Pager`] says, and reads the pages with our own decoder.

use std::time::{Duration, Instant};

use super::page_error::{PageError, PageErrorKind};
use super::pager::{Ending, PageFacts, Pager, PagerError, PagerOptions, PagerStep, RowsSoFar, WaitReason};
use super::request::FetchRequest;
use crate::decode::{DecodeError, DecodeOptions, JobDecoder};
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
    /// Pages that came.
    pub num_pages: u32,
    /// Rows in them.
    pub num_rows: u32,
    /// Pages a second since the start, waits included.
    pub pages_per_s: f64,
    /// What it waits for, if it waits, and for how long still.
    pub waiting: Option<(WaitReason, Duration)>,
}

/// Looks on while a job is fetched.
pub trait FetchWatch: Send {
    /// After every page, and while waiting every second.
    fn on_progress(&mut self, progress: &FetchProgress);

    /// A store of the rows so far: after the first page and then at most every [`FetchOptions::snapshot_interval`], in at
    /// most a tenth of the time. Not after the last page, whose store is the result.
    fn on_snapshot(&mut self, store: TrackStore);
}

/// What came of a fetch. Whatever ended it, the rows that came before are kept.
#[derive(Debug)]
pub struct Fetched {
    /// All rows that came.
    pub store: TrackStore,
    /// Where it stood at the end.
    pub progress: FetchProgress,
    /// Why it ended.
    pub end: FetchEnd,
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
}

fn capitalised(text: &str) -> String {
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
pub async fn fetch<C: PageClient>(
    client: &mut C,
    request: &FetchRequest,
    options: &FetchOptions,
    cancel: &Cancel,
    watch: &mut dyn FetchWatch,
) -> Fetched {
    let mut rows = Rows::new(request, options);
    let mut pager = Pager::new(options.pager.clone());
    let end = loop {
        let answer = match pager.step() {
            PagerStep::Done(ending) => break FetchEnd::Done(ending),
            PagerStep::Fail(error) => break FetchEnd::Failed(FetchError(error)),
            PagerStep::Wait { duration, why } => {
                tokio::select! {
                    () = cancel.cancelled() => break FetchEnd::Cancelled,
                    () = rows.wait(duration, why, pager.num_pages(), watch) => continue,
                }
            }
            PagerStep::Request { token } => tokio::select! {
                biased;
                () = cancel.cancelled() => break FetchEnd::Cancelled,
                answer = client.page(token.as_deref()) => answer,
            },
        };
        let advice = match answer.and_then(|bytes| rows.read(&bytes)) {
            Ok(facts) => pager.on_page(facts),
            Err(error) => pager.on_error(error, (options.jitter)()),
        };
        if advice == RowsSoFar::Replace {
            rows.start_over();
        }
        watch.on_progress(&rows.progress(pager.num_pages()));
        if !pager.is_over() {
            rows.snapshot(watch);
        }
    };
    let progress = rows.progress(pager.num_pages());
    Fetched { store: rows.finish(), progress, end }
}

/// The rows that came, and those from before starting over while they are still more.
struct Rows<'a> {
    request: &'a FetchRequest,
    options: &'a FetchOptions,
    decoder: JobDecoder,
    before: Option<JobDecoder>,
    num_inputs: u32,
    started: Instant,
    next_snapshot: Instant,
}

impl<'a> Rows<'a> {
    fn new(request: &'a FetchRequest, options: &'a FetchOptions) -> Self {
        let decoder = JobDecoder::new(&request.job_id, options.decode.clone());
        let now = Instant::now();
        Self { request, options, decoder, before: None, num_inputs: 0, started: now, next_snapshot: now }
    }

    fn read(&mut self, bytes: &[u8]) -> Result<PageFacts, PageError> {
        let path = format!("page {}", self.num_inputs + 1);
        let page = self.decoder.read(self.num_inputs, &path, bytes, &mut ()).map_err(|e| not_a_page(&e))?;
        self.num_inputs += 1;
        Ok(PageFacts {
            num_rows: page.num_rows,
            next_token: page.next_token,
            status: page.status,
            status_message: page.status_message,
        })
    }

    fn start_over(&mut self) {
        let fresh = JobDecoder::new(&self.request.job_id, self.options.decode.clone());
        let before = std::mem::replace(&mut self.decoder, fresh);
        self.num_inputs = 0;
        if before.num_rows() > 0 {
            self.before = Some(before);
        }
    }

    /// Whichever holds more.
    fn best(&self) -> &JobDecoder {
        self.before.as_ref().filter(|before| before.num_rows() > self.decoder.num_rows()).unwrap_or(&self.decoder)
    }

    fn progress(&self, num_pages: u32) -> FetchProgress {
        let elapsed_s = self.started.elapsed().as_secs_f64().max(0.001);
        let pages_per_s = f64::from(num_pages) / elapsed_s;
        FetchProgress { num_pages, num_rows: self.best().num_rows(), pages_per_s, waiting: None }
    }

    fn snapshot(&mut self, watch: &mut dyn FetchWatch) {
        let begin = Instant::now();
        if self.best().num_rows() == 0 || begin < self.next_snapshot {
            return;
        }
        let store = self.labelled(self.best().snapshot());
        watch.on_snapshot(store);
        self.next_snapshot = Instant::now() + self.options.snapshot_interval.max(begin.elapsed() * 10);
    }

    async fn wait(&self, duration: Duration, why: WaitReason, num_pages: u32, watch: &mut dyn FetchWatch) {
        let mut left = duration;
        while !left.is_zero() {
            let progress = FetchProgress { waiting: Some((why, left)), ..self.progress(num_pages) };
            watch.on_progress(&progress);
            let pause = left.min(COUNTDOWN);
            tokio::time::sleep(pause).await;
            left -= pause;
        }
    }

    fn finish(mut self) -> TrackStore {
        let best = match self.before.take() {
            Some(before) if before.num_rows() > self.decoder.num_rows() => before,
            _ => std::mem::replace(&mut self.decoder, JobDecoder::new("", DecodeOptions::default())),
        };
        self.labelled(best.finish())
    }

    /// Adds what the request knows and the pages may leave out.
    fn labelled(&self, mut store: TrackStore) -> TrackStore {
        store.job.operation = self.request.operation;
        store.job.job_id.get_or_insert_with(|| self.request.job_id.clone());
        store
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
mod tests {
    use std::collections::VecDeque;

    use super::*;
    use crate::model::Operation;
    use crate::sample::SampleJob;

    enum Answer {
        Page(Vec<u8>),
        Error(PageErrorKind),
        Hang,
    }

    struct Script {
        answers: VecDeque<Answer>,
        asked: Vec<Option<String>>,
    }

    impl PageClient for Script {
        async fn page(&mut self, token: Option<&str>) -> Result<Vec<u8>, PageError> {
            self.asked.push(token.map(str::to_owned));
            match self.answers.pop_front().expect("the script has an answer for each request") {
                Answer::Page(bytes) => Ok(bytes),
                Answer::Error(kind) => Err(PageError::new(kind, "it did not work")),
                Answer::Hang => std::future::pending().await,
            }
        }
    }

    #[derive(Default)]
    struct Seen {
        num_snapshots: usize,
        waits: Vec<WaitReason>,
        cancel_when_waiting: Option<Cancel>,
    }

    impl FetchWatch for Seen {
        fn on_progress(&mut self, progress: &FetchProgress) {
            self.waits.extend(progress.waiting.map(|(why, _)| why));
            if let (Some(cancel), Some(_)) = (&self.cancel_when_waiting, progress.waiting) {
                cancel.cancel();
            }
        }

        fn on_snapshot(&mut self, store: TrackStore) {
            assert!(store.num_rows() > 0);
            self.num_snapshots += 1;
        }
    }

    fn request() -> FetchRequest {
        FetchRequest::new(SampleJob::demo().job_id(), Operation::PersonTracking)
    }

    fn run(answers: Vec<Answer>, seen: &mut Seen, cancel: &Cancel) -> (Fetched, Vec<Option<String>>) {
        let mut script = Script { answers: answers.into(), asked: Vec::new() };
        let pager = PagerOptions {
            back_off: Duration::from_millis(1),
            poll: Duration::from_millis(1),
            ..PagerOptions::default()
        };
        let options = FetchOptions { pager, snapshot_interval: Duration::ZERO, ..FetchOptions::default() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let fetched = runtime.block_on(fetch(&mut script, &request(), &options, cancel, seen));
        (fetched, script.asked)
    }

    fn pages() -> Vec<Answer> {
        SampleJob::demo().pages(1000).into_iter().map(Answer::Page).collect()
    }

    fn is_whole(store: &TrackStore) -> bool {
        store.same_detections(&SampleJob::demo().store())
    }

    #[test]
    fn all_pages_make_the_whole_store() {
        let mut seen = Seen::default();
        let (fetched, asked) = run(pages(), &mut seen, &Cancel::default());
        assert_eq!(fetched.end, FetchEnd::Done(Ending::Complete));
        assert!(is_whole(&fetched.store));
        assert_eq!((fetched.message(), fetched.progress.num_pages as usize), (None, asked.len()));
        assert!(fetched.store.job.is_complete());
        assert!((1..asked.len()).contains(&seen.num_snapshots));
    }

    #[test]
    fn waits_are_told_and_change_nothing() {
        let mut answers = pages();
        answers.insert(2, Answer::Error(PageErrorKind::Throttled));
        answers.insert(0, Answer::Page(br#"{"JobStatus":"IN_PROGRESS","Persons":[]}"#.to_vec()));
        let mut seen = Seen::default();
        let (fetched, _) = run(answers, &mut seen, &Cancel::default());
        assert!(is_whole(&fetched.store));
        assert_eq!(seen.waits, [WaitReason::JobInProgress, WaitReason::Throttled]);
        assert_eq!(fetched.store.job.status, Some(crate::model::JobStatus::Succeeded));
    }

    #[test]
    fn starting_over_gives_every_row_once() {
        let mut answers: Vec<_> = pages().into_iter().take(3).collect();
        answers.push(Answer::Error(PageErrorKind::InvalidToken));
        answers.extend(pages());
        let (fetched, asked) = run(answers, &mut Seen::default(), &Cancel::default());
        assert!(is_whole(&fetched.store));
        assert_eq!(asked[4], None);
    }

    #[test]
    fn an_error_keeps_the_rows_that_came() {
        let mut answers: Vec<_> = pages().into_iter().take(2).collect();
        answers.push(Answer::Error(PageErrorKind::BadCredentials));
        let (fetched, _) = run(answers, &mut Seen::default(), &Cancel::default());
        assert_eq!(fetched.store.num_rows(), 2000);
        let message = fetched.message().unwrap();
        assert_eq!(message, "It did not work. 2000 detections from 2 pages are kept");
        assert!(!fetched.store.job.is_complete());
    }

    #[test]
    fn rows_from_before_starting_over_are_kept_while_they_are_more() {
        let mut answers: Vec<_> = pages().into_iter().take(3).collect();
        answers.push(Answer::Error(PageErrorKind::InvalidToken));
        answers.extend(pages().into_iter().take(1));
        answers.push(Answer::Error(PageErrorKind::AccessDenied));
        let (fetched, _) = run(answers, &mut Seen::default(), &Cancel::default());
        assert_eq!(fetched.store.num_rows(), 3000);
    }

    #[test]
    fn cancelling_ends_a_hanging_request_and_a_wait() {
        let cancel = Cancel::default();
        cancel.cancel();
        let (fetched, _) = run(vec![Answer::Hang], &mut Seen::default(), &cancel);
        assert_eq!(fetched.end, FetchEnd::Cancelled);
        let cancel = Cancel::default();
        let mut seen = Seen { cancel_when_waiting: Some(cancel.clone()), ..Seen::default() };
        let mut answers: Vec<_> = pages().into_iter().take(1).collect();
        answers.push(Answer::Error(PageErrorKind::Server));
        answers.push(Answer::Hang);
        let (fetched, _) = run(answers, &mut seen, &cancel);
        assert_eq!((fetched.end, fetched.store.num_rows()), (FetchEnd::Cancelled, 1000));
    }

    #[test]
    fn what_is_no_page_is_said_in_words() {
        let (fetched, _) =
            run(vec![Answer::Page(b"<html><body>Sign in".to_vec())], &mut Seen::default(), &Cancel::default());
        let FetchEnd::Failed(error) = &fetched.end else { panic!("{:?}", fetched.end) };
        assert_eq!(error.kind(), "not_the_service");
        assert!(fetched.message().unwrap().contains("web page"), "{:?}", fetched.message());
    }
}
