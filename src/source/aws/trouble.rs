//! The SDK's errors in words. It wraps most of them several times, so the chain of sources is walked.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::model::Operation;
use crate::source::page_error::{PageError, PageErrorKind};
use crate::source::request::shown;

/// Where a request goes and as whom; all of it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) operation: Operation,
    pub(super) job_id: String,
    /// Whose credentials, in words.
    pub(super) identity: String,
    pub(super) region: String,
    /// `None` for the service's own.
    pub(super) endpoint: Option<String>,
    /// Whether it is AWS that answers.
    pub(super) is_aws: bool,
    pub(super) attempt_timeout: Duration,
    pub(super) connect_timeout: Duration,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}", self.identity, self.region)?;
        self.endpoint.as_ref().map_or(Ok(()), |url| write!(f, " at {url}"))
    }
}

impl Place {
    /// Region and endpoint.
    pub(super) fn address(&self) -> String {
        let endpoint = self.endpoint.as_deref().map(|url| url.trim_end_matches('/')).unwrap_or_default();
        format!("{} {endpoint}", self.region)
    }

    fn endpoint(&self) -> String {
        // With a word before it, so that it can begin a sentence.
        self.endpoint
            .as_ref()
            .map_or_else(|| format!("the service in {}", self.region), |url| format!("the endpoint {url}"))
    }

    /// The call that finds the other kind of job.
    fn other_call(&self) -> &'static str {
        match self.operation {
            Operation::PersonTracking => Operation::FaceSearch.wire_name(),
            Operation::FaceSearch => Operation::PersonTracking.wire_name(),
        }
    }

    /// What to add where the trouble may be that the operation is no more.
    fn hint(&self) -> &'static str {
        if self.is_aws && self.operation == Operation::PersonTracking {
            ". AWS ended people pathing on 2025-10-31 and kept results for seven days; open a saved response instead"
        } else {
            ""
        }
    }
}

/// What an error of the SDK means.
pub(super) fn of<E>(error: &SdkError<E, HttpResponse>, place: &Place) -> PageError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let described = in_words(error, place);
    let details = details(error, described.kind);
    described.with_details(details)
}

/// The chain behind an error. What the service says about credentials may quote what was signed, and what finds credentials
/// may quote a program's output: of those only the outside is told.
fn details<E>(error: &SdkError<E, HttpResponse>, kind: PageErrorKind) -> String
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let is_secret =
        matches!(kind, PageErrorKind::BadCredentials | PageErrorKind::NoCredentials | PageErrorKind::Profile);
    let mut lines = Vec::new();
    if let SdkError::ServiceError(answer) = error {
        lines.push(format!("HTTP status {}", answer.raw().status().as_u16()));
        lines.extend(answer.err().code().map(|code| format!("code {}", bare_code(code))));
        let request_id = answer.raw().headers().get("x-amzn-requestid");
        lines.extend(request_id.map(|id| format!("request id {}", shown(id))));
        let said = answer.err().message().filter(|_| !is_secret).and_then(harmless);
        lines.extend(said.map(|said| format!("message {}", first_line(said))));
    } else if is_secret {
        lines.push(first_line(&error.to_string()));
    } else {
        lines.extend(chain(error).map(|source| first_line(&source.to_string())));
    }
    lines.dedup();
    lines.join("\n")
}

fn in_words<E>(error: &SdkError<E, HttpResponse>, place: &Place) -> PageError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match error {
        SdkError::ServiceError(answer) => {
            let (status, body) = (answer.raw().status().as_u16(), answer.raw().body().bytes().unwrap_or_default());
            let header = answer.raw().headers().get("x-amzn-errortype").map(bare_code);
            let code = answer.err().code().map(bare_code).or(header);
            of_answer(code, answer.err().message(), status, body, place)
        }
        SdkError::TimeoutError(_) => no_answer(place),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => {
            let seconds = place.connect_timeout.as_secs_f32();
            let message = format!("{} could not be reached within {seconds} s; check the network", place.endpoint());
            PageError::new(PageErrorKind::Timeout, message)
        }
        SdkError::ResponseError(answer) if answer.raw().status().is_success() => {
            let message = format!("the answer of {} broke off in the middle ({})", place.endpoint(), innermost(error));
            PageError::new(PageErrorKind::Network, message)
        }
        SdkError::ResponseError(answer) => {
            let body = answer.raw().body().bytes().unwrap_or_default();
            of_answer(None, None, answer.raw().status().as_u16(), body, place)
        }
        other => of_chain(other, place),
    }
}

