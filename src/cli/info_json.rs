//! The form of `info --json`, version 1. Members are only ever added.

use std::path::Path;

use serde::Serialize;

use crate::analysis::{FlagKind, FlagRules, people_flags};
use crate::app::session_file::source::full_sha256;
use crate::model::{TrackStore, VideoMetadata, Warning};

use super::exit::Failure;
use super::input::OpenedInputs;

/// The version of the form.
pub(super) const SCHEMA: u32 = 1;

/// What was read. `error` stands beside it when one of several inputs was refused.
#[derive(Debug, Serialize)]
pub(super) struct InfoJson {
    schema: u32,
    inputs: Vec<InputJson>,
    documents: Vec<DocumentJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<serde_json::Value>,
}

/// Why nothing was read.
#[derive(Debug, Serialize)]
pub(super) struct FailureJson {
    schema: u32,
    error: serde_json::Value,
}

#[derive(Debug, Serialize)]
struct InputJson {
    path: String,
    format: &'static str,
    bytes: u64,
    sha256: Option<String>,
}

#[derive(Debug, Serialize)]
struct DocumentJson {
    name: String,
    inputs: Vec<usize>,
    job_id: Option<String>,
    job_status: Option<String>,
    status_message: Option<String>,
    video: VideoJson,
    detections: u32,
    people: u32,
    body_boxes: u32,
    face_boxes: u32,
    face_only: u32,
    no_box: u32,
    first_ms: Option<i64>,
    last_ms: Option<i64>,
    pages: u32,
    complete: bool,
    flags: FlagsJson,
    next_token: Option<String>,
    warnings: Vec<Warning>,
}

/// How many flags of each kind there are, by the default rules.
#[derive(Debug, Serialize)]
struct FlagsJson {
    jump: u32,
    gap: u32,
    ghost: u32,
    swap: u32,
    twin: u32,
}

#[derive(Debug, Serialize)]
struct VideoJson {
    codec: Option<String>,
    format: Option<String>,
    duration_ms: Option<i64>,
    frame_rate: Option<f64>,
    width: Option<u32>,
    height: Option<u32>,
    color_range: Option<String>,
}

impl FailureJson {
    /// The form of a failure.
    pub(super) fn new(failure: &Failure) -> Self {
        Self { schema: SCHEMA, error: failure.json() }
    }
}

impl InfoJson {
    /// The form of nothing, to be filled.
    pub(super) fn new() -> Self {
        Self { schema: SCHEMA, inputs: Vec::new(), documents: Vec::new(), error: None }
    }

    /// Adds what else was read.
    pub(super) fn add(&mut self, part: InfoPart) {
        let first = self.inputs.len();
        self.inputs.extend(part.inputs);
        self.documents.extend(part.documents.into_iter().map(|mut document| {
            document.inputs.iter_mut().for_each(|input| *input += first);
            document
        }));
    }

    /// Says which failure it ended with.
    pub(super) fn end(&mut self, failure: Option<&Failure>) {
        self.error = failure.map(Failure::json);
    }

    /// Whether nothing was read.
    pub(super) fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }
}

/// The form of what was read together, without what it was made of.
#[derive(Debug)]
pub(super) struct InfoPart {
    inputs: Vec<InputJson>,
    documents: Vec<DocumentJson>,
}

impl InfoPart {
    /// The form of what was read; reads the inputs again when hashes are wanted.
    ///
    /// # Errors
    /// When an input cannot be read again.
    pub(super) fn new(inputs: &OpenedInputs, has_hashes: bool) -> Result<Self, Failure> {
        let input_json = |input: &crate::source::Input| {
            let is_file = has_hashes && input.path != Path::new("-");
            Ok(InputJson {
                path: input.path.display().to_string(),
                format: input.format.as_str(),
                bytes: input.bytes,
                sha256: if is_file { sha256(&input.path)? } else { None },
            })
        };
        let documents = inputs.opened.documents.iter();
        Ok(Self {
            inputs: inputs.opened.inputs.iter().map(input_json).collect::<Result<_, Failure>>()?,
            documents: documents.map(|document| DocumentJson::new(&document.store, document.inputs.clone())).collect(),
        })
    }
}

impl DocumentJson {
    fn new(store: &TrackStore, inputs: Vec<usize>) -> Self {
        let job = &store.job;
        Self {
            name: job.name.clone(),
            inputs,
            job_id: job.job_id.clone(),
            job_status: job.status.as_ref().map(|status| status.as_str().to_owned()),
            status_message: job.status_message.clone(),
            video: VideoJson::new(&job.video),
            detections: store.num_rows(),
            people: store.num_people(),
            body_boxes: store.num_bodies(),
            face_boxes: store.num_faces(),
            face_only: store.num_face_only(),
            no_box: store.num_no_box(),
            first_ms: store.first_ms(),
            last_ms: store.last_ms(),
            pages: job.num_pages,
            complete: store.is_complete(),
            flags: FlagsJson::new(store),
            next_token: job.next_token.clone(),
            warnings: store.report.warnings().to_vec(),
        }
    }
}

impl FlagsJson {
    fn new(store: &TrackStore) -> Self {
        let totals = people_flags(store, &FlagRules::default()).totals();
        Self {
            jump: totals.of(FlagKind::Jump),
            gap: totals.of(FlagKind::Gap),
            ghost: totals.of(FlagKind::Ghost),
            swap: totals.of(FlagKind::Swap),
            twin: totals.of(FlagKind::Twin),
        }
    }
}

impl VideoJson {
    fn new(video: &VideoMetadata) -> Self {
        Self {
            codec: video.codec.clone(),
            format: video.format.clone(),
            duration_ms: video.duration_ms,
            frame_rate: video.frame_rate,
            width: video.width,
            height: video.height,
            color_range: video.color_range.clone(),
        }
    }
}

/// The SHA-256 of a file, in hexadecimal.
fn sha256(path: &Path) -> Result<Option<String>, Failure> {
    full_sha256(path, &mut |_| true)
        .map_err(|error| Failure::new("io", format!("the file could not be hashed: {error}")).at(path))
}
