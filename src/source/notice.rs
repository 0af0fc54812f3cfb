//! Completion notices: what the service publishes when a job ends, and people paste instead of the job's id.

use serde_json::Value;

/// Envelopes within envelopes that are opened: SNS in SQS in a Lambda event is three.
const MAX_ENVELOPES: usize = 8;

/// What a notice says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Notice {
    pub(super) job_id: String,
    /// `SUCCEEDED`, `FAILED` or `ERROR`.
    pub(super) status: Option<String>,
    /// The call that started the job.
    pub(super) api: Option<String>,
}

/// The first notice in a JSON text.
pub(super) fn find(text: &str) -> Option<Notice> {
    find_in(&serde_json::from_str(text).ok()?, MAX_ENVELOPES)
}

fn find_in(value: &Value, num_envelopes: usize) -> Option<Notice> {
    let num_envelopes = num_envelopes.checked_sub(1)?;
    match value {
        Value::Object(object) => {
            let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
            if let Some(job_id) = text("JobId") {
                return Some(Notice { job_id, status: text("Status"), api: text("API") });
            }
            let envelopes = ["Message", "Sns", "Records", "body", "Body", "Messages", "detail"];
            envelopes.iter().filter_map(|key| object.get(*key)).find_map(|inner| find_in(inner, num_envelopes))
        }
        Value::Array(items) => items.iter().find_map(|item| find_in(item, num_envelopes)),
        Value::String(text) => find_in(&serde_json::from_str(text).ok()?, num_envelopes),
        _ => None,
    }
}
