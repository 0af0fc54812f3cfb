//! What was asked of an endpoint, for tests.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::call::RawCall;
use crate::model::Operation;

/// Requests remembered; an endpoint that runs for days forgets the oldest.
const MAX_REQUESTS: usize = 10_000;

/// One request, as sent and unchecked. Nothing of its headers is kept, so no credentials are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoggedRequest {
    /// The operation; `None` for one that the endpoint does not know.
    pub operation: Option<Operation>,
    /// `JobId`
    pub job_id: Option<String>,
    /// `NextToken`
    pub next_token: Option<String>,
    /// `MaxResults`
    pub max_results: Option<i64>,
    /// `SortBy`
    pub sort_by: Option<String>,
}

impl LoggedRequest {
    pub(super) fn new(operation: Option<Operation>, call: RawCall) -> Self {
        let RawCall { job_id, max_results, next_token, sort_by } = call;
        Self { operation, job_id, next_token, max_results, sort_by }
    }
}

#[derive(Debug, Default)]
struct Entries {
    /// Whether nothing is remembered.
    is_off: bool,
    num_ever: usize,
    latest: VecDeque<LoggedRequest>,
}

/// Shared between the endpoint's thread and whoever looks.
#[derive(Debug, Default)]
pub(super) struct RequestLog {
    entries: Mutex<Entries>,
    has_grown: Condvar,
}

impl RequestLog {
    /// A log that stays empty.
    pub(super) fn off() -> Self {
        Self { entries: Mutex::new(Entries { is_off: true, ..Entries::default() }), has_grown: Condvar::new() }
    }

    pub(super) fn push(&self, request: LoggedRequest) {
        let mut entries = self.lock();
        if entries.is_off {
            return;
        }
        if entries.latest.len() == MAX_REQUESTS {
            entries.latest.pop_front();
        }
        entries.latest.push_back(request);
        entries.num_ever += 1;
        self.has_grown.notify_all();
    }

    pub(super) fn to_vec(&self) -> Vec<LoggedRequest> {
        self.lock().latest.iter().cloned().collect()
    }

    pub(super) fn wait_for(&self, num_requests: usize, limit: Duration) -> bool {
        let waited = self.has_grown.wait_timeout_while(self.lock(), limit, |entries| entries.num_ever < num_requests);
        waited.unwrap_or_else(PoisonError::into_inner).0.num_ever >= num_requests
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        // A push is whole or not at all, so a panic elsewhere leaves nothing half done.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forgets_the_oldest_and_counts_all() {
        let log = RequestLog::default();
        for i in 0..MAX_REQUESTS + 2 {
            log.push(LoggedRequest { max_results: Some(i as i64), ..LoggedRequest::default() });
        }
        let requests = log.to_vec();
        assert_eq!(requests.len(), MAX_REQUESTS);
        assert_eq!(requests[0].max_results, Some(2));
        assert!(log.wait_for(MAX_REQUESTS + 2, Duration::ZERO));
        assert!(!log.wait_for(MAX_REQUESTS + 3, Duration::ZERO));
    }
}