fn no_answer(place: &Place) -> PageError {
    let seconds = place.attempt_timeout.as_secs_f32();
    let message =
        format!("{} did not answer within {seconds} s; it may hang, or the network may drop packets", place.endpoint());
    PageError::new(PageErrorKind::Timeout, message)
}

/// `ThrottlingException` of `com.amazonaws#ThrottlingException:http://...`
fn bare_code(code: &str) -> String {
    let code = code.split(':').next().unwrap_or(code);
    shown(code.rsplit('#').next().unwrap_or(code))
}

fn of_answer(code: Option<String>, said: Option<&str>, status: u16, body: &[u8], place: &Place) -> PageError {
    use PageErrorKind as Kind;
    let said = said.and_then(harmless).map(first_line).filter(|text| !text.is_empty());
    let said_or = |otherwise: &str| said.clone().unwrap_or_else(|| otherwise.to_owned());
    let call = place.operation.wire_name();
    let Some(name) = code else { return of_nameless(status, body, place) };
    let (kind, message) = match name.as_str() {
        "ThrottlingException"
        | "ProvisionedThroughputExceededException"
        | "TooManyRequestsException"
        | "RequestLimitExceeded"
        | "Throttling" => (Kind::Throttled, "the service asked for fewer requests".to_owned()),
        "InternalServerError" | "InternalFailure" | "ServiceUnavailable" | "ServiceUnavailableException" => {
            (Kind::Server, format!("the service failed ({}); try again later", said_or(&name)))
        }
        "InvalidPaginationTokenException" => {
            (Kind::InvalidToken, "the service does not accept its own page token any more".to_owned())
        }
        "AccessDeniedException" => {
            let hint = place.hint();
            let message = format!(
                "access denied to {} in {}: the permission rekognition:{call} may be missing{hint}",
                place.identity, place.region
            );
            (Kind::AccessDenied, message)
        }
        "ResourceNotFoundException" => {
            let (job, hint) = (&place.job_id, place.hint());
            let message = format!(
                "{} knows no job '{job}' for {call}: the id is mistyped, the job is one for {}, belongs to another region or account, or is older than seven days{hint}",
                place.endpoint(),
                place.other_call()
            );
            (Kind::NotFound, message)
        }
        "InvalidParameterException" | "ValidationException" | "SerializationException" => (
            Kind::InvalidParameter,
            format!("the request was refused: {}{}", said_or("a parameter is not valid"), place.hint()),
        ),
        "UnknownOperationException" => {
            (Kind::NotTheService, format!("{} does not know {call}{}", place.endpoint(), place.hint()))
        }
        // Their messages may quote what was signed, so they are not shown.
        "ExpiredTokenException" | "ExpiredToken" | "RequestExpired" => {
            let message =
                format!("the credentials of {} have expired; sign in again and fetch once more", place.identity);
            (Kind::BadCredentials, message)
        }
        "UnrecognizedClientException"
        | "InvalidClientTokenId"
        | "InvalidSignatureException"
        | "SignatureDoesNotMatch"
        | "IncompleteSignatureException"
        | "MissingAuthenticationTokenException"
        | "AuthFailure" => {
            let message = format!(
                "the credentials of {} are not valid here ({name}); check the keys, the region and the clock of this computer",
                place.identity
            );
            (Kind::BadCredentials, message)
        }
        _ if status == 429 => (Kind::Throttled, "the service asked for fewer requests".to_owned()),
        _ if status >= 500 => (Kind::Server, format!("the service failed: {}", said_or(&name))),
        _ => (Kind::Other, format!("{} answered {name}: {}", place.endpoint(), said_or("without a message"))),
    };
    PageError { kind, code: Some(name), message, details: None }
}

