//! The job and the video it looked at.

use serde::{Deserialize, Serialize};

use super::terms::Terms;

/// `VideoMetadata` as sent; every member may be missing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct VideoMetadata {
    /// Codec name, such as `h264`.
    pub codec: Option<String>,
    /// Container format, such as `QuickTime / MOV`.
    pub format: Option<String>,
    /// Length in milliseconds.
    pub duration_ms: Option<i64>,
    /// Frames per second; always finite and positive.
    pub frame_rate: Option<f64>,
    /// Frame width in pixels; always positive.
    pub width: Option<u32>,
    /// Frame height in pixels; always positive.
    pub height: Option<u32>,
    /// `FULL` or `LIMITED`, or what else was sent.
    pub color_range: Option<String>,
}

impl VideoMetadata {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Frame size in pixels, if both sides are known.
    pub fn frame_size(&self) -> Option<(u32, u32)> {
        self.width.zip(self.height)
    }

    /// Width over height of the frame, 16:9 where unknown.
    pub fn aspect(&self) -> f32 {
        self.frame_size().map_or(16.0 / 9.0, |(w, h)| w as f32 / h as f32)
    }
}

/// Width and height of a text such as `1920x1080`; nothing where it has no two positive numbers.
pub fn parse_frame_size(text: &str) -> Option<(u32, u32)> {
    let (width, height) = text.split_once(['x', 'X', '×'])?;
    let side = |text: &str| text.trim().parse().ok().filter(|side: &u32| *side > 0);
    Some((side(width)?, side(height)?))
}

/// Which call a result answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// `GetPersonTracking`
    #[default]
    PersonTracking,
    /// `GetFaceSearch`
    FaceSearch,
}

impl Operation {
    /// The name of the operation on the wire.
    pub const fn wire_name(self) -> &'static str {
        match self {
            Self::PersonTracking => "GetPersonTracking",
            Self::FaceSearch => "GetFaceSearch",
        }
    }
}

/// `JobStatus`, keeping what we do not know by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobStatus {
    /// `IN_PROGRESS`
    InProgress,
    /// `SUCCEEDED`
    Succeeded,
    /// `FAILED`
    Failed,
    /// Anything else, as sent.
    Other(String),
}

impl JobStatus {
    /// The status of a wire name.
    pub fn from_wire(name: &str) -> Self {
        match name {
            "IN_PROGRESS" => Self::InProgress,
            "SUCCEEDED" => Self::Succeeded,
            "FAILED" => Self::Failed,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The name on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Other(name) => name,
        }
    }
}

/// What a result says of its job, apart from the detections.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct JobInfo {
    /// What people see as the document's name: the file's name, or the job's id.
    pub name: String,
    /// Which operation answered; `FaceSearch` as soon as one entry carries `FaceMatches`.
    pub operation: Operation,
    /// `JobId`, where the response has one.
    pub job_id: Option<String>,
    /// `JobStatus`, where the response has one.
    pub status: Option<JobStatus>,
    /// `StatusMessage`.
    pub status_message: Option<String>,
    /// `JobTag`.
    pub job_tag: Option<String>,
    /// `Video` (the `S3Object` analysed) as sent, in the API's own shape.
    pub video_source: Option<serde_json::Value>,
    /// `VideoMetadata` of the first page that has one.
    pub video: VideoMetadata,
    /// Number of pages read (responses with a `Persons` array), duplicates included.
    pub num_pages: u32,
    /// The `NextToken` left over on the last page: the result is incomplete.
    pub next_token: Option<String>,
    /// On which terms it was read, where its format leaves something open.
    pub terms: Option<Terms>,
}

impl JobInfo {
    /// Whether the last page was the last of the job and the job was not still running.
    pub fn is_complete(&self) -> bool {
        self.next_token.is_none() && self.status != Some(JobStatus::InProgress)
    }
}
