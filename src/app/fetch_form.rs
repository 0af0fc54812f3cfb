//! The fields of the fetch dialog, and what is wrong with them while they are typed.

use std::collections::BTreeMap;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::Operation;
use crate::source::{FetchRequest, RequestError, SortBy};

/// The fields as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchForm {
    /// Job ids and pasted completion notices, one a line or separated by blanks or commas.
    pub job: String,
    /// Which operation; a notice that names its own decides for its job.
    pub operation: Operation,
    /// Profile of the AWS configuration; empty for the default.
    pub profile: String,
    /// Region; empty for the configured one.
    pub region: String,
    /// Endpoint; empty for the service's own.
    pub endpoint_url: String,
    /// Order of the pages.
    pub sort_by: SortBy,
    /// Entries a page; empty for 1000.
    pub page_size: String,
    /// Whether to wait for a job that is still running.
    pub waits_for_job: bool,
}

impl Default for FetchForm {
    fn default() -> Self {
        Self {
            job: String::new(),
            operation: Operation::default(),
            profile: String::new(),
            region: String::new(),
            endpoint_url: String::new(),
            sort_by: SortBy::default(),
            page_size: String::new(),
            waits_for_job: true,
        }
    }
}

/// A field that may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FetchField {
    /// Which jobs.
    Job,
    /// As whom.
    Profile,
    /// In which region.
    Region,
    /// From where.
    Endpoint,
    /// How many entries a page.
    PageSize,
}

/// What the fields mean, and what is wrong with them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FetchCheck {
    /// One request a job, in the order typed, each once.
    pub requests: Vec<FetchRequest>,
    /// Whether no job was typed at all.
    pub is_job_blank: bool,
    /// What is wrong, by field. Nothing is fetched while anything is.
    pub problems: BTreeMap<FetchField, String>,
    /// What to know before fetching: notices of jobs that did not succeed, jobs given twice.
    pub warnings: Vec<String>,
}

impl FetchCheck {
    /// How many jobs there are, in words; nothing where there is none.
    pub fn count(&self) -> Option<String> {
        let count = |operation| self.requests.iter().filter(|request| request.operation == operation).count();
        let counts = [Operation::PersonTracking, Operation::FaceSearch].map(|operation| (count(operation), operation));
        let [(people, tracking), (faces, search)] = counts.map(|(count, operation)| (count, operation.wire_name()));
        let name = if people > 0 { tracking } else { search };
        match people + faces {
            0 => None,
            1 => Some(format!("1 job, {name}")),
            num_jobs if people > 0 && faces > 0 => {
                Some(format!("{num_jobs} jobs: {people} {tracking}, {faces} {search}"))
            }
            num_jobs => Some(format!("{num_jobs} jobs, {name}")),
        }
    }
}

