//! One entry of `Persons`: text to a row.
//!
//! serde reads it into borrowed text, so that nothing is allocated for the common fields.

use serde::Deserialize;
use serde::de::{self, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::name::landmark_type;
use super::number::{BadNumber, NumberStyle, f32_value, integer_value, time_value};
use super::rare::{canonical, says_something};
use crate::model::{Face, Landmark, NewRow, NormRect, PersonIndex, Point, Pose, Quality, RowExtras};

/// What an entry turned out to be.
#[derive(Debug, PartialEq)]
pub(in crate::decode) enum Entry {
    /// A detection.
    Row(NewRow),
    /// An entry without `Index`, with more in words.
    NoIndex(String),
    /// An entry without `Timestamp`, with more in words.
    NoTimestamp(String),
    /// An entry with a value that cannot be used, in words.
    Unusable(String),
    /// Not JSON, in words.
    NotJson(String),
    /// An object with neither `Person` nor `Timestamp`: something else.
    Other,
}

/// An entry, and how its numbers are written.
#[derive(Debug, PartialEq)]
pub(in crate::decode) struct ParsedEntry {
    pub(in crate::decode) entry: Entry,
    pub(in crate::decode) style: NumberStyle,
    /// Whether it has both `Person` and `Timestamp`, so that it is an entry wherever it stands.
    pub(in crate::decode) is_certain: bool,
}

/// Reads one entry from its text.
pub(in crate::decode) fn parse_entry(text: &[u8]) -> ParsedEntry {
    let mut style = NumberStyle::default();
    let plain = |entry| ParsedEntry { entry, style: NumberStyle::default(), is_certain: false };
    let Ok(text) = std::str::from_utf8(text) else {
        return plain(Entry::NotJson("it is not UTF-8 text".into()));
    };
    if !text.starts_with('{') {
        let shown: String = text.chars().take(20).collect();
        return plain(Entry::Unusable(format!("{shown} stands where an entry should be")));
    }
    match serde_json::from_str::<EntryText>(text) {
        Ok(read) => {
            let is_certain = read.person.is_some() && read.timestamp.is_some();
            match read.entry(&mut style) {
                Ok(entry) => ParsedEntry { entry, style, is_certain },
                Err(BadNumber(message)) => ParsedEntry { is_certain, ..plain(Entry::Unusable(message)) },
            }
        }
        Err(error) if error.is_data() => plain(Entry::Unusable(format!("it has another shape: {error}"))),
        Err(error) => plain(Entry::NotJson(format!("it is not JSON: {error}"))),
    }
}

#[derive(Deserialize)]
struct EntryText<'a> {
    #[serde(borrow, rename = "Timestamp", alias = "timestamp")]
    timestamp: Option<&'a RawValue>,
    #[serde(borrow, rename = "Person", alias = "person")]
    person: Option<PersonText<'a>>,
    #[serde(borrow, rename = "FaceMatches", alias = "faceMatches", alias = "face_matches")]
    face_matches: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct PersonText<'a> {
    #[serde(borrow, rename = "Index", alias = "index")]
    index: Option<&'a RawValue>,
    #[serde(borrow, rename = "BoundingBox", alias = "boundingBox", alias = "bounding_box")]
    body: Option<BoxText<'a>>,
    #[serde(borrow, rename = "Face", alias = "face")]
    face: Option<Box<FaceText<'a>>>,
}

