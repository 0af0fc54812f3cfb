//! Whether an entry's text is in the service's own shape, so that it can be sent as it stands to a client that knows no
//! other: names in the service's case, numbers as numbers, whole numbers where the service has whole numbers.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::rekognition::name::PlainName;

/// What the service has in an entry, by name.
const NAMES: [(&str, Kind); 43] = [
    ("AgeRange", Kind::Other),
    ("Beard", Kind::Other),
    ("BoundingBox", Kind::Other),
    ("Brightness", Kind::Number),
    ("Confidence", Kind::Number),
    ("Emotions", Kind::Other),
    ("ExternalImageId", Kind::Other),
    ("EyeDirection", Kind::Other),
    ("Eyeglasses", Kind::Other),
    ("EyesOpen", Kind::Other),
    ("Face", Kind::Other),
    ("FaceId", Kind::Other),
    ("FaceMatches", Kind::Other),
    ("FaceOccluded", Kind::Other),
    ("Gender", Kind::Other),
    ("Height", Kind::Number),
    ("High", Kind::Number),
    ("ImageId", Kind::Other),
    ("Index", Kind::Index),
    ("IndexFacesModelVersion", Kind::Other),
    ("Landmarks", Kind::Other),
    ("Left", Kind::Number),
    ("Low", Kind::Number),
    ("MouthOpen", Kind::Other),
    ("Mustache", Kind::Other),
    ("Person", Kind::Other),
    ("Pitch", Kind::Number),
    ("Pose", Kind::Other),
    ("Quality", Kind::Other),
    ("Roll", Kind::Number),
    ("Sharpness", Kind::Number),
    ("Similarity", Kind::Number),
    ("Smile", Kind::Other),
    ("Sunglasses", Kind::Other),
    ("Timestamp", Kind::Timestamp),
    ("Top", Kind::Number),
    ("Type", Kind::Type),
    ("UserId", Kind::Other),
    ("Value", Kind::Other),
    ("Width", Kind::Number),
    ("X", Kind::Number),
    ("Y", Kind::Number),
    ("Yaw", Kind::Number),
];

/// What an entry in the service's own shape says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct OwnEntry {
    /// `Timestamp` in milliseconds.
    pub(super) time_ms: i64,
    /// `Person.Index`
    pub(super) index: i64,
}

/// Reads an entry; `None` where it has another shape. Members that the service does not have are no matter.
pub(super) fn own_entry(text: &[u8]) -> Option<OwnEntry> {
    let mut seen = Seen::default();
    let mut reader = serde_json::Deserializer::from_slice(text);
    Value { kind: Kind::Other, depth: 0, seen: &mut seen }.deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    Some(OwnEntry { time_ms: seen.time_ms?, index: seen.index? }).filter(|_| !seen.is_foreign)
}

#[derive(Debug, Default)]
struct Seen {
    time_ms: Option<i64>,
    index: Option<i64>,
    is_foreign: bool,
}

/// What the service has under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Timestamp,
    Index,
    /// A name as text, which .NET writes as an object.
    Type,
    Other,
    Unknown,
}

impl Kind {
    /// `None` for a name of the service in another case.
    fn of(name: &str) -> Option<Self> {
        if let Ok(at) = NAMES.binary_search_by_key(&name, |(known, _)| known) {
            return Some(NAMES[at].1);
        }
        let plain = PlainName::of(name.as_bytes());
        let is_same = |known: &str| known.as_bytes().eq_ignore_ascii_case(plain.as_bytes());
        (!NAMES.iter().any(|(known, _)| is_same(known))).then_some(Self::Unknown)
    }
}

/// One value, under a name of this kind.
struct Value<'s> {
    kind: Kind,
    /// Objects around it.
    depth: u32,
    seen: &'s mut Seen,
}

