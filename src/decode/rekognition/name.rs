//! Names on the wire, whatever their case.

/// The longest name that is compared; longer ones mean nothing to us.
const MAX_NAME_LEN: usize = 32;

/// A name in lower case without underscores: `JobStatus`, `jobStatus` and `job_status` are one.
#[derive(Debug, Clone, Copy)]
pub(in crate::decode) struct PlainName {
    bytes: [u8; MAX_NAME_LEN],
    len: usize,
    has_leading_underscores: bool,
}

impl PlainName {
    /// The plain form of a name as written.
    pub(in crate::decode) fn of(name: &[u8]) -> Self {
        let has_leading_underscores = name.starts_with(b"__");
        let mut plain = Self { bytes: [0; MAX_NAME_LEN], len: 0, has_leading_underscores };
        for byte in name.iter().filter(|byte| **byte != b'_') {
            if plain.len == MAX_NAME_LEN {
                return Self { len: 0, ..plain };
            }
            plain.bytes[plain.len] = byte.to_ascii_lowercase();
            plain.len += 1;
        }
        plain
    }

    /// Whether it starts with two underscores, as `__type` in the service's errors does.
    pub(in crate::decode) fn has_leading_underscores(&self) -> bool {
        self.has_leading_underscores
    }

    /// The plain form; empty where the name was too long to mean anything.
    pub(in crate::decode) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// A member's name as the API writes it: `boundingBox` and `bounding_box` become `BoundingBox`.
pub(in crate::decode) fn pascal_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut starts_word = true;
    for char in name.chars() {
        if char == '_' {
            starts_word = true;
        } else if starts_word {
            out.extend(char.to_uppercase());
            starts_word = false;
        } else {
            out.push(char);
        }
    }
    out
}

/// The landmark types of the API that have no column, as written on the wire.
const RARE_LANDMARKS: [&str; 25] = [
    "leftEyeBrowLeft",
    "leftEyeBrowRight",
    "leftEyeBrowUp",
    "rightEyeBrowLeft",
    "rightEyeBrowRight",
    "rightEyeBrowUp",
    "leftEyeLeft",
    "leftEyeRight",
    "leftEyeUp",
    "leftEyeDown",
    "rightEyeLeft",
    "rightEyeRight",
    "rightEyeUp",
    "rightEyeDown",
    "noseLeft",
    "noseRight",
    "mouthUp",
    "mouthDown",
    "leftPupil",
    "rightPupil",
    "upperJawlineLeft",
    "midJawlineLeft",
    "chinBottom",
    "midJawlineRight",
    "upperJawlineRight",
];

/// A landmark type as the API writes it (`EYE_LEFT` and `eye_left` become `eyeLeft`); unknown ones stay as they are.
pub(super) fn landmark_type(name: &str) -> String {
    if let Some(common) = crate::model::Landmark::from_wire(name) {
        return common.wire_name().to_owned();
    }
    let plain = PlainName::of(name.as_bytes());
    let known = RARE_LANDMARKS.iter().find(|wire| PlainName::of(wire.as_bytes()).as_bytes() == plain.as_bytes());
    known.map_or_else(|| name.to_owned(), |wire| (*wire).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_in_every_case() {
        for name in ["JobStatus", "jobStatus", "job_status"] {
            assert_eq!(PlainName::of(name.as_bytes()).as_bytes(), b"jobstatus");
            assert_eq!(pascal_case(name), "JobStatus");
        }
        assert_eq!(pascal_case("external_image_id"), "ExternalImageId");
        assert_eq!(PlainName::of(&[b'a'; 40]).as_bytes(), b"");
        assert_eq!(
            ["CHIN_BOTTOM", "eye_left", "noseLeft", "tail"].map(landmark_type),
            ["chinBottom", "eyeLeft", "noseLeft", "tail"]
        );
    }
}
