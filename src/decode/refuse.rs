//! What a file is, when it is no result: said by name, with what to do instead.

use super::DecodeError;
use super::rekognition::name::PlainName;
use super::rekognition::page::{PageField, PageFields};

/// A member's name that tells what a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    Labels,
    Faces,
    Celebrities,
    TextDetections,
    ModerationLabels,
    Segments,
    BodyParts,
    Api,
    TopicArn,
    ErrorType,
    /// A list called `Persons` whose elements are no entries.
    OtherPersons,
}

impl Hint {
    pub(super) fn from_name(name: &PlainName) -> Option<Self> {
        Some(match name.as_bytes() {
            b"labels" => Self::Labels,
            b"faces" => Self::Faces,
            b"celebrities" => Self::Celebrities,
            b"textdetections" => Self::TextDetections,
            b"moderationlabels" => Self::ModerationLabels,
            b"segments" => Self::Segments,
            b"bodyparts" | b"protectiveequipmentmodelversion" => Self::BodyParts,
            b"api" => Self::Api,
            b"topicarn" => Self::TopicArn,
            b"type" if name.has_leading_underscores() => Self::ErrorType,
            _ => return None,
        })
    }
}

/// What was seen of an input while looking for entries.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    hints: u32,
    /// The first byte that is no white space.
    pub(super) first_byte: Option<u8>,
    /// The first place where it is not JSON, and what stands there.
    pub(super) first_break: Option<(u64, String)>,
    /// Where it ends in the middle.
    pub(super) truncated_at: Option<u64>,
    /// Why the stream of bytes broke.
    pub(super) broken: Option<String>,
    /// The fields of the first object that has any.
    pub(super) fields: PageFields,
    /// The text of `__type` in an error answer.
    pub(super) error_type: Option<String>,
}

impl Evidence {
    pub(super) fn note(&mut self, hint: Hint) {
        self.hints |= 1 << hint as u32;
    }

    fn has(&self, hint: Hint) -> bool {
        self.hints & (1 << hint as u32) != 0
    }

    /// Whether it holds the result of another operation.
    pub(super) fn is_other_result(&self) -> bool {
        self.other_operation().is_some()
    }

    fn other_operation(&self) -> Option<&'static str> {
        let known = [
            (Hint::BodyParts, "a DetectProtectiveEquipment response (people in one image, without time)"),
            (Hint::Labels, "a GetLabelDetection response"),
            (Hint::Celebrities, "a GetCelebrityRecognition response"),
            (Hint::ModerationLabels, "a GetContentModeration response"),
            (Hint::TextDetections, "a GetTextDetection response"),
            (Hint::Segments, "a GetSegmentDetection response"),
            (Hint::Faces, "a GetFaceDetection response"),
        ];
        known.into_iter().find(|(hint, _)| self.has(*hint)).map(|(_, what)| what)
    }

    /// Why nothing was read.
    pub(super) fn refusal(&self) -> DecodeError {
        let saved = "open a saved GetPersonTracking or GetFaceSearch response";
        let not_a_result =
            |what: &str, advice: &str| DecodeError::NotAResult { what: what.into(), advice: advice.into() };
        match (self.first_byte, &self.broken) {
            (None, Some(broken)) => return DecodeError::Io(broken.clone()),
            (None, None) => return DecodeError::Empty,
            (Some(b'<'), _) => return DecodeError::Html,
            _ => {}
        }
        if let Some(what) = self.other_operation() {
            return not_a_result(what, &format!("{saved} instead"));
        }
        if self.has(Hint::ErrorType) {
            let name = self.error_type.as_deref().unwrap_or("an error");
            return not_a_result(
                &format!("an error answer of the service ({name})"),
                "the call that wrote it failed; repeat it",
            );
        }
        if self.has(Hint::TopicArn) || self.has(Hint::Api) {
            return not_a_result(
                "a completion notice (SNS message)",
                "paste it in the fetch panel to load the job it names",
            );
        }
        if let Some((offset, found)) = &self.first_break {
            return DecodeError::NotJson { offset: *offset, found: found.clone() };
        }
        if let Some(offset) = self.truncated_at {
            return DecodeError::Truncated { offset };
        }
        if self.has(Hint::OtherPersons) {
            return not_a_result("JSON whose Persons are no tracked people (no Timestamp, no Person)", saved);
        }
        if self.fields.has(PageField::JobStatus) {
            return not_a_result("a response without Persons", "was it cut with --query? Save the whole response");
        }
        if self.fields.has(PageField::JobId) {
            let advice = "it holds only the JobId; fetch the job with it, or open a saved result";
            return not_a_result("a StartPersonTracking response", advice);
        }
        not_a_result("JSON without a Persons list", saved)
    }
}
