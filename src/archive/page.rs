//! One response with entries.

use std::io::Write;
use std::ops::Range;

use serde_json::json;

use super::call::{Call, SortBy};
use super::paged_job::{Changed, PagedJob};
use super::token::Position;
use super::wire_error::WireError;
use crate::model::JobStatus;

/// Room for everything but the entries, and for one entry as most are: to start with, they may be longer.
const HEAD_BYTES: usize = 1024;
const ENTRY_BYTES: usize = 448;

/// What a response will hold. Faults change it before it is written.
pub(super) struct Page<'a> {
    pub(super) job: &'a dyn PagedJob,
    pub(super) order: SortBy,
    /// Places in `order` of the entries sent.
    pub(super) entries: Range<usize>,
    /// Entries sent after those.
    pub(super) extra_entries: &'static [&'static str],
    pub(super) next_token: Option<String>,
}

impl<'a> Page<'a> {
    /// The page that a request asks for; its token must be one of this job and order.
    pub(super) fn find(job: &'a dyn PagedJob, call: &Call) -> Result<Self, WireError> {
        let start = match &call.next_token {
            None => Position::START,
            Some(token) => {
                Position::from_token(token, job, call.order).ok_or_else(WireError::invalid_pagination_token)?
            }
        };
        Ok(Self::beginning_at(job, call, start.offset as usize))
    }

    /// The page of a request that begins at a place; past the last entry it is empty.
    pub(super) fn beginning_at(job: &'a dyn PagedJob, call: &Call, start: usize) -> Self {
        let start = start.min(job.num_entries());
        let end = (start + call.page_size).min(job.num_entries());
        let next = Position { offset: end as u64, num_empty: 0 };
        let next_token = (end < job.num_entries()).then(|| next.token(job, call.order));
        Self { job, order: call.order, entries: start..end, extra_entries: &[], next_token }
    }

    /// The response, members in the service's order: status, message, video metadata, token, entries, id, video, tag.
    pub(super) fn to_json(&self) -> Result<Vec<u8>, Changed> {
        let head = self.job.head();
        let mut out = Vec::with_capacity(HEAD_BYTES + self.entries.len() * ENTRY_BYTES);
        out.push(b'{');
        member(&mut out, "JobStatus", json!(self.job.status().as_str()));
        if let Some(message) = &head.status_message {
            member(&mut out, "StatusMessage", json!(message));
        }
        if let Some(metadata) = &head.video_metadata {
            member(&mut out, "VideoMetadata", metadata);
        }
        if let Some(token) = &self.next_token {
            member(&mut out, "NextToken", json!(token));
        }
        out.extend_from_slice(b",\"Persons\":[");
        self.job.push_entries(&mut out, self.entries.clone(), self.order)?;
        for (i, entry) in self.extra_entries.iter().enumerate() {
            if i > 0 || !self.entries.is_empty() {
                out.push(b',');
            }
            out.extend_from_slice(entry.as_bytes());
        }
        out.push(b']');
        member(&mut out, "JobId", json!(self.job.job_id()));
        if let Some(video) = &head.video {
            member(&mut out, "Video", video);
        }
        if let Some(tag) = &head.job_tag {
            member(&mut out, "JobTag", tag);
        }
        out.push(b'}');
        Ok(out)
    }
}

fn member(out: &mut Vec<u8>, name: &str, value: impl std::fmt::Display) {
    if out.len() > 1 {
        out.push(b',');
    }
    write!(out, "\"{name}\":{value}").expect("writing to memory does not fail");
}

/// A response without entries, for a job that has none yet or never will.
pub(super) fn status_json(status: &JobStatus, message: Option<&str>, job_id: &str) -> Vec<u8> {
    let mut body = json!({ "JobStatus": status.as_str(), "JobId": job_id });
    if let Some(message) = message {
        body["StatusMessage"] = json!(message);
    }
    body.to_string().into_bytes()
}
