//! From a request to its answer.

use std::io;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{HOST, HeaderValue};
use hyper::{HeaderMap, Method, Request, Response, StatusCode};

use super::answer::{AnswerBody, aws_error, aws_json, truncated_aws_json, with_type};
use super::call::{Call, RawCall};
use super::faults::{Fault, FaultScript, is_second_of_cycle};
use super::holdings::Archive;
use super::page::{Page, status_json};
use super::request_log::{LoggedRequest, RequestLog};
use super::wire_error::WireError;
use crate::jobs::Cancel;
use crate::model::{JobStatus, Operation};

/// Longest body of a request, in bytes; real ones have some 500.
const MAX_BODY_BYTES: usize = 64 * 1024;

type Answer = Response<AnswerBody>;

/// Everything the connections of one endpoint share.
#[derive(Debug)]
pub(super) struct Service {
    archive: Archive,
    faults: Mutex<FaultScript>,
    pub(super) log: RequestLog,
    /// Asked when the endpoint stops.
    pub(super) stop: Cancel,
    num_answers: AtomicU64,
}

impl Service {
    pub(super) fn new(archive: Archive, faults: FaultScript) -> Self {
        Self {
            archive,
            faults: Mutex::new(faults),
            log: RequestLog::default(),
            stop: Cancel::default(),
            num_answers: AtomicU64::new(0),
        }
    }

    pub(super) fn set_faults(&self, faults: FaultScript) {
        *self.faults.lock().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    /// Answers a request. An error means that the connection ends without an answer.
    pub(super) async fn answer(&self, request: Request<Incoming>) -> io::Result<Answer> {
        if !is_for_loopback(request.headers()) {
            return Ok(with_type(StatusCode::FORBIDDEN, "text/plain", "This endpoint answers this machine only.\n"));
        }
        let method = request.method().clone();
        match (method, request.uri().path()) {
            (Method::POST, "/") => {
                let mut answer = self.call(request).await?;
                let number = self.num_answers.fetch_add(1, Ordering::Relaxed);
                let request_id = format!("00000000-0000-4000-8000-{number:012x}");
                let request_id = HeaderValue::try_from(request_id).expect("digits and dashes are a valid header");
                answer.headers_mut().insert("x-amzn-requestid", request_id);
                Ok(answer)
            }
            (Method::GET, "/") => Ok(with_type(StatusCode::OK, "application/json", self.archive.listing())),
            (Method::GET, "/health") => Ok(with_type(StatusCode::OK, "text/plain", "ok\n")),
            _ => Ok(with_type(StatusCode::NOT_FOUND, "text/plain", "There is nothing here.\n")),
        }
    }

    async fn call(&self, request: Request<Incoming>) -> io::Result<Answer> {
        let operation = operation_of(request.headers());
        let body = match whole_body(request.into_body()).await {
            Ok(body) => body,
            Err(Some(error)) => return Ok(aws_error(&error)),
            Err(None) => return Err(io::ErrorKind::UnexpectedEof.into()),
        };
        let raw = RawCall::read(&body);
        let call = match (operation, raw.clone()) {
            (None, _) => Err(WireError::unknown_operation()),
            (Some(operation), raw) => raw.and_then(|raw| Call::check(operation, raw)),
        };
        // The fault is taken before the request is seen in the log: who waits for the log may then change the script.
        let has_token = raw.as_ref().is_ok_and(|raw| raw.next_token.as_ref().is_some_and(|token| !token.is_empty()));
        let fault = self.faults.lock().unwrap_or_else(PoisonError::into_inner).next(has_token);
        self.log.push(LoggedRequest::new(operation, raw.unwrap_or_default()));
        match fault {
            Fault::Throttle => Ok(aws_error(&WireError::throttling())),
            Fault::ProvisionedThroughput => Ok(aws_error(&WireError::provisioned_throughput())),
            Fault::InternalError => Ok(aws_error(&WireError::internal())),
            Fault::AccessDenied => Ok(aws_error(&WireError::access_denied())),
            Fault::ExpiredToken => Ok(aws_error(&WireError::expired_token())),
            Fault::InvalidTokenOnce => Ok(aws_error(&WireError::invalid_pagination_token())),
            Fault::Html(status) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
                let html = "<!DOCTYPE html><html><body><h1>The proxy has no answer</h1></body></html>\n";
                Ok(with_type(status, "text/html", html))
            }
            Fault::Garbage => Ok(aws_json(b"no JSON at all".to_vec())),
            Fault::DropConnection => Err(io::ErrorKind::ConnectionAborted.into()),
            Fault::Hang => self.pause(None).await.and_then(|()| Err(io::ErrorKind::ConnectionAborted.into())),
            Fault::Slow(time) => {
                self.pause(Some(time)).await?;
                Ok(self.page(&Fault::Nothing, call).map_or_else(|error| aws_error(&error), aws_json))
            }
            Fault::Truncated => Ok(self.page(&fault, call).map_or_else(|error| aws_error(&error), truncated_aws_json)),
            Fault::Nothing
            | Fault::InProgress
            | Fault::Failed(_)
            | Fault::RepeatToken
            | Fault::CycleTokens
            | Fault::EmptyPageWithToken
            | Fault::PageWithBadNumbers => Ok(self.page(&fault, call).map_or_else(|error| aws_error(&error), aws_json)),
        }
    }

