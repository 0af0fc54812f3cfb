//! One entry of `Persons` in the API's own shape.

use serde_json::{Map, Value};

use crate::model::{Face, Landmark, NormRect, RowExtras, RowRef};

use super::number::{Infinity, push_f32, push_int, push_json};

/// One row as the entry that the API would have sent: compact JSON.
pub fn entry_text(row: &RowRef<'_>) -> String {
    let mut out = Vec::new();
    push_entry(&mut out, row);
    String::from_utf8(out).expect("JSON is UTF-8")
}

/// Appends the entry of a row. Absent values are left out, so that reading it gives the same row.
pub(crate) fn push_entry(out: &mut Vec<u8>, row: &RowRef<'_>) {
    out.extend_from_slice(b"{\"Timestamp\":");
    push_timestamp(out, row);
    out.extend_from_slice(b",\"Person\":{\"Index\":");
    push_int(out, row.index.0);
    if row.body.is_some() {
        out.extend_from_slice(b",\"BoundingBox\":");
        push_rect(out, row.body);
    }
    let rare_face = row.extras.map(|extras| &extras.face).filter(|face| !face.is_empty());
    if row.face.is_some() || rare_face.is_some() {
        out.extend_from_slice(b",\"Face\":");
        push_face(out, row.face.unwrap_or(&Face::EMPTY), rare_face);
    }
    out.push(b'}');
    if let Some(matches) = row.extras.and_then(|extras| extras.face_matches.as_ref()) {
        out.extend_from_slice(b",\"FaceMatches\":");
        push_json(out, matches);
    }
    out.push(b'}');
}

/// The time exactly as it was sent: a number where it was one, else a string.
fn push_timestamp(out: &mut Vec<u8>, row: &RowRef<'_>) {
    match exact_timestamp(row.extras) {
        Some(exact) if serde_json::from_str::<serde_json::Number>(exact).is_ok() => {
            out.extend_from_slice(exact.as_bytes());
        }
        Some(exact) => push_json(out, exact),
        None => push_int(out, row.time_ms),
    }
}

/// The `Timestamp` as sent, where it was not a whole number.
pub(super) fn exact_timestamp(extras: Option<&RowExtras>) -> Option<&str> {
    extras?.exact_timestamp.as_deref()
}

/// Ends an object or a list whose members each end with a comma: the last comma gives way.
fn close(out: &mut Vec<u8>, end: u8) {
    match out.last_mut() {
        Some(last @ b',') => *last = end,
        _ => out.push(end),
    }
}

/// Appends a member that is a number, with a comma, where there is one. `key` is the name with its quotes and colon: texts of
/// a known length are copied in one go.
fn push_number<const N: usize>(out: &mut Vec<u8>, key: &[u8; N], value: f32) {
    if !value.is_nan() {
        out.extend_from_slice(key);
        push_f32(out, value, Infinity::Number);
        out.push(b',');
    }
}

fn push_rect(out: &mut Vec<u8>, rect: NormRect) {
    out.push(b'{');
    push_number(out, b"\"Width\":", rect.width);
    push_number(out, b"\"Height\":", rect.height);
    push_number(out, b"\"Left\":", rect.left);
    push_number(out, b"\"Top\":", rect.top);
    close(out, b'}');
}

