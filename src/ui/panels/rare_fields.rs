//! What only few entries have: further attributes of the face, and matches of a face search.

use egui::{Label, Ui};
use serde_json::{Map, Value};

use super::inspector::gap_ui;
use crate::model::{FaceMatch, RowExtras};
use crate::ui::widgets;
use crate::view::Theme;
use crate::view::number::counted;

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
        for found in matches.iter().take(MAX_MATCHES).map(FaceMatch::of) {
            match_ui(ui, &found);
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

/// Who was matched and how well, and below it what else was sent of that face. Ids are long, so they are selectable and have
/// a line of their own.
fn match_ui(ui: &mut Ui, found: &FaceMatch<'_>) {
    let similarity = found.similarity.map_or_else(|| "–".to_owned(), |similarity| format!("{similarity:.2} %"));
    widgets::key_value_row(ui, found.name().unwrap_or("unnamed face"), &similarity);
    ui.indent("face-match", |ui| {
        for (key, id) in [("FaceId", found.face_id), ("ImageId", found.image_id)] {
            if let Some(id) = id {
                ui.add(Label::new(widgets::small(format!("{key} {id}"))).truncate().selectable(true)).on_hover_text(id);
            }
        }
        if let Some(confidence) = found.confidence {
            ui.label(widgets::small(format!("Confidence {confidence:.2} %")));
        }
        if let Some(rect) = found.rect {
            let ratios = [rect.left, rect.top, rect.width, rect.height].map(|v| format!("{v:.3}")).join(" ");
            ui.label(widgets::small(format!("Box {ratios}")))
                .on_hover_text("Where the face is in the image of the collection, not in the video");
        }
    });
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
                _ => format!("{}, see JSON", counted(items.len() as u64, "entry", "entries")),
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
}
