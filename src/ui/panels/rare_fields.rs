//! What only few entries have: further attributes of the face, and matches of a face search.

use egui::Ui;
use serde_json::{Map, Value};

use super::inspector::gap_ui;
use crate::model::RowExtras;
use crate::ui::widgets;
use crate::view::Theme;

/// The most matches that are listed; more are only counted.
const MAX_MATCHES: usize = 10;

/// The parts of a page for what is there; nothing where nothing is.
pub(super) fn rare_fields_ui(ui: &mut Ui, extras: &RowExtras, theme: &Theme) {
    if let Some(matches) = &extras.face_matches {
        gap_ui(ui, theme);
        widgets::section_header(ui, "Face matches", &matches.len().to_string(), None);
        if matches.is_empty() {
            ui.label(widgets::dim("No face of the collection is like this one"));
        }
        for found in matches.iter().take(MAX_MATCHES) {
            let (name, value) = match_in_words(found);
            widgets::key_value_row(ui, &name, &value);
        }
        if matches.len() > MAX_MATCHES {
            ui.label(widgets::small(format!("and {} more, see JSON", matches.len() - MAX_MATCHES)));
        }
    }
    if !extras.face.is_empty() {
        gap_ui(ui, theme);
        widgets::section_header(ui, "Further attributes", "", None);
        for (key, value) in &extras.face {
            widgets::key_value_row(ui, key, &value_in_words(value));
        }
    }
    if let Some(exact) = &extras.exact_timestamp {
        gap_ui(ui, theme);
        widgets::key_value_row(ui, "Timestamp as sent", exact);
    }
}

/// Who was matched (the name given in the collection, or else the face's id), and how well.
fn match_in_words(found: &Value) -> (String, String) {
    let face = &found["Face"];
    let name = face["ExternalImageId"].as_str().or_else(|| face["FaceId"].as_str()).unwrap_or("unnamed face");
    let similarity = found["Similarity"].as_f64().map_or_else(|| "–".to_owned(), |s| format!("{s:.2} %"));
    (name.to_owned(), similarity)
}

/// A value in one line: `{"Value": true, "Confidence": 99.1}` reads `true · 99.1 %`.
fn value_in_words(value: &Value) -> String {
    match value {
        Value::Object(members) => object_in_words(members),
        Value::Array(items) => {
            match items.iter().filter_map(Value::as_object).max_by(|a, b| confidence(a).total_cmp(&confidence(b))) {
                Some(best) if best.contains_key("Confidence") => {
                    format!("{} of {}", object_in_words(best), items.len())
                }
                _ => format!("{} entries, see JSON", items.len()),
            }
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn confidence(members: &Map<String, Value>) -> f64 {
    members.get("Confidence").and_then(Value::as_f64).unwrap_or(f64::NEG_INFINITY)
}

fn object_in_words(members: &Map<String, Value>) -> String {
    if let (Some(low), Some(high)) = (members.get("Low"), members.get("High")) {
        return format!("{low} to {high}");
    }
    let said = members.get("Value").or_else(|| members.get("Type"));
    let said = said.map_or_else(
        || Value::Object(members.clone()).to_string(),
        |v| v.as_str().map_or_else(|| v.to_string(), str::to_owned),
    );
    match members.get("Confidence").and_then(Value::as_f64) {
        Some(confidence) => format!("{said} · {confidence:.1} %"),
        None => said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rare_values_are_one_line() {
        let cases = [
            (json!({"Value": true, "Confidence": 99.13}), "true · 99.1 %"),
            (json!({"Low": 20, "High": 32}), "20 to 32"),
            (
                json!([{"Type": "CALM", "Confidence": 3.0}, {"Type": "HAPPY", "Confidence": 90.0}]),
                "HAPPY · 90.0 % of 2",
            ),
            (json!([1, 2]), "2 entries, see JSON"),
            (json!("odd"), "odd"),
        ];
        for (value, words) in cases {
            assert_eq!(value_in_words(&value), words);
        }
    }

    #[test]
    fn a_match_is_named_as_in_its_collection() {
        let found = json!({"Similarity": 98.764, "Face": {"FaceId": "f1", "ExternalImageId": "anna"}});
        assert_eq!(match_in_words(&found), ("anna".to_owned(), "98.76 %".to_owned()));
        assert_eq!(match_in_words(&json!({})), ("unnamed face".to_owned(), "–".to_owned()));
    }
}
