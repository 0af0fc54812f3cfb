//! Detections as the service writes them.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::model::{Face, JobInfo, Landmark, NewRow, NormRect, VideoMetadata};

/// What a response says beside its entries.
#[derive(Debug, Clone, Copy)]
pub struct PageMembers<'a> {
    /// Status, video and ids.
    pub job: &'a JobInfo,
    /// The token of the next page; `None` on the last.
    pub next_token: Option<&'a str>,
}

/// Writes one whole response in the service's order: `JobStatus, VideoMetadata, NextToken, Persons, JobId, Video, JobTag`.
pub fn write_page(out: &mut impl Write, members: &PageMembers<'_>, rows: &[NewRow]) -> io::Result<()> {
    begin_page(out, members)?;
    for (i, row) in rows.iter().enumerate() {
        if i > 0 {
            out.write_all(b",")?;
        }
        write_entry(out, row)?;
    }
    end_page(out, members)
}

pub(super) fn begin_page(out: &mut impl Write, members: &PageMembers<'_>) -> io::Result<()> {
    let job = members.job;
    out.write_all(b"{")?;
    if let Some(status) = &job.status {
        write!(out, "\"JobStatus\":{},", Value::from(status.as_str()))?;
    }
    if let Some(message) = &job.status_message {
        write!(out, "\"StatusMessage\":{},", Value::from(message.as_str()))?;
    }
    if !job.video.is_empty() {
        write!(out, "\"VideoMetadata\":{},", video(&job.video))?;
    }
    if let Some(token) = members.next_token {
        write!(out, "\"NextToken\":{},", Value::from(token))?;
    }
    out.write_all(b"\"Persons\":[")
}

pub(super) fn end_page(out: &mut impl Write, members: &PageMembers<'_>) -> io::Result<()> {
    let job = members.job;
    out.write_all(b"]")?;
    if let Some(id) = &job.job_id {
        write!(out, ",\"JobId\":{}", Value::from(id.as_str()))?;
    }
    if let Some(source) = &job.video_source {
        write!(out, ",\"Video\":{source}")?;
    }
    if let Some(tag) = &job.job_tag {
        write!(out, ",\"JobTag\":{}", Value::from(tag.as_str()))?;
    }
    out.write_all(b"}")
}

/// Writes one entry of `Persons`. Numbers are `f32` widened to `f64`, as the service sends them. Absent (NaN) boxes are left
/// out.
pub fn write_entry(out: &mut impl Write, row: &NewRow) -> io::Result<()> {
    write!(out, "{{\"Timestamp\":{},\"Person\":{{\"Index\":{}", row.time_ms, row.index.0)?;
    if row.body.is_some() {
        out.write_all(b",\"BoundingBox\":")?;
        write_box(out, row.body)?;
    }
    if let Some(face) = &row.face {
        out.write_all(b",\"Face\":")?;
        write_face(out, face)?;
    }
    out.write_all(b"}")?;
    if let Some(matches) = row.extras.as_ref().and_then(|extras| extras.face_matches.as_ref()) {
        write!(out, ",\"FaceMatches\":{}", Value::from(matches.clone()))?;
    }
    out.write_all(b"}")
}

fn write_box(out: &mut impl Write, rect: NormRect) -> io::Result<()> {
    let [w, h, l, t] = [rect.width, rect.height, rect.left, rect.top].map(f64::from);
    write!(out, "{{\"Width\":{w:?},\"Height\":{h:?},\"Left\":{l:?},\"Top\":{t:?}}}")
}

fn write_face(out: &mut impl Write, face: &Face) -> io::Result<()> {
    out.write_all(b"{\"BoundingBox\":")?;
    write_box(out, face.rect)?;
    out.write_all(b",\"Landmarks\":[")?;
    let mut separator = "";
    for kind in Landmark::ALL {
        if let Some(p) = face.landmark(kind) {
            let (x, y) = (f64::from(p.x), f64::from(p.y));
            write!(out, "{separator}{{\"Type\":\"{}\",\"X\":{x:?},\"Y\":{y:?}}}", kind.wire_name())?;
            separator = ",";
        }
    }
    let [roll, yaw, pitch] = [face.pose.roll, face.pose.yaw, face.pose.pitch].map(f64::from);
    let [brightness, sharpness] = [face.quality.brightness, face.quality.sharpness].map(f64::from);
    write!(out, "],\"Pose\":{{\"Roll\":{roll:?},\"Yaw\":{yaw:?},\"Pitch\":{pitch:?}}}")?;
    write!(out, ",\"Quality\":{{\"Brightness\":{brightness:?},\"Sharpness\":{sharpness:?}}}")?;
    write!(out, ",\"Confidence\":{:?}}}", f64::from(face.confidence))
}

fn video(video: &VideoMetadata) -> Value {
    let members = [
        ("Codec", json!(video.codec)),
        ("DurationMillis", json!(video.duration_ms)),
        ("Format", json!(video.format)),
        ("FrameRate", json!(video.frame_rate)),
        ("FrameHeight", json!(video.height)),
        ("FrameWidth", json!(video.width)),
        ("ColorRange", json!(video.color_range)),
    ];
    let known = members.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(known.map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>())
}
