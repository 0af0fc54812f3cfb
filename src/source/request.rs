//! What to fetch, checked before anything is sent: the SDK checks none of it.

use hyper::Uri;
use serde::{Deserialize, Serialize};

use super::notice::{self, Notice};
use crate::model::Operation;

/// Most entries the service puts on one page, and what is asked for where nothing else is said.
pub const MAX_PAGE_ENTRIES: i32 = 1000;
/// Longest `JobId` the API model allows.
pub const MAX_JOB_ID_CHARS: usize = 64;

/// The order the service sends entries in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SortBy {
    /// By time.
    #[default]
    Timestamp,
    /// By person, and within a person by confidence.
    Index,
}

impl SortBy {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Timestamp => "TIMESTAMP",
            Self::Index => "INDEX",
        }
    }
}

/// Which job to fetch, and from where. It holds no credentials: those come from the profile or the environment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FetchRequest {
    /// `JobId`, as Start... returned it.
    pub job_id: String,
    /// Which call to make.
    pub operation: Operation,
    /// Profile of the AWS configuration; `None` for `AWS_PROFILE` or the default.
    pub profile: Option<String>,
    /// Region; `None` for the configured one.
    pub region: Option<String>,
    /// Endpoint, with its scheme; `None` for the configured one or the service's own.
    pub endpoint_url: Option<String>,
    /// Order of the entries.
    pub sort_by: SortBy,
    /// Entries a page, at least 1; above 1000 means 1000. `None` for 1000.
    pub max_results: Option<i32>,
    /// Whether to wait for a job that is still running; otherwise it ends the fetch.
    pub waits_for_job: bool,
    /// Whether requests signed with real credentials may go unencrypted to another machine. Asked for each time, never
    /// stored.
    #[serde(skip)]
    pub allows_plain_http: bool,
    /// What to say before fetching, if a pasted notice gave reason to: the job it tells of did not succeed.
    pub warning: Option<String>,
}

/// Why a request is not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Nothing typed.
    #[error("no job id was given; paste the JobId that the start call returned, or the completion notice")]
    NoJobId,
    /// Too long to be one.
    #[error("a job id has at most {MAX_JOB_ID_CHARS} characters and this one has {0}; check what was pasted")]
    LongJobId(usize),
    /// A character that no job id has.
    #[error("a job id holds letters, digits, '-' and '_' only, and this one holds {0}; check what was pasted")]
    JobIdCharacter(String),
    /// A notice about another kind of analysis.
    #[error(
        "this notice is about {0}, whose results are not people; Pathscope fetches GetPersonTracking and GetFaceSearch jobs"
    )]
    OtherOperation(String),
    /// JSON, but no notice.
    #[error("what was pasted looks like JSON and names no JobId; paste the completion notice or the id alone")]
    NotANotice,
    /// Fewer than one entry a page.
    #[error("a page holds at least 1 entry and {0} were asked for; write 1 to {MAX_PAGE_ENTRIES}")]
    PageSize(i32),
    /// Not a region's name.
    #[error("'{0}' is not the name of a region; write one such as us-east-1 or eu-west-1")]
    Region(String),
    /// Not an address.
    #[error("the endpoint '{url}' {problem}; write one such as http://127.0.0.1:8080")]
    Endpoint {
        /// As typed, without a password.
        url: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Not a profile's name.
    #[error("'{0}' cannot be the name of a profile; names have no line breaks or brackets")]
    Profile(String),
}

impl FetchRequest {
    /// A request for a job that waits until it has finished, with everything else left open.
    pub fn new(job_id: impl Into<String>, operation: Operation) -> Self {
        Self { job_id: job_id.into(), operation, waits_for_job: true, ..Self::default() }
    }

    /// A request from what a person pasted: a job id, or the JSON of a completion notice (also inside its SNS, SQS or Lambda
    /// envelope). A notice that names its API decides the operation; one of a failed job leaves a [`Self::warning`].
    pub fn from_pasted(text: &str, operation: Operation) -> Result<Self, RequestError> {
        let text = text.trim().trim_start_matches('\u{feff}');
        if !text.starts_with(['{', '[']) {
            let id = text.trim_matches(['"', '\'']);
            check_job_id(id)?;
            return Ok(Self::new(id, operation));
        }
        let Notice { job_id, status, api } = notice::find(text).ok_or(RequestError::NotANotice)?;
        check_job_id(&job_id)?;
        let operation = match api.as_deref() {
            None => operation,
            Some("StartPersonTracking" | "GetPersonTracking") => Operation::PersonTracking,
            Some("StartFaceSearch" | "GetFaceSearch") => Operation::FaceSearch,
            Some(other) => return Err(RequestError::OtherOperation(shown(other))),
        };
        let warning = status.filter(|status| status != "SUCCEEDED").map(|status| {
            let status = shown(&status);
            format!("the notice says that this job ended as {status}; it may have a status message and no detections")
        });
        Ok(Self { warning, ..Self::new(job_id, operation) })
    }

