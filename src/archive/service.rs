//! From a request to its answer.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};

use super::answer::{AnswerBody, aws_error, aws_json, halved_aws_json, truncated_aws_json, with_type};
use super::call::{Call, MAX_PAGE_SIZE, RawCall};
use super::catalog::Say;
use super::faults::{Fault, FaultScript, is_second_of_cycle};
use super::gate::{Gate, NotForUs};
use super::listing;
use super::page::{Page, status_json};
use super::paged_job::{Changed, Found, Holdings};
use super::request_id::RequestIds;
use super::request_log::{LoggedRequest, RequestLog};
use super::sigv4::SignedParts;
use super::wire_error::WireError;
use crate::jobs::Cancel;
use crate::model::{JobStatus, Operation};

/// Longest body of a request, in bytes; real ones have some 500.
const MAX_BODY_BYTES: usize = 64 * 1024;
/// How long the body of a request may take to come.
const BODY_LIMIT: Duration = Duration::from_secs(30);
/// Most of a foreign name that people are told, in characters.
const MAX_TOLD_CHARS: usize = 100;

type Answer = Response<AnswerBody>;

/// Everything the connections of one endpoint share.
pub(super) struct Service {
    holdings: Arc<dyn Holdings>,
    gate: Gate,
    max_page_size: usize,
    faults: Mutex<FaultScript>,
    pub(super) log: RequestLog,
    /// Asked when the endpoint stops.
    pub(super) stop: Cancel,
    ids: RequestIds,
    /// Told of the first request under a name that is not ours.
    say: Option<Say>,
    has_told: AtomicBool,
}

impl Service {
    pub(super) fn new(holdings: Arc<dyn Holdings>, gate: Gate) -> Self {
        Self {
            holdings,
            gate,
            max_page_size: MAX_PAGE_SIZE,
            faults: Mutex::default(),
            log: RequestLog::default(),
            stop: Cancel::default(),
            ids: RequestIds::new(),
            say: None,
            has_told: AtomicBool::new(false),
        }
    }

    /// The same with pages of at most so many entries.
    pub(super) fn with_page_size(self, max_page_size: usize) -> Self {
        Self { max_page_size: max_page_size.clamp(1, MAX_PAGE_SIZE), ..self }
    }

    /// The same without remembering requests.
    pub(super) fn without_log(self) -> Self {
        Self { log: RequestLog::off(), ..self }
    }

    /// The same with somebody to tell what is refused.
    pub(super) fn telling(self, say: Say) -> Self {
        Self { say: Some(say), ..self }
    }

    pub(super) fn set_faults(&self, faults: FaultScript) {
        *self.faults.lock().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    /// Answers a request. An error means that the connection ends without an answer.
    pub(super) async fn answer(&self, request: Request<Incoming>) -> io::Result<Answer> {
        let request_id = self.ids.next();
        let mut answer = match self.gate.refusal(request.headers()) {
            Some(refusal) => self.refuse(refusal),
            None => match (request.method(), request.uri().path()) {
                (&Method::POST, "/") => self.call(request, &request_id).await?,
                // To HEAD goes the same without its body.
                (&Method::GET | &Method::HEAD, "/") => self.list(&request, &request_id),
                (&Method::GET | &Method::HEAD, "/health") => self.health(),
                _ => with_type(StatusCode::NOT_FOUND, "text/plain", "There is nothing here.\n"),
            },
        };
        let request_id = HeaderValue::try_from(request_id).expect("digits and dashes are a valid header");
        answer.headers_mut().insert("x-amzn-requestid", request_id);
        answer.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        Ok(answer)
    }

    /// Does not tell whoever asks which names are answered, but those who run the endpoint what to do, once.
    fn refuse(&self, refusal: NotForUs) -> Answer {
        if let (NotForUs::Name(name), Some(say)) = (refusal, &self.say)
            && !self.has_told.swap(true, Ordering::Relaxed)
        {
            let name: String = name.chars().take(MAX_TOLD_CHARS).collect();
            let text = format!(
                "a request to the name {name:?} was refused, because the endpoint does not go by it. If clients are to call it so, give the name with --host. Further ones are not told"
            );
            let say = Arc::clone(say);
            // Whoever listens may be slow.
            drop(tokio::task::spawn_blocking(move || say(&text)));
        }
        let refusal = "This endpoint is not called by that name, or not from that site.\n";
        with_type(StatusCode::FORBIDDEN, "text/plain", refusal)
    }

    fn health(&self) -> Answer {
        if self.holdings.is_listed() {
            with_type(StatusCode::OK, "text/plain", "ok\n")
        } else {
            with_type(StatusCode::SERVICE_UNAVAILABLE, "text/plain", "not every job is listed yet\n")
        }
    }

    fn list(&self, request: &Request<Incoming>, request_id: &str) -> Answer {
        let (method, uri, headers) = (request.method(), request.uri(), request.headers());
        if let Err(error) = self.gate.check_signature(&signed_parts(method, uri, headers, b"")) {
            return aws_error(&error, request_id);
        }
        let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
        let jobs = self.holdings.listing();
        let mut answer = if listing::prefers_html(accept) {
            with_type(StatusCode::OK, "text/html; charset=utf-8", listing::to_html(&jobs))
        } else {
            with_type(StatusCode::OK, "application/json", listing::to_json(&jobs))
        };
        let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";
        answer.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
        answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        answer
    }

    async fn call(&self, request: Request<Incoming>, request_id: &str) -> io::Result<Answer> {
        let (parts, body) = request.into_parts();
        let refused = |error| Ok(aws_error(&error, request_id));
        if body.size_hint().lower() > MAX_BODY_BYTES as u64 {
            return refused(WireError::too_large());
        }
        if let Err(error) = Gate::check_call(&parts.headers) {
            return refused(error);
        }
        let body = match tokio::time::timeout(BODY_LIMIT, whole_body(body)).await {
            Ok(Ok(body)) => body,
            Ok(Err(Some(error))) => return refused(error),
            Ok(Err(None)) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Err(_) => return Err(io::ErrorKind::TimedOut.into()),
        };
        let Parts { method, uri, headers, .. } = parts;
        if let Err(error) = self.gate.check_signature(&signed_parts(&method, &uri, &headers, &body)) {
            return refused(error);
        }
        let operation = operation_of(&headers);
        let raw = RawCall::read(&body);
        let mut call = match (operation, raw.clone()) {
            (None, _) => Err(WireError::unknown_operation()),
            (Some(operation), raw) => raw.and_then(|raw| Call::check(operation, raw)),
        };
        if let Ok(call) = &mut call {
            call.page_size = call.page_size.min(self.max_page_size);
        }
        // The fault is taken before the request is seen in the log: who waits for the log may then change the script.
        let has_token = raw.as_ref().is_ok_and(|raw| raw.next_token.as_ref().is_some_and(|token| !token.is_empty()));
        let fault = self.faults.lock().unwrap_or_else(PoisonError::into_inner).next(has_token);
        self.log.push(LoggedRequest::new(operation, raw.unwrap_or_default()));
        let error = match fault {
            Fault::Throttle => WireError::throttling(),
            Fault::ProvisionedThroughput => WireError::provisioned_throughput(),
            Fault::InternalError => WireError::internal(),
            Fault::AccessDenied => WireError::access_denied(),
            Fault::ExpiredToken => WireError::expired_token(),
            Fault::InvalidTokenOnce => WireError::invalid_pagination_token(),
            Fault::Html(status) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
                let html = "<!DOCTYPE html><html><body><h1>The proxy has no answer</h1></body></html>\n";
                return Ok(with_type(status, "text/html", html));
            }
            Fault::Status(status) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
                return Ok(with_type(status, "text/plain", ""));
            }
            Fault::Garbage => return Ok(aws_json(b"no JSON at all".to_vec())),
            Fault::DropConnection => return Err(io::ErrorKind::ConnectionAborted.into()),
            Fault::Hang => {
                self.pause(None).await?;
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
            fault => {
                if let Fault::Slow(time) = fault {
                    self.pause(Some(time)).await?;
                }
                let to_answer = match fault {
                    Fault::Truncated => truncated_aws_json,
                    Fault::WrongLength => halved_aws_json,
                    _ => aws_json,
                };
                match self.page(fault, call).await {
                    Ok(page) => return Ok(to_answer(page)),
                    Err(error) => error,
                }
            }
        };
        refused(error)
    }

