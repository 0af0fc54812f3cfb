//! Writes a response as other programs write it.

use serde_json::{Map, Number, Value, json};

/// Renames every member.
pub(super) fn rename(value: &Value, name: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::Object(map) => {
            map.iter().map(|(key, member)| (name(key), rename(member, name))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(|item| rename(item, name)).collect(),
        other => other.clone(),
    }
}

pub(super) fn camel(name: &str) -> String {
    name[..1].to_lowercase() + &name[1..]
}

pub(super) fn snake(name: &str) -> String {
    let mut out = String::new();
    for (at, char) in name.char_indices() {
        if char.is_ascii_uppercase() && at > 0 {
            out.push('_');
        }
        out.extend(char.to_lowercase());
    }
    out
}

/// Every float as a string.
pub(super) fn string_floats(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            map.iter().map(|(key, member)| (key.clone(), string_floats(member))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(string_floats).collect(),
        Value::Number(number) if number.is_f64() => number.to_string().into(),
        other => other.clone(),
    }
}

/// Whole floats as integers, as JavaScript writes them.
pub(super) fn short_integers(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            map.iter().map(|(key, member)| (key.clone(), short_integers(member))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(short_integers).collect(),
        Value::Number(number) => match number.as_f64() {
            Some(whole) if whole.fract() == 0.0 => Number::from(whole as i64).into(),
            _ => value.clone(),
        },
        other => other.clone(),
    }
}

/// Enums as objects and every absent member as null, as .NET writes them.
pub(super) fn dot_net(page: &Value) -> Value {
    let mut page = page.clone();
    page["JobStatus"] = json!({"Value": page["JobStatus"]});
    page["VideoMetadata"]["ColorRange"] = json!({"Value": page["VideoMetadata"]["ColorRange"]});
    page["StatusMessage"] = Value::Null;
    page["ResponseMetadata"] = json!({"RequestId": "1", "Metadata": {}});
    for entry in page["Persons"].as_array_mut().unwrap() {
        let person = entry["Person"].as_object_mut().unwrap();
        for name in ["BoundingBox", "Face"] {
            person.entry(name).or_insert(Value::Null);
        }
        let Value::Object(face) = &mut person["Face"] else { continue };
        for landmark in face["Landmarks"].as_array_mut().unwrap() {
            landmark["Type"] = json!({"Value": landmark["Type"]});
        }
        face.insert("Emotions".into(), json!([]));
        face.insert("Beard".into(), Value::Null);
        if let Some(gender) = face.get_mut("Gender") {
            gender["Value"] = json!({"Value": gender["Value"]});
        }
    }
    page
}
