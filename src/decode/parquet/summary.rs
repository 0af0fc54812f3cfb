//! What the end of a file of ours tells of its jobs, without any of their rows.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::super::DecodeError;

/// One job in short, as it was when the file was written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobSummary {
    /// What its rows say in the column `job`.
    pub job: String,
    /// The `JobId`, where it has one.
    pub job_id: Option<String>,
    /// The document's name.
    pub name: String,
    /// Number of people; detections of nobody in particular count as none.
    pub people: u64,
    /// Number of rows.
    pub detections: u64,
    /// The time of the first row in milliseconds.
    pub first_ms: Option<i64>,
    /// The time of the last row in milliseconds.
    pub last_ms: Option<i64>,
    /// The length of the video in milliseconds.
    pub duration_ms: Option<i64>,
    /// Frames per second.
    pub frame_rate: Option<f64>,
    /// Frame width in pixels.
    pub width: Option<u32>,
    /// Frame height in pixels.
    pub height: Option<u32>,
    /// What was odd about the result that it was made from.
    #[serde(default)]
    pub warnings: Vec<WarningSummary>,
}

/// How often something odd was found in a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningSummary {
    /// How often.
    pub count: u64,
    /// What, in words.
    pub what: String,
}

/// The jobs of a Parquet file that Pathscope wrote, in their order. Reads its last bytes only, some kilobytes whatever the
/// number of rows.
///
/// # Errors
/// It cannot be read, is no Parquet or damaged, was written by another program, or this program was built without the feature
/// `parquet`.
pub fn footer_summary(path: &Path) -> Result<Vec<JobSummary>, DecodeError> {
    let file = std::fs::File::open(path).map_err(|error| DecodeError::Io(error.to_string()))?;
    of_file(file)
}

#[cfg(feature = "parquet")]
fn of_file(file: std::fs::File) -> Result<Vec<JobSummary>, DecodeError> {
    let metadata = super::table::footer(file)?;
    let text = super::table::metadata_of(&metadata, "pathscope.summary");
    text.and_then(|text| serde_json::from_str(text).ok()).ok_or_else(|| DecodeError::NotAResult {
        what: "Parquet that another program wrote, without a summary".to_owned(),
        advice: "open it, and export it again".to_owned(),
    })
}

#[cfg(not(feature = "parquet"))]
fn of_file(_: std::fs::File) -> Result<Vec<JobSummary>, DecodeError> {
    Err(super::not_built())
}