#[derive(Deserialize)]
struct BoxText<'a> {
    #[serde(borrow, rename = "Left", alias = "left")]
    left: Option<&'a RawValue>,
    #[serde(borrow, rename = "Top", alias = "top")]
    top: Option<&'a RawValue>,
    #[serde(borrow, rename = "Width", alias = "width")]
    width: Option<&'a RawValue>,
    #[serde(borrow, rename = "Height", alias = "height")]
    height: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct FaceText<'a> {
    #[serde(borrow, rename = "BoundingBox", alias = "boundingBox", alias = "bounding_box")]
    rect: Option<BoxText<'a>>,
    #[serde(borrow, rename = "Confidence", alias = "confidence")]
    confidence: Option<&'a RawValue>,
    #[serde(borrow, rename = "Landmarks", alias = "landmarks")]
    landmarks: Option<LandmarksText<'a>>,
    #[serde(borrow, rename = "Pose", alias = "pose")]
    pose: Option<PoseText<'a>>,
    #[serde(borrow, rename = "Quality", alias = "quality")]
    quality: Option<QualityText<'a>>,
    #[serde(borrow, rename = "AgeRange", alias = "ageRange", alias = "age_range")]
    age_range: Option<&'a RawValue>,
    #[serde(borrow, rename = "Beard", alias = "beard")]
    beard: Option<&'a RawValue>,
    #[serde(borrow, rename = "Emotions", alias = "emotions")]
    emotions: Option<&'a RawValue>,
    #[serde(borrow, rename = "EyeDirection", alias = "eyeDirection", alias = "eye_direction")]
    eye_direction: Option<&'a RawValue>,
    #[serde(borrow, rename = "Eyeglasses", alias = "eyeglasses")]
    eyeglasses: Option<&'a RawValue>,
    #[serde(borrow, rename = "EyesOpen", alias = "eyesOpen", alias = "eyes_open")]
    eyes_open: Option<&'a RawValue>,
    #[serde(borrow, rename = "FaceOccluded", alias = "faceOccluded", alias = "face_occluded")]
    face_occluded: Option<&'a RawValue>,
    #[serde(borrow, rename = "Gender", alias = "gender")]
    gender: Option<&'a RawValue>,
    #[serde(borrow, rename = "MouthOpen", alias = "mouthOpen", alias = "mouth_open")]
    mouth_open: Option<&'a RawValue>,
    #[serde(borrow, rename = "Mustache", alias = "mustache")]
    mustache: Option<&'a RawValue>,
    #[serde(borrow, rename = "Smile", alias = "smile")]
    smile: Option<&'a RawValue>,
    #[serde(borrow, rename = "Sunglasses", alias = "sunglasses")]
    sunglasses: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct PoseText<'a> {
    #[serde(borrow, rename = "Yaw", alias = "yaw")]
    yaw: Option<&'a RawValue>,
    #[serde(borrow, rename = "Pitch", alias = "pitch")]
    pitch: Option<&'a RawValue>,
    #[serde(borrow, rename = "Roll", alias = "roll")]
    roll: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct QualityText<'a> {
    #[serde(borrow, rename = "Brightness", alias = "brightness")]
    brightness: Option<&'a RawValue>,
    #[serde(borrow, rename = "Sharpness", alias = "sharpness")]
    sharpness: Option<&'a RawValue>,
}

#[derive(Deserialize, Clone, Copy)]
struct LandmarkText<'a> {
    #[serde(borrow, rename = "Type", alias = "type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow, rename = "X", alias = "x")]
    x: Option<&'a RawValue>,
    #[serde(borrow, rename = "Y", alias = "y")]
    y: Option<&'a RawValue>,
}

/// Landmarks: those with a column in their places, the others in a list.
#[derive(Default)]
struct LandmarksText<'a> {
    common: [Option<LandmarkText<'a>>; 5],
    rare: Vec<LandmarkText<'a>>,
}

impl<'de: 'a, 'a> Deserialize<'de> for LandmarksText<'a> {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = LandmarksText<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list of landmarks")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
                let mut list = LandmarksText::default();
                while let Some(item) = items.next_element::<Option<LandmarkText<'de>>>()? {
                    let Some(item) = item else { continue };
                    match common_landmark(item.kind).map(|kind| &mut list.common[kind as usize]) {
                        Some(place) if place.is_none() => *place = Some(item),
                        _ => list.rare.push(item),
                    }
                }
                Ok(list)
            }
        }
        deserializer.deserialize_seq(List)
    }
}

fn common_landmark(kind: Option<&RawValue>) -> Option<Landmark> {
    match kind?.get() {
        "\"eyeLeft\"" => Some(Landmark::EyeLeft),
        "\"eyeRight\"" => Some(Landmark::EyeRight),
        "\"nose\"" => Some(Landmark::Nose),
        "\"mouthLeft\"" => Some(Landmark::MouthLeft),
        "\"mouthRight\"" => Some(Landmark::MouthRight),
        other => Landmark::from_wire(&enum_text(other)?),
    }
}

/// The name in `"name"` or `{"Value": "name"}`.
fn enum_text(raw: &str) -> Option<String> {
    match serde_json::from_str(raw).ok()? {
        Value::String(name) => Some(name),
        Value::Object(map) => map.get("Value").or_else(|| map.get("value"))?.as_str().map(str::to_owned),
        _ => None,
    }
}

