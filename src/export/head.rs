//! What a response says of its job, around the entries.

use serde_json::{Map, Value};

use crate::model::{JobInfo, VideoMetadata};

/// The text of a response up to the first entry: `{..., "Persons":[`. Unknown members are left out, never made up.
///
/// `job_id` stands in where the job has none; `next_token` says that another page follows.
pub(super) fn response_start(job: &JobInfo, job_id: Option<&str>, next_token: Option<&str>) -> String {
    let mut members = Vec::new();
    let mut add = |name: &str, value: Option<Value>| members.extend(value.map(|value| format!("\"{name}\":{value},")));
    let text = |text: &Option<String>| text.clone().map(Value::String);
    add("JobStatus", job.status.as_ref().map(|status| status.as_str().into()));
    add("StatusMessage", text(&job.status_message));
    add("JobId", job.job_id.as_deref().or(job_id).map(Value::from));
    add("JobTag", text(&job.job_tag));
    add("Video", job.video_source.clone());
    add("VideoMetadata", video_metadata(&job.video));
    add("NextToken", next_token.map(Value::from));
    format!("{{{}\"Persons\":[", members.concat())
}

/// The text of a response after the last entry.
pub(super) const RESPONSE_END: &str = "]}";

/// `VideoMetadata` in the API's own shape; `None` where nothing is known.
pub(crate) fn video_metadata(video: &VideoMetadata) -> Option<Value> {
    let members: [(&str, Option<Value>); 7] = [
        ("Codec", video.codec.clone().map(Value::from)),
        ("ColorRange", video.color_range.clone().map(Value::from)),
        ("DurationMillis", video.duration_ms.map(Value::from)),
        ("Format", video.format.clone().map(Value::from)),
        ("FrameHeight", video.height.map(Value::from)),
        ("FrameRate", video.frame_rate.map(Value::from)),
        ("FrameWidth", video.width.map(Value::from)),
    ];
    let known: Map<String, Value> =
        members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    (!known.is_empty()).then(|| known.into())
}