    /// Whether it may be sent, and if not, the first thing that is wrong.
    pub fn validate(&self) -> Result<(), RequestError> {
        check_job_id(&self.job_id)?;
        if let Some(entries) = self.max_results.filter(|&entries| entries < 1) {
            return Err(RequestError::PageSize(entries));
        }
        if let Some(profile) = &self.profile
            && (profile.is_empty() || profile.contains(|c: char| c.is_control() || "[]".contains(c)))
        {
            return Err(RequestError::Profile(shown(profile)));
        }
        if let Some(url) = &self.endpoint_url {
            check_endpoint(url)?;
        }
        if let Some(region) = &self.region
            && !is_region(region, self.endpoint_url.is_some())
        {
            return Err(RequestError::Region(shown(region)));
        }
        Ok(())
    }

    /// Entries a page as sent: 1 to 1000.
    pub fn page_entries(&self) -> i32 {
        self.max_results.unwrap_or(MAX_PAGE_ENTRIES).clamp(1, MAX_PAGE_ENTRIES)
    }
}

fn check_job_id(id: &str) -> Result<(), RequestError> {
    if id.is_empty() {
        return Err(RequestError::NoJobId);
    }
    if let Some(c) = id.chars().find(|c| !(c.is_ascii_alphanumeric() || "-_".contains(*c))) {
        return Err(RequestError::JobIdCharacter(character(c)));
    }
    if id.len() > MAX_JOB_ID_CHARS { Err(RequestError::LongJobId(id.len())) } else { Ok(()) }
}

fn character(c: char) -> String {
    match c {
        ' ' => "a blank".to_owned(),
        c if c.is_whitespace() => "a line break or tab".to_owned(),
        c if c.is_control() => "a control character".to_owned(),
        c => format!("'{c}'"),
    }
}

/// Regions are parts of host names. The service's own have the shape `eu-west-1`; an emulator may call its region anything.
fn is_region(region: &str, has_endpoint: bool) -> bool {
    let parts: Vec<&str> = region.split('-').collect();
    let is_label = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if region.len() > 63 || !parts.iter().all(is_label) {
        return false;
    }
    let ends_in_number = parts.last().is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let starts_with_letter = region.starts_with(|c: char| c.is_ascii_lowercase());
    starts_with_letter && (has_endpoint || (parts.len() >= 3 && ends_in_number))
}

/// Whether an address is unencrypted.
#[cfg(feature = "aws")]
pub(super) fn is_plain_http(url: &str) -> bool {
    url.parse::<Uri>().is_ok_and(|uri| uri.scheme_str().is_some_and(|scheme| scheme.eq_ignore_ascii_case("http")))
}

/// Whether an address is unencrypted and leads to another machine.
#[cfg(feature = "aws")]
pub(super) fn is_plain_http_to_others(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let is_loopback =
        host.eq_ignore_ascii_case("localhost") || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    is_plain_http(url) && !is_loopback
}

pub(super) fn check_endpoint(url: &str) -> Result<(), RequestError> {
    let fail = |problem| Err(RequestError::Endpoint { url: without_password(url), problem });
    let Some((scheme, rest)) = url.split_once("://") else {
        return fail("does not begin with http:// or https://");
    };
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return fail("does not begin with http:// or https://");
    }
    if rest.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains('@')) {
        return fail("holds a user name or password, which belong in a profile");
    }
    if rest.contains(['?', '#']) {
        return fail("goes on after its path");
    }
    let Ok(uri) = url.parse::<Uri>() else { return fail("is not an address") };
    if uri.host().is_none_or(str::is_empty) {
        return fail("names no host");
    }
    let port = uri.authority().and_then(|authority| authority.as_str().strip_prefix(uri.host()?)?.strip_prefix(':'));
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return fail("has a port that is not a number up to 65535");
    }
    Ok(())
}

/// The address for a message: what stands before an `@` may be a secret.
fn without_password(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").map_or(("", url), |(scheme, rest)| (scheme, rest));
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    let separator = if scheme.is_empty() { "" } else { "://" };
    shown(&format!("{scheme}{separator}{rest}"))
}