/// An answer that names no error: something stands before the service, or is no service at all.
fn of_nameless(status: u16, body: &[u8], place: &Place) -> PageError {
    let start = String::from_utf8_lossy(&body[..body.len().min(512)]).trim_start().to_ascii_lowercase();
    let is_html = start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<head");
    let endpoint = place.endpoint();
    if is_html {
        let message = format!(
            "{endpoint} answered with a web page (HTML, status {status}); a proxy or a sign-in page may stand before it. Check the endpoint URL"
        );
        return PageError::new(PageErrorKind::NotTheService, message);
    }
    match status {
        429 => PageError::new(PageErrorKind::Throttled, "the service asked for fewer requests"),
        500.. if start.is_empty() || start.starts_with('{') => {
            PageError::new(PageErrorKind::Server, format!("{endpoint} failed with status {status}; try again later"))
        }
        _ => {
            let message = format!(
                "{endpoint} answered with status {status} and nothing that the service would say. Check the endpoint URL"
            );
            PageError::new(PageErrorKind::NotTheService, message)
        }
    }
}

/// Trouble before there was an answer.
fn of_chain(error: &(dyn Error + 'static), place: &Place) -> PageError {
    let endpoint = place.endpoint();
    for source in chain(error) {
        if let Some(error) = source.downcast_ref::<CredentialsError>() {
            return of_credentials(error, place);
        }
        let Some(io) = source.downcast_ref::<io::Error>() else { continue };
        let what = match io.kind() {
            io::ErrorKind::ConnectionRefused => "refused the connection: nothing listens there",
            io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => {
                "closed the connection without an answer"
            }
            io::ErrorKind::UnexpectedEof => "ended the connection in the middle",
            io::ErrorKind::TimedOut => return no_answer(place),
            io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => "cannot be reached from this network",
            _ => continue,
        };
        let message = format!("{endpoint} {what}. Check the endpoint URL and the network");
        return PageError::new(PageErrorKind::Network, message);
    }
    let text = innermost(error);
    let has = |needles: &[&str]| chain(error).any(|e| needles.iter().any(|needle| e.to_string().contains(needle)));
    if has(&["failed to lookup address", "dns error", "Name or service not known"]) {
        let message = format!("the name in {endpoint} could not be looked up; check it and the network");
        return PageError::new(PageErrorKind::Network, message);
    }
    if has(&["certificate", "UnknownIssuer"]) {
        let message = format!("{endpoint} did not prove who it is ({text}); a proxy may stand in between");
        return PageError::new(PageErrorKind::Endpoint, message);
    }
    if has(&["identity resolver timed out"]) {
        let message =
            format!("the credentials of {} did not come in time; sign in first, then fetch again", place.identity);
        return PageError::new(PageErrorKind::NoCredentials, message);
    }
    if has(&["InvalidContentType"]) && place.endpoint.as_ref().is_some_and(|url| url.starts_with("https:")) {
        let message = format!("{endpoint} does not speak https; if it is meant to be plain, write http:// instead");
        return PageError::new(PageErrorKind::Endpoint, message);
    }
    if has(&[
        "connection closed",
        "IncompleteMessage",
        "connection error",
        "corrupt message",
        "InvalidMessage",
        "connection was not ready",
    ]) {
        let message = format!("{endpoint} closed the connection without a whole answer ({text})");
        return PageError::new(PageErrorKind::Network, message);
    }
    PageError::new(PageErrorKind::Other, format!("the request to {endpoint} could not be made: {text}"))
}

fn of_credentials(error: &CredentialsError, place: &Place) -> PageError {
    let (kind, message) = match error {
        CredentialsError::CredentialsNotLoaded(_) => (
            PageErrorKind::NoCredentials,
            format!(
                "no credentials were found for {}; `aws configure` or `aws sso login` sets them up",
                place.identity
            ),
        ),
        CredentialsError::ProviderTimedOut(_) => (
            PageErrorKind::NoCredentials,
            format!("the credentials of {} did not come in time; sign in first, then fetch again", place.identity),
        ),
        CredentialsError::InvalidConfiguration(_) => {
            (PageErrorKind::Profile, format!("{} is not set up correctly: {}", place.identity, cause_of(error)))
        }
        _ => (
            PageErrorKind::BadCredentials,
            format!("the credentials of {} could not be had ({}); sign in again", place.identity, cause_of(error)),
        ),
    };
    PageError::new(kind, message)
}

/// The error and its causes. An I/O error's own `source` leaves out the error it was made of, which may be the one that
/// matters.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| {
        match (*error).downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inside) => Some(inside as &(dyn Error + 'static)),
            None => (*error).source(),
        }
    })
}

