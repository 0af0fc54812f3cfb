//! What a page says beside its entries: `JobStatus`, `VideoMetadata`, `NextToken` and the like.

use serde_json::{Map, Value};

use super::name::PlainName;
use super::rare::canonical;
use crate::model::{JobStatus, VideoMetadata};

/// A member of a response that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::decode) enum PageField {
    JobId,
    JobStatus,
    JobTag,
    NextToken,
    StatusMessage,
    Video,
    VideoMetadata,
}

impl PageField {
    /// The field of a member's name.
    pub(in crate::decode) fn from_name(name: &PlainName) -> Option<Self> {
        Some(match name.as_bytes() {
            b"jobid" => Self::JobId,
            b"jobstatus" => Self::JobStatus,
            b"jobtag" => Self::JobTag,
            b"nexttoken" => Self::NextToken,
            b"statusmessage" => Self::StatusMessage,
            b"video" => Self::Video,
            b"videometadata" => Self::VideoMetadata,
            _ => return None,
        })
    }
}

/// The raw text of the fields of one object.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::decode) struct PageFields {
    texts: Vec<(PageField, String)>,
}

impl PageFields {
    pub(in crate::decode) fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Keeps the raw text of a field; the last of a name counts, as in most JSON readers.
    pub(in crate::decode) fn set(&mut self, field: PageField, text: &[u8]) {
        self.remove(field);
        self.texts.push((field, String::from_utf8_lossy(text).into_owned()));
    }

    /// Forgets a field.
    pub(in crate::decode) fn remove(&mut self, field: PageField) {
        self.texts.retain(|(other, _)| *other != field);
    }

    pub(in crate::decode) fn has(&self, field: PageField) -> bool {
        self.value(field).is_some()
    }

    /// A field that is a string, a number or a .NET enum, as text; `None` where absent, null or empty.
    pub(in crate::decode) fn text(&self, field: PageField) -> Option<String> {
        plain_text(self.value(field)?)
    }

    pub(in crate::decode) fn status(&self) -> Option<JobStatus> {
        self.text(PageField::JobStatus).map(|name| JobStatus::from_wire(&name))
    }

    /// `Video` in the API's own shape.
    pub(in crate::decode) fn video_source(&self) -> Option<Value> {
        let value = self.value(PageField::Video)?;
        value.is_object().then(|| canonical("Video", value))
    }

    /// `VideoMetadata`; members that make no sense are left out.
    pub(in crate::decode) fn video_metadata(&self) -> VideoMetadata {
        let Some(Value::Object(map)) = self.value(PageField::VideoMetadata) else { return VideoMetadata::default() };
        VideoMetadata {
            codec: member(&map, b"codec").and_then(plain_text),
            format: member(&map, b"format").and_then(plain_text),
            duration_ms: member(&map, b"durationmillis").and_then(|v| number(&v)).map(|ms| ms.round() as i64),
            frame_rate: member(&map, b"framerate").and_then(|v| number(&v)).filter(|rate| *rate > 0.0),
            width: member(&map, b"framewidth").and_then(|v| side_px(&v)),
            height: member(&map, b"frameheight").and_then(|v| side_px(&v)),
            color_range: member(&map, b"colorrange").and_then(plain_text),
        }
    }

    fn value(&self, field: PageField) -> Option<Value> {
        let (_, text) = self.texts.iter().find(|(other, _)| *other == field)?;
        serde_json::from_str(text).ok().filter(|value: &Value| !value.is_null())
    }
}

fn member(map: &Map<String, Value>, plain: &[u8]) -> Option<Value> {
    map.iter().find(|(name, _)| PlainName::of(name.as_bytes()).as_bytes() == plain).map(|(_, value)| value.clone())
}

fn plain_text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(mut map) => plain_text(map.remove("Value").or_else(|| map.remove("value"))?),
        _ => None,
    }
}

/// A finite number of at most 2^53, also where it is written as a string.
fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number: &f64| number.abs() <= (1_i64 << 53) as f64)
}

fn side_px(value: &Value) -> Option<u32> {
    number(value).filter(|side| (1.0..=f64::from(u32::MAX)).contains(side)).map(|side| side.round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> PageFields {
        let mut fields = PageFields::default();
        for (name, text) in pairs {
            fields.set(PageField::from_name(&PlainName::of(name.as_bytes())).unwrap(), text.as_bytes());
        }
        fields
    }

    #[test]
    fn every_dialect_of_the_fields_reads_alike() {
        let expected = VideoMetadata {
            codec: Some("h264".into()),
            format: None,
            duration_ms: Some(6806),
            frame_rate: Some(29.97),
            width: Some(1920),
            height: None,
            color_range: Some("FULL".into()),
        };
        for text in [
            r#"{"Codec":"h264","DurationMillis":6806,"FrameRate":29.97,"FrameWidth":1920,"ColorRange":"FULL"}"#,
            r#"{"codec":"h264","durationMillis":6806,"frameRate":"29.97","frameWidth":1920,"frameHeight":0,"colorRange":"FULL"}"#,
            r#"{"codec":"h264","duration_millis":"6806","frame_rate":29.97,"frame_width":1920,"frame_height":null,"color_range":{"Value":"FULL"}}"#,
        ] {
            assert_eq!(fields(&[("video_metadata", text)]).video_metadata(), expected, "{text}");
        }
        let net =
            fields(&[("JobStatus", r#"{"Value":"SUCCEEDED"}"#), ("NextToken", "null"), ("StatusMessage", "\"\"")]);
        assert_eq!(net.status(), Some(JobStatus::Succeeded));
        assert_eq!((net.text(PageField::NextToken), net.text(PageField::StatusMessage)), (None, None));
    }
}
