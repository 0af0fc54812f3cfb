//! When to ask for which page: a state machine without I/O, clock or chance.
//!
//! The SDK's own paginator ends silently on a repeated token, runs for ever on a cycle of two, and does not wait for a job in
//! progress; its retries wait unseen. So all of that is decided here, where it can be tested. A driver asks [`Pager::step`]
//! what to do, does it, and tells what came of it.

use std::collections::HashSet;
use std::time::Duration;

use super::page_error::{PageError, PageErrorKind};
use crate::model::JobStatus;

/// How patient to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagerOptions {
    /// Whether to wait for a job that is still running; otherwise it ends the fetch.
    pub waits_for_job: bool,
    /// The first wait after an error; doubles with each further one.
    pub back_off: Duration,
    /// The longest wait after an error.
    pub max_back_off: Duration,
    /// The first wait for a running job; grows by half each time.
    pub poll: Duration,
    /// The longest wait between two questions about a running job.
    pub max_poll: Duration,
    /// How often to ask about a running job before giving up: at 30 s each, half a day.
    pub max_polls: u32,
    /// Pages after which to stop. A job of six hours has some 6500 pages of 1000.
    pub max_pages: u32,
}

impl Default for PagerOptions {
    fn default() -> Self {
        Self {
            waits_for_job: true,
            back_off: Duration::from_millis(500),
            max_back_off: Duration::from_secs(20),
            poll: Duration::from_secs(2),
            max_poll: Duration::from_secs(30),
            max_polls: 1440,
            max_pages: 1_000_000,
        }
    }
}

/// What to do next.
#[derive(Debug, Clone, PartialEq)]
pub enum PagerStep {
    /// Ask for a page and tell [`Pager::on_page`] or [`Pager::on_error`].
    Request {
        /// The token to send; `None` for the first page.
        token: Option<String>,
    },
    /// Wait, then ask for the next step.
    Wait {
        /// How long.
        duration: Duration,
        /// What for.
        why: WaitReason,
    },
    /// It is over, and no error ended it.
    Done(Ending),
    /// It is over because of an error.
    Fail(PagerError),
}

/// What a wait is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WaitReason {
    /// The job is still running.
    JobInProgress,
    /// The service asked for fewer requests.
    Throttled,
    /// The service failed.
    ServerError,
    /// The connection failed or nothing came in time.
    Network,
}

impl WaitReason {
    /// What to say while waiting.
    pub const fn text(self) -> &'static str {
        match self {
            Self::JobInProgress => "The job is still running",
            Self::Throttled => "The service asks for fewer requests",
            Self::ServerError => "The service failed, asking again",
            Self::Network => "No connection, trying again",
        }
    }
}

/// How it ended without an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// The last page carried no token.
    Complete,
    /// A page named a token that had been used before: following it would never end.
    RepeatedToken,
    /// The page cap was reached.
    PageCap,
    /// The job is still running, and nobody waits for it, or has waited long enough.
    JobInProgress,
}

impl Ending {
    /// Whether all of the job has come.
    pub const fn is_complete(self) -> bool {
        matches!(self, Self::Complete)
    }

    /// What to say about an incomplete result; `None` for a complete one.
    pub const fn text(self) -> Option<&'static str> {
        match self {
            Self::Complete => None,
            Self::RepeatedToken => {
                Some("The endpoint sent the same page token twice, so the fetch was ended; the result is incomplete")
            }
            Self::PageCap => {
                Some("The limit of pages was reached; the result is incomplete. Ask for more entries a page")
            }
            Self::JobInProgress => {
                Some("The job is still running; the result is incomplete. Fetch it again later, or wait for it")
            }
        }
    }
}

/// Why it ended with an error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PagerError {
    /// A page did not come.
    #[error("{error}{}", attempts(*num_attempts))]
    Page {
        /// The last attempt's error.
        error: PageError,
        /// Attempts made.
        num_attempts: u32,
    },
    /// The token became invalid twice.
    #[error("the endpoint refused its own page token, and again after starting over; fetch the job again later")]
    TokenRefusedAgain,
    /// The job itself failed.
    #[error("the job failed{}; nothing can be fetched. Start a new job", reason(message.as_deref()))]
    JobFailed {
        /// `StatusMessage`.
        message: Option<String>,
    },
}

fn attempts(num_attempts: u32) -> String {
    if num_attempts > 1 { format!(" (after {num_attempts} attempts)") } else { String::new() }
}

fn reason(message: Option<&str>) -> String {
    message.map(|m| format!(": {}", m.trim_end_matches('.'))).unwrap_or_default()
}

/// What the pager wants to know about a page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageFacts {
    /// Entries on it.
    pub num_rows: u64,
    /// `NextToken`; an empty one counts as none.
    pub next_token: Option<String>,
    /// `JobStatus`.
    pub status: Option<JobStatus>,
    /// `StatusMessage`.
    pub status_message: Option<String>,
}

/// What to do with the rows read so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowsSoFar {
    /// Keep them.
    Keep,
    /// The fetch begins again at page 1, and what comes replaces them. That removes every duplicate, because a finished job's
    /// pages do not change. Until as much has come again, they are still the better result.
    Replace,
}

#[derive(Debug, Clone, PartialEq)]
enum State {
    Ask,
    Wait(Duration, WaitReason),
    Over(Result<Ending, PagerError>),
}