/// What an endpoint says, unless it quotes what was signed: whatever stands between may repeat a request's headers.
fn harmless(said: &str) -> Option<&str> {
    const SIGNED: [&str; 6] =
        ["authorization", "aws4-hmac", "credential=", "signature", "security-token", "access_key"];
    let lower = said.to_ascii_lowercase();
    (!SIGNED.iter().any(|mark| lower.contains(mark))).then_some(said)
}

/// What is said when credentials could not be had. A program that was to find them may have printed anything.
fn cause_of(error: &CredentialsError) -> String {
    let text = innermost(error);
    let is_of_program = chain(error).any(|source| {
        let text = source.to_string().to_ascii_lowercase();
        text.contains("stderr") || text.contains("external process") || text.contains("credential_process")
    });
    if is_of_program {
        "the program that the profile names for them failed; run it in a terminal to see why".to_owned()
    } else {
        text
    }
}

/// The cause at the very bottom, which is the one that says something.
pub(super) fn innermost(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map(|error| first_line(&error.to_string())).unwrap_or_default()
}

/// The first line, at most 200 characters, without a final full stop.
fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim().trim_end_matches('.');
    line.chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(is_aws: bool) -> Place {
        Place {
            operation: Operation::PersonTracking,
            job_id: "job-1".into(),
            identity: "the profile 'work'".into(),
            region: "eu-west-1".into(),
            endpoint: (!is_aws).then(|| "http://127.0.0.1:1".to_owned()),
            is_aws,
            attempt_timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(4),
        }
    }

    fn answer(code: &str, is_aws: bool) -> PageError {
        of_answer(Some(code.to_owned()), Some("Said.\nMore."), 400, b"", &place(is_aws))
    }

    #[test]
    fn aws_itself_gets_the_hint_about_the_end_of_people_pathing() {
        for code in [
            "AccessDeniedException",
            "ResourceNotFoundException",
            "InvalidParameterException",
            "UnknownOperationException",
        ] {
            assert!(answer(code, true).message.contains("2025-10-31"), "{code}");
            assert!(!answer(code, false).message.contains("2025"), "{code}");
        }
        assert!(!answer("ThrottlingException", true).message.contains("2025"));
        let search = Place { operation: Operation::FaceSearch, ..place(true) };
        let error = of_answer(Some("AccessDeniedException".into()), None, 400, b"", &search);
        assert!(error.message.contains("rekognition:GetFaceSearch") && !error.message.contains("2025"), "{error}");
    }

    #[test]
    fn what_was_signed_is_never_quoted() {
        let said = "The Canonical String should have been 'x-amz-security-token:SECRET'";
        for code in ["SignatureDoesNotMatch", "InvalidSignatureException", "ExpiredTokenException"] {
            let error = of_answer(Some(code.into()), Some(said), 403, b"", &place(true));
            assert_eq!(error.kind, PageErrorKind::BadCredentials);
            assert!(!error.message.contains("SECRET"), "{error}");
        }
    }

    #[test]
    fn codes_and_statuses_decide_whether_to_ask_again() {
        assert_eq!(bare_code("com.amazonaws.rekognition#ThrottlingException:http://x"), "ThrottlingException");
        assert_eq!(answer("ThrottlingException", true).kind, PageErrorKind::Throttled);
        assert_eq!(answer("NeverHeardOf", true).kind, PageErrorKind::Other);
        let html = b"<!DOCTYPE html><html>";
        assert_eq!(of_nameless(502, html, &place(false)).kind, PageErrorKind::NotTheService);
        assert_eq!(of_nameless(503, b"", &place(false)).kind, PageErrorKind::Server);
        assert_eq!(of_nameless(404, b"not found", &place(false)).kind, PageErrorKind::NotTheService);
    }

    #[test]
    fn the_innermost_cause_is_told() {
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        let wrapped = io::Error::other(refused);
        let error = of_chain(&wrapped, &place(false));
        assert_eq!(error.kind, PageErrorKind::Network, "{error}");
        let none = CredentialsError::not_loaded("nothing there");
        assert_eq!(of_chain(&io::Error::other(none), &place(true)).kind, PageErrorKind::NoCredentials);
    }
}