impl EntryText<'_> {
    fn entry(&self, style: &mut NumberStyle) -> Result<Entry, BadNumber> {
        let (person, timestamp) = match (&self.person, self.timestamp) {
            (None, None) => return Ok(Entry::Other),
            (None, Some(at)) => {
                return Ok(Entry::NoIndex(format!("the entry at Timestamp {} has no Person", at.get())));
            }
            (Some(person), timestamp) => (person, timestamp),
        };
        let (index, timestamp) = match (person.index, timestamp) {
            (None, None) => return Ok(Entry::NoIndex("the entry has neither Index nor Timestamp".into())),
            (None, Some(at)) => return Ok(Entry::NoIndex(format!("the entry at Timestamp {} has no Index", at.get()))),
            (Some(index), None) => {
                return Ok(Entry::NoTimestamp(format!("an entry of person {} has no Timestamp", index.get())));
            }
            (Some(index), Some(timestamp)) => (index, timestamp),
        };
        let index = PersonIndex(integer_value("Index", index, style)?);
        let time = time_value(timestamp, style)?;
        let body = person.body.as_ref().map_or(Ok(NormRect::NONE), |b| b.rect(style))?;
        let face = person.face.as_ref().map(|f| f.face(style)).transpose()?;
        let extras = RowExtras {
            face: person.face.as_ref().map_or(Ok(Map::new()), |f| f.rare(style))?,
            face_matches: self.face_matches.map(matches).transpose()?,
            exact_timestamp: time.exact,
        };
        let extras = (!extras.is_empty()).then(|| Box::new(extras));
        Ok(Entry::Row(NewRow { time_ms: time.ms, index, body, face, extras }))
    }
}

fn matches(raw: &RawValue) -> Result<Vec<Value>, BadNumber> {
    match canonical("FaceMatches", value_of(raw)?) {
        Value::Array(items) => Ok(items),
        _ => Err(BadNumber("FaceMatches is not a list".into())),
    }
}

fn value_of(raw: &RawValue) -> Result<Value, BadNumber> {
    serde_json::from_str(raw.get()).map_err(|error| BadNumber(format!("a value cannot be kept: {error}")))
}

impl BoxText<'_> {
    fn rect(&self, style: &mut NumberStyle) -> Result<NormRect, BadNumber> {
        Ok(NormRect {
            left: f32_value("Left", self.left, style)?,
            top: f32_value("Top", self.top, style)?,
            width: f32_value("Width", self.width, style)?,
            height: f32_value("Height", self.height, style)?,
        })
    }
}

impl LandmarkText<'_> {
    fn point(&self, style: &mut NumberStyle) -> Result<Point, BadNumber> {
        Ok(Point { x: f32_value("X", self.x, style)?, y: f32_value("Y", self.y, style)? })
    }

    /// In the API's own shape.
    fn value(&self) -> Result<Value, BadNumber> {
        let mut map = Map::new();
        if let Some(kind) = self.kind {
            let kind = enum_text(kind.get()).map_or(value_of(kind)?, |name| Value::String(landmark_type(&name)));
            map.insert("Type".into(), kind);
        }
        for (name, raw) in [("X", self.x), ("Y", self.y)] {
            if let Some(raw) = raw {
                map.insert(name.into(), canonical(name, value_of(raw)?));
            }
        }
        Ok(Value::Object(map))
    }
}