impl FetchForm {
    /// Reads the fields. An empty form is wrong in its first field only.
    pub fn check(&self) -> FetchCheck {
        let mut check = FetchCheck::default();
        let base = self.base(&mut check.problems);
        let pieces = pieces(&self.job);
        check.is_job_blank = pieces.is_empty();
        if check.is_job_blank {
            check.problems.insert(FetchField::Job, in_words(&RequestError::NoJobId));
        }
        let mut problems = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            match FetchRequest::from_pasted(piece, self.operation) {
                Ok(request) => Self::add(request, &base, &mut check),
                Err(error) if pieces.len() == 1 => problems.push(in_words(&error)),
                Err(error) => problems.push(format!("Job {} of {}: {error}", at + 1, pieces.len())),
            }
        }
        if let Some(first) = problems.first() {
            let more = match problems.len() - 1 {
                0 => String::new(),
                1 => " (and 1 more)".to_owned(),
                more => format!(" (and {more} more)"),
            };
            check.problems.insert(FetchField::Job, format!("{first}{more}"));
        }
        check
    }

    fn add(request: FetchRequest, base: &FetchRequest, check: &mut FetchCheck) {
        let is_same = |other: &FetchRequest| (&other.job_id, other.operation) == (&request.job_id, request.operation);
        if check.requests.iter().any(is_same) {
            check.warnings.push(format!("{} is there twice and is fetched once", request.job_id));
            return;
        }
        check.warnings.extend(request.warning.iter().map(|warning| format!("{}: {warning}", request.job_id)));
        let FetchRequest { job_id, operation, warning, .. } = request;
        check.requests.push(FetchRequest { job_id, operation, warning, ..base.clone() });
    }

    /// A request with everything but the job. What is wrong is noted and left out.
    pub(super) fn base(&self, problems: &mut BTreeMap<FetchField, String>) -> FetchRequest {
        let filled = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
        let mut request = FetchRequest::new("any", self.operation);
        request.sort_by = self.sort_by;
        request.waits_for_job = self.waits_for_job;
        if let Some(text) = filled(&self.page_size) {
            match text.parse() {
                Ok(entries) => request.max_results = Some(entries),
                Err(_) => {
                    problems.insert(FetchField::PageSize, format!("'{text}' is not a number; write 1 to 1000"));
                }
            }
        }
        // Field by field, so that each is told what is wrong with it. The endpoint comes before the region, because an endpoint
        // of one's own may call its region anything.
        let mut check = |request: &FetchRequest, field| match request.validate() {
            Ok(()) => true,
            Err(error) => {
                problems.insert(field, in_words(&error));
                false
            }
        };
        if !check(&request, FetchField::PageSize) {
            request.max_results = None;
        }
        request.profile = filled(&self.profile);
        if !check(&request, FetchField::Profile) {
            request.profile = None;
        }
        request.endpoint_url = filled(&self.endpoint_url);
        if !check(&request, FetchField::Endpoint) {
            request.endpoint_url = None;
        }
        request.region = filled(&self.region);
        if !check(&request, FetchField::Region) {
            request.region = None;
        }
        request
    }
}

/// Errors are parts of sentences on the command line, and sentences here.
fn in_words(error: &RequestError) -> String {
    let text = error.to_string();
    let mut rest = text.chars();
    rest.next().into_iter().flat_map(char::to_uppercase).chain(rest).collect()
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '\u{feff}')
}

/// The job ids and notices of a text. Several notices may come in one list or in one envelope.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start_matches(is_separator);
    while !rest.is_empty() {
        let end = if rest.starts_with(['{', '[']) {
            let mut values = serde_json::Deserializer::from_str(rest).into_iter::<IgnoredAny>();
            match values.next() {
                Some(Ok(_)) => values.byte_offset(),
                _ => rest.len(),
            }
        } else {
            rest.find(|c| is_separator(c) || c == '{' || c == '[').unwrap_or(rest.len())
        };
        let (piece, after) = rest.split_at(end);
        match several(piece) {
            Some(items) => pieces.extend(items.iter().map(ToString::to_string)),
            None => pieces.push(piece.to_owned()),
        }
        rest = after.trim_start_matches(is_separator);
    }
    pieces
}

