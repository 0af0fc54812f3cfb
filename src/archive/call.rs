//! What a client asks for: first as sent, then checked.

use serde::Deserialize;

use super::wire_error::WireError;
use crate::model::Operation;

/// Most entries on a page, and as many as come where nothing is asked.
pub(super) const MAX_PAGE_SIZE: usize = 1000;

const MAX_TOKEN_LEN: usize = 255;

/// Whether a text is a job's id as the service makes them: 1 to 64 of `[a-zA-Z0-9-_]`.
pub(super) fn is_job_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// Order of the entries on the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SortBy {
    /// As saved.
    Timestamp,
    /// By person, then by confidence.
    Index,
}

impl SortBy {
    /// The name on the wire.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Timestamp => "TIMESTAMP",
            Self::Index => "INDEX",
        }
    }
}

/// The members of a request, unchecked. Others are ignored, as the service does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RawCall {
    pub(super) job_id: Option<String>,
    pub(super) max_results: Option<i64>,
    pub(super) next_token: Option<String>,
    pub(super) sort_by: Option<String>,
}

impl RawCall {
    /// Reads the body of a request.
    pub(super) fn read(body: &[u8]) -> Result<Self, WireError> {
        // An array would do for the derived reader, and its errors would tell of it.
        if body.trim_ascii_start().first() != Some(&b'{') {
            return Err(WireError::serialization("the request is not a JSON object"));
        }
        serde_json::from_slice(body).map_err(|err| WireError::serialization(&err.to_string()))
    }
}

/// A request that keeps the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) operation: Operation,
    pub(super) job_id: String,
    /// 1 to [`MAX_PAGE_SIZE`].
    pub(super) page_size: usize,
    /// Never empty: many clients send an empty one with their first request.
    pub(super) next_token: Option<String>,
    pub(super) order: SortBy,
}

impl Call {
    /// Checks a request. More than [`MAX_PAGE_SIZE`] results means that many.
    pub(super) fn check(operation: Operation, raw: RawCall) -> Result<Self, WireError> {
        let job_id = raw.job_id.filter(|id| is_job_id(id)).ok_or_else(|| {
            WireError::invalid_parameter("JobId must have 1 to 64 of the characters a-z, A-Z, 0-9, - and _")
        })?;
        let max_results = raw.max_results.unwrap_or(MAX_PAGE_SIZE as i64);
        if max_results < 1 {
            return Err(WireError::invalid_parameter("MaxResults must be at least 1"));
        }
        let order = match raw.sort_by.as_deref() {
            None | Some("TIMESTAMP") => SortBy::Timestamp,
            Some("INDEX") => SortBy::Index,
            Some(_) => return Err(WireError::invalid_parameter("SortBy must be TIMESTAMP or INDEX")),
        };
        let next_token = raw.next_token.filter(|token| !token.is_empty());
        if next_token.as_ref().is_some_and(|token| token.len() > MAX_TOKEN_LEN) {
            return Err(WireError::invalid_parameter("NextToken must have at most 255 characters"));
        }
        let page_size = max_results.min(MAX_PAGE_SIZE as i64) as usize;
        Ok(Self { operation, job_id, page_size, next_token, order })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str) -> Result<Call, WireError> {
        Call::check(Operation::FaceSearch, RawCall::read(body.as_bytes())?)
    }

    #[test]
    fn defaults_are_the_services() {
        let call = check(r#"{"JobId":"a-_9Z","NextToken":"","MaxResults":null,"Other":[1]}"#).unwrap();
        assert_eq!((call.page_size, call.order, call.next_token), (1000, SortBy::Timestamp, None));
        assert_eq!(check(r#"{"JobId":"a","MaxResults":1001}"#).unwrap().page_size, 1000);
        assert_eq!(check(r#"{"JobId":"a","SortBy":"INDEX"}"#).unwrap().order, SortBy::Index);
    }

    #[test]
    fn broken_rules_are_invalid_parameters() {
        let long = "a".repeat(65);
        let token = "a".repeat(256);
        for body in [
            "{}",
            r#"{"JobId":""}"#,
            r#"{"JobId":"a b"}"#,
            &format!(r#"{{"JobId":"{long}"}}"#),
            &format!(r#"{{"JobId":"a","NextToken":"{token}"}}"#),
            r#"{"JobId":"a","MaxResults":0}"#,
            r#"{"JobId":"a","SortBy":"index"}"#,
        ] {
            assert_eq!(check(body).unwrap_err().code, "InvalidParameterException", "{body}");
        }
        for body in ["", "[", "[]", r#"["a",1,null,null]"#, r#"{"JobId":7}"#, r#"{"JobId":"a","MaxResults":"10"}"#] {
            assert_eq!(check(body).unwrap_err().code, "SerializationException", "{body}");
        }
    }
}