/// The state machine. Always ends: pages, polls, attempts and restarts are all bounded.
#[derive(Debug, Clone)]
pub struct Pager {
    options: PagerOptions,
    state: State,
    token: Option<String>,
    /// Every token that was asked for since the last start.
    seen: HashSet<String>,
    num_pages: u32,
    num_polls: u32,
    /// Errors since the last page, by kind: throttling has not used up the patience for a network that then fails.
    errors: Vec<(PageErrorKind, u32)>,
    is_restarted: bool,
}

impl Pager {
    /// Begins at page 1.
    pub fn new(options: PagerOptions) -> Self {
        let seen = HashSet::new();
        Self {
            options,
            state: State::Ask,
            token: None,
            seen,
            num_pages: 0,
            num_polls: 0,
            errors: Vec::new(),
            is_restarted: false,
        }
    }

    /// What to do now. A wait is told once; a request until it is answered; an end for ever.
    pub fn step(&mut self) -> PagerStep {
        match self.state.clone() {
            State::Ask => PagerStep::Request { token: self.token.clone() },
            State::Wait(duration, why) => {
                self.state = State::Ask;
                PagerStep::Wait { duration, why }
            }
            State::Over(Ok(ending)) => PagerStep::Done(ending),
            State::Over(Err(error)) => PagerStep::Fail(error),
        }
    }

    /// Whether it has ended.
    pub fn is_over(&self) -> bool {
        matches!(self.state, State::Over(_))
    }

    /// Pages that came, empty ones included, answers about a running job not.
    pub fn num_pages(&self) -> u32 {
        self.num_pages
    }

    /// A page came.
    pub fn on_page(&mut self, page: PageFacts) -> RowsSoFar {
        self.errors.clear();
        let next_token = page.next_token.filter(|token| !token.is_empty());
        if page.status == Some(JobStatus::Failed) {
            self.fail(PagerError::JobFailed { message: page.status_message.filter(|m| !m.trim().is_empty()) });
            return RowsSoFar::Keep;
        }
        let is_running = page.status == Some(JobStatus::InProgress);
        if is_running && page.num_rows == 0 && next_token.is_none() {
            self.poll();
            // Nothing is lost by it, and the answer's status shall not stay with the result.
            return if self.num_pages == 0 { RowsSoFar::Replace } else { RowsSoFar::Keep };
        }
        self.num_pages += 1;
        self.seen.extend(self.token.take());
        match next_token {
            None if is_running => self.end(Ending::JobInProgress),
            None => self.end(Ending::Complete),
            Some(token) if self.seen.contains(&token) => self.end(Ending::RepeatedToken),
            Some(_) if self.num_pages >= self.options.max_pages => self.end(Ending::PageCap),
            Some(token) => {
                self.token = Some(token);
                self.state = State::Ask;
            }
        }
        RowsSoFar::Keep
    }

    /// A page did not come. `jitter` in `0.0..1.0` spreads the waits of several clients.
    pub fn on_error(&mut self, error: PageError, jitter: f64) -> RowsSoFar {
        if error.kind == PageErrorKind::InvalidToken && self.token.is_some() {
            if self.is_restarted {
                self.fail(PagerError::TokenRefusedAgain);
                return RowsSoFar::Keep;
            }
            self.is_restarted = true;
            self.token = None;
            self.seen.clear();
            self.errors.clear();
            self.state = State::Ask;
            return RowsSoFar::Replace;
        }
        let num_same = self.count(error.kind);
        let num_attempts = self.errors.iter().map(|(_, count)| count).sum::<u32>();
        if num_same >= error.kind.max_attempts(self.num_pages > 0) {
            self.fail(PagerError::Page { error, num_attempts });
            return RowsSoFar::Keep;
        }
        let why = match error.kind {
            PageErrorKind::Throttled => WaitReason::Throttled,
            PageErrorKind::Server => WaitReason::ServerError,
            _ => WaitReason::Network,
        };
        let doubled = self.options.back_off.saturating_mul(1 << (num_attempts - 1).min(16));
        let longest = doubled.min(self.options.max_back_off);
        self.state = State::Wait(longest.mul_f64(0.5 + 0.5 * jitter.clamp(0.0, 1.0)), why);
        RowsSoFar::Keep
    }

    /// Counts an error; says how many of its kind there were since the last page.
    fn count(&mut self, kind: PageErrorKind) -> u32 {
        let at = self.errors.iter().position(|(known, _)| *known == kind).unwrap_or_else(|| {
            self.errors.push((kind, 0));
            self.errors.len() - 1
        });
        self.errors[at].1 += 1;
        self.errors[at].1
    }

    fn poll(&mut self) {
        if !self.options.waits_for_job || self.num_polls >= self.options.max_polls {
            self.end(Ending::JobInProgress);
            return;
        }
        let grown = self.options.poll.mul_f64(1.5_f64.powi(self.num_polls.min(30) as i32));
        self.num_polls += 1;
        self.state = State::Wait(grown.min(self.options.max_poll), WaitReason::JobInProgress);
    }

    fn end(&mut self, ending: Ending) {
        self.state = State::Over(Ok(ending));
    }

    fn fail(&mut self, error: PagerError) {
        self.state = State::Over(Err(error));
    }
}

#[cfg(test)]
#[path = "pager_tests.rs"]
mod tests;
