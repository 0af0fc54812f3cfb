//! What few entries have: other attributes of a face, further landmarks, matches. Kept in the API's own shape.

use serde_json::{Map, Number, Value};

use super::name::{landmark_type, pascal_case};

/// Members that are numbers in the API, wherever they stand. Everything else that looks like a number in quotes is a name.
const NUMERIC_MEMBERS: [&str; 16] = [
    "Similarity",
    "Confidence",
    "Left",
    "Top",
    "Width",
    "Height",
    "X",
    "Y",
    "Roll",
    "Yaw",
    "Pitch",
    "Brightness",
    "Sharpness",
    "Low",
    "High",
    "Index",
];

/// A value in the API's own shape: `PascalCase` members, numbers as numbers, enums as strings, no nulls.
///
/// `member` is the name that the value stands under, in `PascalCase`.
pub(super) fn canonical(member: &str, value: Value) -> Value {
    match value {
        Value::Object(map) => match lone_enum(member, &map) {
            Some(text) => canonical(member, Value::String(text)),
            None => Value::Object(canonical_map(map)),
        },
        Value::Array(items) => {
            Value::Array(items.into_iter().filter(|v| !v.is_null()).map(|item| canonical(member, item)).collect())
        }
        Value::String(text) if NUMERIC_MEMBERS.contains(&member) => {
            let number = text.trim().parse::<f64>().ok().and_then(Number::from_f64);
            number.map_or(Value::String(text), Value::Number)
        }
        Value::String(text) if member == "Type" => Value::String(landmark_type(&text)),
        other => other,
    }
}

fn canonical_map(map: Map<String, Value>) -> Map<String, Value> {
    let mut out = Map::new();
    for (name, value) in map.into_iter().filter(|(_, value)| !value.is_null()) {
        let name = pascal_case(&name);
        let value = canonical(&name, value);
        out.insert(name, value);
    }
    out
}

/// .NET writes an enum as `{"Value": "eyeLeft"}`. Under other names such an object is real (`Gender`).
fn lone_enum(member: &str, map: &Map<String, Value>) -> Option<String> {
    match (member, map.len(), map.get("Value")) {
        ("Type" | "Value", 1, Some(Value::String(text))) => Some(text.clone()),
        _ => None,
    }
}

/// Whether a canonical value says anything: nulls and what .NET writes for an absent list do not.
pub(super) fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_dialect_becomes_the_api_shape() {
        let api = json!([{
            "Similarity": 98.5,
            "Face": {"FaceId": "123", "ExternalImageId": "7.5", "BoundingBox": {"Left": 0.25}, "Confidence": 99.0}
        }]);
        for dialect in [
            api.clone(),
            json!([{
                "similarity": 98.5,
                "face": {"faceId": "123", "externalImageId": "7.5", "boundingBox": {"left": 0.25}, "confidence": 99.0,
                         "imageId": null}
            }]),
            json!([{
                "similarity": "98.5",
                "face": {"face_id": "123", "external_image_id": "7.5", "bounding_box": {"left": "0.25"}, "confidence": "99"}
            }]),
        ] {
            assert_eq!(canonical("FaceMatches", dialect), api);
        }
        let gender = json!({"Value": {"Value": "Male"}, "Confidence": 99.5});
        assert_eq!(canonical("Gender", gender), json!({"Value": "Male", "Confidence": 99.5}));
        assert_eq!(canonical("Gender", json!({"Value": "Male"})), json!({"Value": "Male"}));
        assert_eq!(canonical("Emotions", json!([{"type": "HAPPY"}])), json!([{"Type": "HAPPY"}]));
    }
}