    /// The page asked for, as the fault wants it. Files are read beside the threads that answer.
    async fn page(&self, fault: Fault, call: Result<Call, WireError>) -> Result<Vec<u8>, WireError> {
        let call = call?;
        let holdings = Arc::clone(&self.holdings);
        let page = tokio::task::spawn_blocking(move || page(&*holdings, &fault, &call)).await;
        page.unwrap_or_else(|_| Err(WireError::internal()))
    }

    /// Waits, for ever or for a time; an error when the endpoint stops meanwhile.
    async fn pause(&self, time: Option<Duration>) -> io::Result<()> {
        let enough = async {
            match time {
                Some(time) => tokio::time::sleep(time).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = enough => Ok(()),
            () = self.stop.cancelled() => Err(io::ErrorKind::ConnectionAborted.into()),
        }
    }
}

/// The page asked for, as the fault wants it.
fn page(holdings: &dyn Holdings, fault: &Fault, call: &Call) -> Result<Vec<u8>, WireError> {
    let job = match holdings.find(&call.job_id, call.operation) {
        Found::Job(job) => job,
        Found::Nothing => return Err(WireError::resource_not_found()),
        // A client in the middle of the pages would take a page without entries for the end.
        Found::NotYet if call.next_token.is_some() => return Err(WireError::changed()),
        Found::NotYet => return Ok(status_json(&JobStatus::InProgress, None, &call.job_id)),
    };
    match fault {
        Fault::InProgress => return Ok(status_json(&JobStatus::InProgress, None, job.job_id())),
        Fault::Failed(message) => return Ok(status_json(&JobStatus::Failed, Some(message), job.job_id())),
        _ => {}
    }
    let mut page = match fault {
        Fault::CycleTokens if is_second_of_cycle(call) => Page::beginning_at(&*job, call, call.page_size),
        Fault::CycleTokens => Page::beginning_at(&*job, call, 0),
        _ => Page::find(&*job, call)?,
    };
    fault.twist(&mut page, call);
    page.to_json().map_err(|Changed| {
        holdings.look_again();
        WireError::changed()
    })
}

fn signed_parts<'a>(
    method: &'a Method,
    uri: &'a hyper::Uri,
    headers: &'a HeaderMap,
    body: &'a [u8],
) -> SignedParts<'a> {
    SignedParts { method: method.as_str(), path: uri.path(), query: uri.query().unwrap_or_default(), headers, body }
}

fn operation_of(headers: &HeaderMap) -> Option<Operation> {
    let name = headers.get("x-amz-target")?.to_str().ok()?.strip_prefix("RekognitionService.")?;
    [Operation::PersonTracking, Operation::FaceSearch].into_iter().find(|operation| operation.wire_name() == name)
}

/// The whole body; an error without a value when the client went away.
async fn whole_body(body: Incoming) -> Result<Bytes, Option<WireError>> {
    match Limited::new(body, MAX_BODY_BYTES).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) => Err(error.is::<http_body_util::LengthLimitError>().then(WireError::too_large)),
    }
}