    /// The page asked for, as the fault wants it.
    fn page(&self, fault: &Fault, call: Result<Call, WireError>) -> Result<Vec<u8>, WireError> {
        let call = call?;
        let job = self.archive.job(&call.job_id).filter(|job| job.operation() == call.operation);
        let job = job.ok_or_else(WireError::resource_not_found)?;
        match fault {
            Fault::InProgress => return Ok(status_json(&JobStatus::InProgress, None, job.job_id())),
            Fault::Failed(message) => return Ok(status_json(&JobStatus::Failed, Some(message), job.job_id())),
            _ => {}
        }
        let mut page = match fault {
            Fault::CycleTokens if is_second_of_cycle(&call) => Page::beginning_at(job, &call, call.page_size),
            Fault::CycleTokens => Page::beginning_at(job, &call, 0),
            _ => Page::find(job, &call)?,
        };
        fault.twist(&mut page, &call);
        Ok(page.to_json())
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

/// Whether a request was meant for this machine. A web page whose name was made to point at the loopback address sends its
/// own name, and must not read faces from here.
fn is_for_loopback(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST) else { return true };
    let Ok(host) = host.to_str() else { return false };
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => host.split(':').next(),
    };
    name.is_some_and(|name| {
        name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    })
}

fn operation_of(headers: &HeaderMap) -> Option<Operation> {
    let name = headers.get("x-amz-target")?.to_str().ok()?.strip_prefix("RekognitionService.")?;
    [Operation::PersonTracking, Operation::FaceSearch].into_iter().find(|operation| operation.wire_name() == name)
}

/// The whole body; an error without a value when the client went away.
async fn whole_body(body: Incoming) -> Result<Bytes, Option<WireError>> {
    if body.size_hint().lower() > MAX_BODY_BYTES as u64 {
        return Err(Some(WireError::too_large()));
    }
    match Limited::new(body, MAX_BODY_BYTES).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) => Err(error.is::<http_body_util::LengthLimitError>().then(WireError::too_large)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_answered() {
        let is_answered = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_str(host).unwrap());
            is_for_loopback(&headers)
        };
        for host in ["127.0.0.1:4711", "127.0.0.1", "LocalHost:1", "[::1]:80"] {
            assert!(is_answered(host), "{host}");
        }
        for host in ["example.org:4711", "10.0.0.1", "localhost.example.org", "127.0.0.1.example.org", "[", ""] {
            assert!(!is_answered(host), "{host}");
        }
        assert!(is_for_loopback(&HeaderMap::new()));
    }
}