impl Value<'_> {
    /// Notes that the service has something else under the name.
    fn refuse_unless(self, is_right: bool) {
        self.seen.is_foreign |= !is_right;
    }

    fn number(self, value: Option<i64>) {
        match (self.kind, self.depth) {
            (Kind::Timestamp, 1) => self.seen.time_ms = value,
            (Kind::Index, 2) => self.seen.index = value,
            (Kind::Type, _) => self.seen.is_foreign = true,
            _ => {}
        }
        let is_whole = value.is_some() || !matches!(self.kind, Kind::Timestamp | Kind::Index);
        self.refuse_unless(is_whole);
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.kind == Kind::Unknown {
            return deserializer.deserialize_ignored_any(IgnoredAny).map(|_| ());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        let is_right = self.kind == Kind::Other;
        self.refuse_unless(is_right);
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.number(Some(value));
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.number(i64::try_from(value).ok());
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.number(None);
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        let is_right = matches!(self.kind, Kind::Type | Kind::Other);
        self.refuse_unless(is_right);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Self { kind, depth, seen } = self;
        while items.next_element_seed(Value { kind: Kind::Other, depth, seen: &mut *seen })?.is_some() {}
        Value { kind, depth, seen }.refuse_unless(kind == Kind::Other);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let Self { kind, depth, seen } = self;
        while let Some(name) = members.next_key::<Name<'de>>()? {
            let kind = Kind::of(&name.0);
            seen.is_foreign |= kind.is_none();
            let kind = kind.unwrap_or(Kind::Unknown);
            members.next_value_seed(Value { kind, depth: depth + 1, seen: &mut *seen })?;
        }
        Value { kind, depth, seen }.refuse_unless(kind == Kind::Other);
        Ok(())
    }
}

/// A member's name, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_order() {
        assert!(NAMES.is_sorted_by_key(|(name, _)| *name));
    }

    #[test]
    fn the_services_own_shape_is_known() {
        let face = r#""Face":{"BoundingBox":{"Left":0.5,"Top":0},"Landmarks":[{"Type":"nose","X":1.0,"Y":2e-1}],"Beard":{"Value":false,"Confidence":9.5}}"#;
        for text in [
            r#"{"Timestamp":40,"Person":{"Index":2}}"#.to_owned(),
            r#"{ "Person" : { "Index" : 2 , "Face": null } , "Timestamp" : 40 , "frame_no": "7", "Note": {"x": "1"} }"#.to_owned(),
            format!(r#"{{"Timestamp":40,"Person":{{"Index":2,{face}}}}}"#),
            r#"{"Timestamp":40,"Person":{"Index":2},"FaceMatches":[{"Similarity":99.5,"Face":{"FaceId":"1","ExternalImageId":"12"}}]}"#.to_owned(),
        ] {
            assert_eq!(own_entry(text.as_bytes()), Some(OwnEntry { time_ms: 40, index: 2 }), "{text}");
        }
    }

    #[test]
    fn other_shapes_are_told_apart() {
        for text in [
            r#"{"timestamp":40,"person":{"index":2}}"#,
            r#"{"Timestamp":40,"Person":{"Index":2,"bounding_box":{}}}"#,
            r#"{"Timestamp":40,"Person":{"Index":2,"boundingBox":null}}"#,
            r#"{"Timestamp":"40","Person":{"Index":2}}"#,
            r#"{"Timestamp":40.0,"Person":{"Index":2}}"#,
            r#"{"Timestamp":40,"Person":{"Index":"2"}}"#,
            r#"{"Timestamp":40,"Person":{"Index":2,"BoundingBox":{"Left":"0.5"}}}"#,
            r#"{"Timestamp":40,"Person":{"Index":2,"Face":{"Landmarks":[{"Type":{"Value":"nose"}}]}}}"#,
            r#"{"Timestamp":40,"Person":{}}"#,
            r#"{"Index":2,"Person":{"Timestamp":40}}"#,
            r#"{"Timestamp":40,"Person":{"Index":2}}x"#,
            "null",
            "[]",
        ] {
            assert_eq!(own_entry(text.as_bytes()), None, "{text}");
        }
    }
}
