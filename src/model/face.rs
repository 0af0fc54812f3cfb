//! Faces: the common fields in fixed columns, everything rarer as it was sent.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::NormRect;

/// The five landmarks that person tracking sends, in the order of [`Face::landmarks`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Landmark {
    /// `eyeLeft`
    EyeLeft,
    /// `eyeRight`
    EyeRight,
    /// `nose`
    Nose,
    /// `mouthLeft`
    MouthLeft,
    /// `mouthRight`
    MouthRight,
}

impl Landmark {
    /// All five, in storage order.
    pub const ALL: [Self; 5] = [Self::EyeLeft, Self::EyeRight, Self::Nose, Self::MouthLeft, Self::MouthRight];

    /// The name on the wire.
    pub const fn wire_name(self) -> &'static str {
        match self {
            Self::EyeLeft => "eyeLeft",
            Self::EyeRight => "eyeRight",
            Self::Nose => "nose",
            Self::MouthLeft => "mouthLeft",
            Self::MouthRight => "mouthRight",
        }
    }

    /// The landmark of a wire name, if it is one of the five. Case is ignored after the first letter of a word
    /// (`EYE_LEFT`, `eye_left` and `eyeLeft` are one).
    pub fn from_wire(name: &str) -> Option<Self> {
        let plain = |s: &str| s.chars().filter(|c| *c != '_').collect::<String>().to_ascii_lowercase();
        let name = plain(name);
        Self::ALL.into_iter().find(|kind| plain(kind.wire_name()) == name)
    }
}

/// A point in ratios of the frame; an absent component is NaN.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Ratio of the frame width.
    pub x: f32,
    /// Ratio of the frame height.
    pub y: f32,
}

impl Point {
    /// No point.
    pub const NONE: Self = Self { x: f32::NAN, y: f32::NAN };

    /// Whether any component is present.
    pub fn is_some(self) -> bool {
        !(self.x.is_nan() && self.y.is_nan())
    }
}

/// Head pose in degrees, each nominally in `-180..=180`; absent is NaN.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Pose {
    /// Turn to the side.
    pub yaw: f32,
    /// Nod.
    pub pitch: f32,
    /// Tilt.
    pub roll: f32,
}

/// Image quality of the face, each nominally in `0..=100`; absent is NaN.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Brightness.
    pub brightness: f32,
    /// Sharpness.
    pub sharpness: f32,
}

/// One face: 20 `f32`, 80 bytes. Absent values are NaN.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Face {
    /// The face box, ratios of the frame.
    pub rect: NormRect,
    /// The five common landmarks, indexed by `Landmark as usize`.
    pub landmarks: [Point; 5],
    /// Head pose.
    pub pose: Pose,
    /// Image quality.
    pub quality: Quality,
    /// Confidence that this is a face, percent `0..=100`.
    pub confidence: f32,
}

impl Face {
    /// A face of which nothing is known (an empty `Face` object).
    pub const EMPTY: Self = Self {
        rect: NormRect::NONE,
        landmarks: [Point::NONE; 5],
        pose: Pose { yaw: f32::NAN, pitch: f32::NAN, roll: f32::NAN },
        quality: Quality { brightness: f32::NAN, sharpness: f32::NAN },
        confidence: f32::NAN,
    };

    /// The position of a landmark, if it was sent.
    pub fn landmark(&self, kind: Landmark) -> Option<Point> {
        Some(self.landmarks[kind as usize]).filter(|p| p.is_some())
    }

    /// Whether both hold the same bits, NaN equal to NaN.
    pub fn same_bits(&self, other: &Self) -> bool {
        self.to_array().map(f32::to_bits) == other.to_array().map(f32::to_bits)
    }

    /// A face of all 20 numbers, in the order of [`Self::to_array`].
    pub fn from_array(numbers: &[f32; 20]) -> Self {
        let [left, top, width, height, rest @ ..] = *numbers;
        let point = |at: usize| Point { x: rest[2 * at], y: rest[2 * at + 1] };
        let [.., yaw, pitch, roll, brightness, sharpness, confidence] = rest;
        Self {
            rect: NormRect { left, top, width, height },
            landmarks: std::array::from_fn(point),
            pose: Pose { yaw, pitch, roll },
            quality: Quality { brightness, sharpness },
            confidence,
        }
    }

    /// All 20 numbers: box, landmarks x and y in storage order, yaw, pitch, roll, brightness, sharpness, confidence.
    pub fn to_array(&self) -> [f32; 20] {
        let mut out = [f32::NAN; 20];
        out[..4].copy_from_slice(&[self.rect.left, self.rect.top, self.rect.width, self.rect.height]);
        for (i, p) in self.landmarks.iter().enumerate() {
            out[4 + 2 * i] = p.x;
            out[5 + 2 * i] = p.y;
        }
        let rest = [
            self.pose.yaw,
            self.pose.pitch,
            self.pose.roll,
            self.quality.brightness,
            self.quality.sharpness,
            self.confidence,
        ];
        out[14..].copy_from_slice(&rest);
        out
    }
}

/// What only few rows have. Kept beside the columns, so it costs nothing where it is absent.
///
/// Values are in the API's own shape: `PascalCase` keys, numbers as numbers, whatever dialect they were read from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RowExtras {
    /// Other members of `Face` (`AgeRange`, `Emotions`, further `Landmarks`, ...), without those that have a column.
    /// The further landmarks are an array under the key `Landmarks`.
    pub face: Map<String, Value>,
    /// `FaceMatches` as sent by `GetFaceSearch`; `None` where the entry had no such member.
    pub face_matches: Option<Vec<Value>>,
    /// The `Timestamp` exactly as sent, where it was not a whole number of milliseconds.
    pub exact_timestamp: Option<String>,
}

impl RowExtras {
    /// Heap bytes held, about.
    pub fn num_bytes(&self) -> usize {
        let matches = self.face_matches.iter().flatten().map(value_bytes).sum::<usize>();
        let timestamp = self.exact_timestamp.as_ref().map_or(0, String::capacity);
        size_of::<Self>() + map_bytes(&self.face) + matches + timestamp
    }

    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        self.face.is_empty() && self.face_matches.is_none() && self.exact_timestamp.is_none()
    }
}

/// What a member of a map takes beside its name and value: its share of a node of the tree.
const MEMBER_BYTES: usize = 64;

fn map_bytes(map: &Map<String, Value>) -> usize {
    map.iter().map(|(name, value)| MEMBER_BYTES + name.capacity() + value_bytes(value)).sum()
}

fn value_bytes(value: &Value) -> usize {
    let held = match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => text.capacity(),
        Value::Array(items) => items.iter().map(value_bytes).sum(),
        Value::Object(map) => map_bytes(map),
    };
    size_of::<Value>() + held
}