fn push_face(out: &mut Vec<u8>, face: &Face, rare: Option<&Map<String, Value>>) {
    out.push(b'{');
    if face.rect.is_some() {
        out.extend_from_slice(b"\"BoundingBox\":");
        push_rect(out, face.rect);
        out.push(b',');
    }
    push_number(out, b"\"Confidence\":", face.confidence);
    let rare_landmarks = rare.and_then(|rare| rare.get("Landmarks"));
    if face.landmarks.iter().any(|point| point.is_some()) || rare_landmarks.is_some() {
        out.extend_from_slice(b"\"Landmarks\":");
        push_landmarks(out, face, rare_landmarks);
        out.push(b',');
    }
    let pose = face.pose;
    if ![pose.roll, pose.yaw, pose.pitch].iter().all(|v| v.is_nan()) {
        out.extend_from_slice(b"\"Pose\":{");
        push_number(out, b"\"Roll\":", pose.roll);
        push_number(out, b"\"Yaw\":", pose.yaw);
        push_number(out, b"\"Pitch\":", pose.pitch);
        close(out, b'}');
        out.push(b',');
    }
    let quality = face.quality;
    if ![quality.brightness, quality.sharpness].iter().all(|v| v.is_nan()) {
        out.extend_from_slice(b"\"Quality\":{");
        push_number(out, b"\"Brightness\":", quality.brightness);
        push_number(out, b"\"Sharpness\":", quality.sharpness);
        close(out, b'}');
        out.push(b',');
    }
    for (name, value) in rare.into_iter().flatten().filter(|(name, _)| *name != "Landmarks") {
        push_json(out, name);
        out.push(b':');
        push_json(out, value);
        out.push(b',');
    }
    close(out, b'}');
}

fn push_landmarks(out: &mut Vec<u8>, face: &Face, rare: Option<&Value>) {
    out.push(b'[');
    for kind in Landmark::ALL {
        let Some(point) = face.landmark(kind) else { continue };
        out.extend_from_slice(b"{\"Type\":\"");
        out.extend_from_slice(kind.wire_name().as_bytes());
        out.extend_from_slice(b"\",");
        push_number(out, b"\"X\":", point.x);
        push_number(out, b"\"Y\":", point.y);
        close(out, b'}');
        out.push(b',');
    }
    for landmark in rare.and_then(Value::as_array).into_iter().flatten() {
        push_json(out, landmark);
        out.push(b',');
    }
    close(out, b']');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{PersonIndex, PersonSlot, Point};

    #[test]
    fn an_entry_has_what_was_sent_and_nothing_else() {
        let mut face = Face { rect: NormRect::new(0.1, 0.2, 0.05, 0.06), confidence: 99.5, ..Face::EMPTY };
        face.landmarks[Landmark::Nose as usize] = Point { x: 0.5, y: f32::NAN };
        face.pose.yaw = -12.0;
        let extras = RowExtras {
            face: serde_json::from_str(
                r#"{"Landmarks":[{"Type":"chinBottom","X":0.5,"Y":0.25}],"Smile":{"Value":true}}"#,
            )
            .unwrap(),
            face_matches: Some(vec![serde_json::json!({"Similarity": 98.5})]),
            exact_timestamp: Some("500.5".into()),
        };
        let mut row = RowRef {
            row: 0,
            time_ms: 501,
            slot: PersonSlot(0),
            index: PersonIndex(3),
            body: NormRect { left: f32::INFINITY, top: f32::NAN, ..NormRect::new(0.0, 0.0, 0.25, 1.0) },
            mark: crate::model::Mark::NONE,
            face: Some(&face),
            extras: Some(&extras),
        };
        assert_eq!(
            entry_text(&row),
            r#"{"Timestamp":500.5,"Person":{"Index":3,"BoundingBox":{"Width":0.25,"Height":1.0,"Left":1e39},"#
                .to_owned()
                + r#""Face":{"BoundingBox":{"Width":0.05,"Height":0.06,"Left":0.1,"Top":0.2},"Confidence":99.5,"#
                + r#""Landmarks":[{"Type":"nose","X":0.5},{"Type":"chinBottom","X":0.5,"Y":0.25}],"Pose":{"Yaw":-12.0},"#
                + r#""Smile":{"Value":true}}},"FaceMatches":[{"Similarity":98.5}]}"#
        );
        (row.body, row.face, row.extras) = (NormRect::NONE, Some(&Face::EMPTY), None);
        assert_eq!(entry_text(&row), r#"{"Timestamp":501,"Person":{"Index":3,"Face":{}}}"#);
    }
}
