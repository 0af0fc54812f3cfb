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

/// Writes the members of one object, with commas where they belong.
struct Members<'a> {
    out: &'a mut Vec<u8>,
    is_first: bool,
}

impl<'a> Members<'a> {
    fn open(out: &'a mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, is_first: true }
    }

    /// Starts a member. The name needs no escaping.
    fn key(&mut self, name: &str) -> &mut Vec<u8> {
        if !self.is_first {
            self.out.push(b',');
        }
        self.is_first = false;
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
        self.out
    }

    fn number(&mut self, name: &str, value: f32) {
        if !value.is_nan() {
            push_f32(self.key(name), value, Infinity::Number);
        }
    }

    fn close(self) {
        self.out.push(b'}');
    }
}

fn push_rect(out: &mut Vec<u8>, rect: NormRect) {
    let mut members = Members::open(out);
    members.number("Width", rect.width);
    members.number("Height", rect.height);
    members.number("Left", rect.left);
    members.number("Top", rect.top);
    members.close();
}

fn push_face(out: &mut Vec<u8>, face: &Face, rare: Option<&Map<String, Value>>) {
    let mut members = Members::open(out);
    if face.rect.is_some() {
        push_rect(members.key("BoundingBox"), face.rect);
    }
    members.number("Confidence", face.confidence);
    let rare_landmarks = rare.and_then(|rare| rare.get("Landmarks"));
    if face.landmarks.iter().any(|point| point.is_some()) || rare_landmarks.is_some() {
        push_landmarks(members.key("Landmarks"), face, rare_landmarks);
    }
    let pose = face.pose;
    if ![pose.roll, pose.yaw, pose.pitch].iter().all(|v| v.is_nan()) {
        let mut inner = Members::open(members.key("Pose"));
        inner.number("Roll", pose.roll);
        inner.number("Yaw", pose.yaw);
        inner.number("Pitch", pose.pitch);
        inner.close();
    }
    let quality = face.quality;
    if ![quality.brightness, quality.sharpness].iter().all(|v| v.is_nan()) {
        let mut inner = Members::open(members.key("Quality"));
        inner.number("Brightness", quality.brightness);
        inner.number("Sharpness", quality.sharpness);
        inner.close();
    }
    for (name, value) in rare.into_iter().flatten().filter(|(name, _)| *name != "Landmarks") {
        // Names of the API are plain; those of another writer may not be.
        let mut quoted = Vec::new();
        push_json(&mut quoted, name);
        let inner = std::str::from_utf8(&quoted[1..quoted.len() - 1]).expect("JSON is UTF-8");
        push_json(members.key(inner), value);
    }
    members.close();
}

fn push_landmarks(out: &mut Vec<u8>, face: &Face, rare: Option<&Value>) {
    out.push(b'[');
    let mut is_first = true;
    let mut comma = |out: &mut Vec<u8>| {
        if !std::mem::take(&mut is_first) {
            out.push(b',');
        }
    };
    for kind in Landmark::ALL {
        let Some(point) = face.landmark(kind) else { continue };
        comma(out);
        let mut members = Members::open(out);
        push_json(members.key("Type"), kind.wire_name());
        members.number("X", point.x);
        members.number("Y", point.y);
        members.close();
    }
    for landmark in rare.and_then(Value::as_array).into_iter().flatten() {
        comma(out);
        push_json(out, landmark);
    }
    out.push(b']');
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