impl FaceText<'_> {
    fn face(&self, style: &mut NumberStyle) -> Result<Face, BadNumber> {
        let mut face = Face::EMPTY;
        if let Some(rect) = &self.rect {
            face.rect = rect.rect(style)?;
        }
        face.confidence = f32_value("Confidence", self.confidence, style)?;
        for (at, landmark) in self.landmarks.iter().flat_map(|list| &list.common).enumerate() {
            if let Some(landmark) = landmark {
                face.landmarks[at] = landmark.point(style)?;
            }
        }
        if let Some(pose) = &self.pose {
            face.pose = Pose {
                yaw: f32_value("Yaw", pose.yaw, style)?,
                pitch: f32_value("Pitch", pose.pitch, style)?,
                roll: f32_value("Roll", pose.roll, style)?,
            };
        }
        if let Some(quality) = &self.quality {
            face.quality = Quality {
                brightness: f32_value("Brightness", quality.brightness, style)?,
                sharpness: f32_value("Sharpness", quality.sharpness, style)?,
            };
        }
        Ok(face)
    }

    /// The members without a column.
    fn rare(&self, style: &mut NumberStyle) -> Result<Map<String, Value>, BadNumber> {
        let mut map = Map::new();
        let landmarks = self.landmarks.iter().flat_map(|list| &list.rare);
        let landmarks = landmarks
            .map(|landmark| {
                landmark.point(style)?;
                landmark.value()
            })
            .collect::<Result<Vec<_>, _>>()?;
        if !landmarks.is_empty() {
            map.insert("Landmarks".into(), Value::Array(landmarks));
        }
        for (name, raw) in [
            ("AgeRange", self.age_range),
            ("Beard", self.beard),
            ("Emotions", self.emotions),
            ("EyeDirection", self.eye_direction),
            ("Eyeglasses", self.eyeglasses),
            ("EyesOpen", self.eyes_open),
            ("FaceOccluded", self.face_occluded),
            ("Gender", self.gender),
            ("MouthOpen", self.mouth_open),
            ("Mustache", self.mustache),
            ("Smile", self.smile),
            ("Sunglasses", self.sunglasses),
        ] {
            if let Some(raw) = raw {
                let value = canonical(name, value_of(raw)?);
                if says_something(&value) {
                    map.insert(name.into(), value);
                }
            }
        }
        Ok(map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str) -> NewRow {
        match parse_entry(text.as_bytes()).entry {
            Entry::Row(row) => row,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_three_cases_and_null_read_alike() {
        let pascal = row(
            r#"{"Timestamp":7,"Person":{"Index":2,"BoundingBox":{"Left":0.5,"Top":0,"Width":0.25,"Height":1},"Face":{"Confidence":99.5,"Landmarks":[{"Type":"nose","X":0.5,"Y":0.25},{"Type":"chinBottom","X":0.5,"Y":0.5}],"Pose":{"Yaw":1,"Pitch":2,"Roll":3},"AgeRange":{"Low":20,"High":30}}}}"#,
        );
        let camel = row(
            r#"{"timestamp":7,"person":{"index":2,"boundingBox":{"left":0.5,"top":0.0,"width":0.25,"height":1.0},"face":{"confidence":99.5,"landmarks":[{"type":"NOSE","x":0.5,"y":0.25},{"type":"CHIN_BOTTOM","x":0.5,"y":0.5}],"pose":{"yaw":1,"pitch":2,"roll":3},"ageRange":{"low":20,"high":30},"beard":null,"emotions":null}},"faceMatches":null}"#,
        );
        let snake = row(
            r#"{"timestamp":7,"person":{"index":2,"bounding_box":{"left":"0.5","top":0,"width":"0.25","height":1},"face":{"confidence":"99.5","landmarks":[{"type":{"Value":"nose"},"x":"0.5","y":"0.25"},{"type":"chinBottom","x":"0.5","y":"0.5"}],"pose":{"yaw":1,"pitch":2,"roll":3},"age_range":{"low":20,"high":30},"emotions":[]}}}"#,
        );
        let face = pascal.face.unwrap();
        assert_eq!(face.landmark(Landmark::Nose), Some(Point { x: 0.5, y: 0.25 }));
        assert_eq!(pascal.extras.as_ref().unwrap().face["AgeRange"]["High"], 30);
        for other in [camel, snake] {
            assert_eq!(other.extras, pascal.extras);
            assert!(other.face.unwrap().same_bits(&face));
            assert_eq!((other.time_ms, other.index, other.body), (pascal.time_ms, pascal.index, pascal.body));
        }
    }

    #[test]
    fn a_bad_entry_is_told_apart() {
        let entry = |text: &str| parse_entry(text.as_bytes()).entry;
        assert!(matches!(entry(r#"{"Timestamp":7,"Person":{}}"#), Entry::NoIndex(_)));
        assert!(matches!(entry(r#"{"Timestamp":7}"#), Entry::NoIndex(_)));
        assert!(matches!(entry(r#"{"Timestamp":null,"Person":{"Index":1}}"#), Entry::NoTimestamp(_)));
        assert!(matches!(entry(r#"{"Timestamp":7,"Person":{"Index":1.5}}"#), Entry::Unusable(_)));
        assert!(matches!(entry(r#"{"Timestamp":1e400,"Person":{"Index":1}}"#), Entry::Unusable(_)));
        assert!(matches!(entry(r#"{"Timestamp":7,"Person":5}"#), Entry::Unusable(_)));
        assert!(matches!(entry("null"), Entry::Unusable(_)));
        assert!(matches!(entry(r#"{"Timestamp":NaN}"#), Entry::NotJson(_)));
        assert_eq!(entry(r#"{"Id":1,"BodyParts":[]}"#), Entry::Other);
    }
}