/// The items of a list, or of an envelope that holds several messages.
fn several(piece: &str) -> Option<Vec<Value>> {
    if !piece.starts_with(['{', '[']) {
        return None;
    }
    let mut value: Value = serde_json::from_str(piece).ok()?;
    let list = match &mut value {
        Value::Array(items) => items,
        Value::Object(members) => {
            let key = ["Records", "Messages"].into_iter().find(|key| members.get(*key).is_some_and(Value::is_array))?;
            members.get_mut(key)?.as_array_mut()?
        }
        _ => return None,
    };
    Some(std::mem::take(list)).filter(|items| !items.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(job: &str) -> FetchCheck {
        FetchForm { job: job.to_owned(), ..FetchForm::default() }.check()
    }

    fn ids(check: &FetchCheck) -> Vec<&str> {
        check.requests.iter().map(|request| request.job_id.as_str()).collect()
    }

    #[test]
    fn several_jobs_are_separated_by_lines_blanks_or_commas() {
        for text in ["a\nb\nc", "a b, c", " a,b;c ", "\"a\"\t'b'\r\nc\n"] {
            let check = check(text);
            assert_eq!(ids(&check), ["a", "b", "c"], "{text:?}");
            assert!(check.problems.is_empty(), "{text:?}");
            assert_eq!(check.count().unwrap(), "3 jobs, GetPersonTracking");
        }
        assert_eq!(check("a").count().unwrap(), "1 job, GetPersonTracking");
        let twice = check("a b a");
        assert_eq!(
            (ids(&twice), twice.warnings.as_slice()),
            (vec!["a", "b"], &["a is there twice and is fetched once".to_owned()][..])
        );
    }

    #[test]
    fn notices_may_stand_among_them_and_decide_their_operation() {
        let notice = |id: &str, api: &str, status: &str| json!({"JobId": id, "Status": status, "API": api});
        let one = notice("n1", "StartFaceSearch", "SUCCEEDED");
        let two = notice("n2", "StartPersonTracking", "FAILED");
        let text = format!("a\n{}\n{two} b", serde_json::to_string_pretty(&one).unwrap());
        let pasted = check(&text);
        assert_eq!(ids(&pasted), ["a", "n1", "n2", "b"]);
        assert_eq!(pasted.count().unwrap(), "4 jobs: 3 GetPersonTracking, 1 GetFaceSearch");
        assert_eq!(pasted.warnings.len(), 1);
        assert!(pasted.warnings[0].starts_with("n2: the notice says that this job ended as FAILED"), "{pasted:?}");
        assert_eq!(ids(&check(&json!([one, two]).to_string())), ["n1", "n2"]);
        assert_eq!(ids(&check(r#"["x", "y"]"#)), ["x", "y"]);
        let record = |notice: &Value| json!({"Sns": {"Message": notice.to_string()}});
        assert_eq!(ids(&check(&json!({"Records": [record(&one), record(&two)]}).to_string())), ["n1", "n2"]);
    }

    #[test]
    fn what_is_wrong_is_said_of_its_job() {
        let problem = |text: &str| check(text).problems.remove(&FetchField::Job).unwrap();
        assert!(problem("").starts_with("No job id was given"));
        assert!(problem("a/b").starts_with("A job id holds letters"), "{}", problem("a/b"));
        assert!(problem("a b/c d").starts_with("Job 2 of 3: a job id holds letters"), "{}", problem("a b/c d"));
        assert!(problem("a b/ c/").ends_with("(and 1 more)"));
        assert!(problem("a {\"x\": 1}").starts_with("Job 2 of 2: what was pasted looks like JSON"));
        assert!(problem("{\"JobId\": ").contains("looks like JSON"));
    }

    #[test]
    fn every_field_is_told_what_is_wrong_with_it() {
        let form = FetchForm {
            job: "a".into(),
            profile: "x[".into(),
            region: "Nowhere".into(),
            endpoint_url: "localhost:1".into(),
            page_size: "many".into(),
            ..FetchForm::default()
        };
        let check = form.check();
        let wrong: Vec<FetchField> = check.problems.keys().copied().collect();
        assert_eq!(wrong, [FetchField::Profile, FetchField::Region, FetchField::Endpoint, FetchField::PageSize]);
        let local = FetchForm {
            job: "a".into(),
            region: "local".into(),
            endpoint_url: " http://127.0.0.1:1 ".into(),
            page_size: "20".into(),
            ..FetchForm::default()
        };
        let check = local.check();
        assert!(check.problems.is_empty(), "{check:?}");
        let request = &check.requests[0];
        assert_eq!((request.region.as_deref(), request.max_results), (Some("local"), Some(20)));
        assert_eq!(request.endpoint_url.as_deref(), Some("http://127.0.0.1:1"));
        let zero = FetchForm { job: "a".into(), page_size: "0".into(), ..FetchForm::default() }.check();
        assert_eq!(zero.problems.keys().collect::<Vec<_>>(), [&FetchField::PageSize]);
    }
}