/// At most 80 printable characters of what somebody else wrote.
pub(super) fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pasted(text: &str) -> Result<FetchRequest, RequestError> {
        FetchRequest::from_pasted(text, Operation::PersonTracking)
    }

    fn with(change: impl FnOnce(&mut FetchRequest)) -> Result<(), RequestError> {
        let mut request = FetchRequest::new("job-1", Operation::PersonTracking);
        change(&mut request);
        request.validate()
    }

    #[test]
    fn job_ids_are_checked() {
        assert_eq!(pasted(" \"abc-DEF_9\"\n").unwrap().job_id, "abc-DEF_9");
        assert_eq!(pasted("  "), Err(RequestError::NoJobId));
        assert_eq!(pasted(&"a".repeat(65)), Err(RequestError::LongJobId(65)));
        assert!(pasted(&"a".repeat(64)).is_ok());
        assert_eq!(pasted("a b"), Err(RequestError::JobIdCharacter("a blank".into())));
        assert_eq!(pasted("a/b"), Err(RequestError::JobIdCharacter("'/'".into())));
        assert_eq!(pasted("jöb"), Err(RequestError::JobIdCharacter("'ö'".into())));
    }

    #[test]
    fn notices_are_job_ids() {
        let notice = r#"{"JobId":"j1","Status":"SUCCEEDED","API":"StartFaceSearch","JobTag":"t","Timestamp":1}"#;
        let request = pasted(notice).unwrap();
        assert_eq!((request.job_id.as_str(), request.operation), ("j1", Operation::FaceSearch));
        assert_eq!(request.warning, None);
        let envelope = serde_json::json!({"Type": "Notification", "Message": notice}).to_string();
        assert_eq!(pasted(&envelope).unwrap(), request);
        let lambda = serde_json::json!({"Records": [{"Sns": {"Message": notice}}]}).to_string();
        assert_eq!(pasted(&lambda).unwrap(), request);
        let queue = serde_json::json!({"Records": [{"body": envelope}]}).to_string();
        assert_eq!(pasted(&queue).unwrap(), request);
    }

    #[test]
    fn notices_of_failures_and_of_other_jobs() {
        let failed = pasted(r#"{"JobId":"j1","Status":"FAILED","API":"StartPersonTracking"}"#).unwrap();
        assert!(failed.warning.unwrap().contains("ended as FAILED"));
        let other = pasted(r#"{"JobId":"j1","Status":"SUCCEEDED","API":"StartLabelDetection"}"#);
        assert_eq!(other, Err(RequestError::OtherOperation("StartLabelDetection".into())));
        assert_eq!(pasted(r#"{"a": 1}"#), Err(RequestError::NotANotice));
        assert_eq!(pasted("{\"JobId\": "), Err(RequestError::NotANotice));
    }

    #[test]
    fn page_sizes() {
        assert_eq!(with(|r| r.max_results = Some(0)), Err(RequestError::PageSize(0)));
        assert_eq!(with(|r| r.max_results = Some(5000)), Ok(()));
        let request = FetchRequest { max_results: Some(5000), ..FetchRequest::default() };
        assert_eq!(request.page_entries(), 1000);
    }

    #[test]
    fn regions() {
        for good in ["us-east-1", "us-gov-west-1", "eusc-de-east-1", "ap-southeast-7"] {
            assert_eq!(with(|r| r.region = Some(good.into())), Ok(()), "{good}");
        }
        for bad in ["", "us east 1", "US-EAST-1", "useast1", "us-east-1.evil.example", "us--1", "us-east"] {
            assert!(matches!(with(|r| r.region = Some(bad.into())), Err(RequestError::Region(_))), "{bad}");
        }
        let local = |r: &mut FetchRequest| {
            r.region = Some("local".into());
            r.endpoint_url = Some("http://127.0.0.1:1".into());
        };
        assert_eq!(with(local), Ok(()));
    }

    #[cfg(feature = "aws")]
    #[test]
    fn what_leaves_the_machine_unencrypted_is_known() {
        for other in
            ["http://example.org", "HTTP://10.0.0.1:80/x", "http://localhost.example.org", "http://[fe80::1]:1"]
        {
            assert!(is_plain_http_to_others(other), "{other}");
        }
        for safe in ["https://example.org", "http://LOCALHOST:1", "http://127.0.0.2", "http://[::1]:80/"] {
            assert!(!is_plain_http_to_others(safe), "{safe}");
        }
    }

    #[test]
    fn endpoints() {
        for good in ["http://127.0.0.1:8080", "https://example.com/path", "http://[::1]:9000/", "HTTP://localhost"] {
            assert_eq!(with(|r| r.endpoint_url = Some(good.into())), Ok(()), "{good}");
        }
        for bad in
            ["", "localhost:8080", "ftp://x", "http://", "http://:80", "http://a b", "http://h:99999", "http://h/?q"]
        {
            let result = with(|r| r.endpoint_url = Some(bad.into()));
            assert!(matches!(result, Err(RequestError::Endpoint { .. })), "{bad}");
        }
        let secret = with(|r| r.endpoint_url = Some("http://me:pass@host".into())).unwrap_err().to_string();
        assert!(secret.contains("http://host") && !secret.contains("pass@"), "{secret}");
    }
}
