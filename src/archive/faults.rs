//! Misbehaviour on purpose: what real services, proxies and networks do to a client.

use std::collections::VecDeque;
use std::time::Duration;

use super::call::Call;
use super::page::Page;
use super::storm::Storm;
use super::token::Position;

/// The two tokens that [`Fault::CycleTokens`] hands out in turn.
pub const CYCLE_TOKENS: [&str; 2] = ["Y3ljbGUtYQ==", "Y3ljbGUtYg=="];

/// The entries that [`Fault::PageWithBadNumbers`] adds: a time as text, a time between milliseconds, and nothing.
pub const BAD_ENTRIES: [&str; 3] = [
    r#"{"Timestamp":"500","Person":{"Index":0,"BoundingBox":{"Width":0.1,"Height":0.4,"Left":0.2,"Top":0.3}}}"#,
    r#"{"Timestamp":500.5,"Person":{"Index":0,"BoundingBox":{"Width":0.1,"Height":0.4,"Left":0.2,"Top":0.3}}}"#,
    "null",
];

/// What goes wrong with one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Nothing: the request is answered as it should be. For scripts whose fault comes later.
    Nothing,
    /// `ThrottlingException`, status 400.
    Throttle,
    /// `ProvisionedThroughputExceededException`, status 400.
    ProvisionedThroughput,
    /// `InternalServerError`, status 500.
    InternalError,
    /// `AccessDeniedException`, status 400.
    AccessDenied,
    /// `ExpiredTokenException`, status 400: the credentials ran out.
    ExpiredToken,
    /// `InvalidPaginationTokenException` for a token that is accepted the next time.
    InvalidTokenOnce,
    /// A web page with this HTTP status, as a proxy sends it. A number that is no status means 502.
    Html(u16),
    /// Status 200 and the right type, but no JSON.
    Garbage,
    /// The first half of the right answer under the length of the whole, then the end of the connection.
    Truncated,
    /// The first half of the right answer under a length that ends it there: HTTP is content, JSON is not.
    WrongLength,
    /// This HTTP status and no body. A number that is no status means 502.
    Status(u16),
    /// No answer until the endpoint stops.
    Hang,
    /// The right answer after this time.
    Slow(Duration),
    /// The connection closes without an answer.
    DropConnection,
    /// The job is still running: `JobStatus` is `IN_PROGRESS` and there are no entries.
    InProgress,
    /// The job failed, with this `StatusMessage`.
    Failed(String),
    /// The right entries, but the `NextToken` is the one that was sent. A first page, which has none, stays right.
    RepeatToken,
    /// From here on for ever: the first and the second page in turn, each pointing at the other with [`CYCLE_TOKENS`].
    CycleTokens,
    /// No entries, and a token with which the entries left out come next.
    EmptyPageWithToken,
    /// The right entries and then [`BAD_ENTRIES`], which makes the AWS SDK reject the whole page.
    PageWithBadNumbers,
}

impl Fault {
    /// Changes the page that would be right. Faults that are no page leave it alone.
    pub(super) fn twist(&self, page: &mut Page<'_>, call: &Call) {
        match self {
            Self::RepeatToken if call.next_token.is_some() => page.next_token.clone_from(&call.next_token),
            Self::EmptyPageWithToken => {
                let sent = call.next_token.as_deref();
                let mut here =
                    sent.and_then(|token| Position::from_token(token, page.job, call.order)).unwrap_or(Position::START);
                here.num_empty = here.num_empty.wrapping_add(1);
                page.entries.end = page.entries.start;
                page.next_token = Some(here.token(page.job, call.order));
            }
            Self::PageWithBadNumbers => page.extra_entries = &BAD_ENTRIES,
            Self::CycleTokens => {
                let is_second = is_second_of_cycle(call);
                page.next_token = Some(CYCLE_TOKENS[usize::from(is_second)].to_owned());
            }
            _ => {}
        }
    }
}

/// Whether a request inside a cycle asks for the second page.
pub(super) fn is_second_of_cycle(call: &Call) -> bool {
    call.next_token.as_deref() == Some(CYCLE_TOKENS[0])
}

/// Faults for the requests to come, the first for the first. Each is used up by one request to the service, whatever it
/// asks for; afterwards all is well. Looking at `GET /` or `GET /health` uses nothing up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FaultScript {
    faults: VecDeque<Fault>,
    /// What comes once the list is used up.
    storm: Option<Storm>,
}

impl FaultScript {
    /// A script of these faults.
    pub fn new(faults: Vec<Fault>) -> Self {
        Self { faults: faults.into(), storm: None }
    }

    /// A script without end, the same for the same seed: of 100 requests about 10 are throttled (in both ways), 5 meet an
    /// internal error, and 3 lose their connection, half of them before the answer and half in the middle of it. Exactly
    /// one invalid pagination token is among them, at one of the 3rd to 20th requests that send a token.
    pub fn storm(seed: u64) -> Self {
        Self { faults: VecDeque::new(), storm: Some(Storm::new(seed)) }
    }

    /// A script without faults.
    pub fn none() -> Self {
        Self::default()
    }

    /// The fault for the next request; `has_token` tells whether that sends a `NextToken`.
    pub(super) fn next(&mut self, has_token: bool) -> Fault {
        match self.faults.front() {
            // It never ends, so neither does its place in the script.
            Some(Fault::CycleTokens) => Fault::CycleTokens,
            Some(_) => self.faults.pop_front().unwrap_or(Fault::Nothing),
            None => self.storm.as_mut().map_or(Fault::Nothing, |storm| storm.next(has_token)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn script_is_used_up_and_a_cycle_stays() {
        let mut script = FaultScript::new(vec![Fault::Throttle, Fault::Garbage]);
        assert_eq!(
            [script.next(false), script.next(true), script.next(false)],
            [Fault::Throttle, Fault::Garbage, Fault::Nothing]
        );
        let mut script = FaultScript::new(vec![Fault::CycleTokens, Fault::Throttle]);
        assert_eq!([script.next(false), script.next(true)], [Fault::CycleTokens, Fault::CycleTokens]);
    }
}
