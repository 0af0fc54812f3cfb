//! What is fetched, from where, and as whom.

use egui::{Key, KeyboardShortcut, Modifiers, TextEdit, Ui, vec2};

use super::{Opening, buttons_ui, error_ui, is_entered};
use crate::app::SortBy;
use crate::app::SourceCommand;
use crate::model::Operation;
use crate::ui::frame::Frame;
use crate::ui::widgets::{form_note, form_row, segmented, suggesting_field, text_field};
use crate::view::metrics::ROW_PX;

/// The regions where the service could track people.
const REGIONS: [&str; 12] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "eu-west-1",
    "eu-west-2",
    "eu-central-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
];

/// The fetch dialog.
pub(super) fn fetch_ui(ui: &mut Ui, opening: Opening, frame: &mut Frame<'_>) {
    let before = &frame.state.fetch;
    let mut form = before.clone();
    let mut is_submitted = false;

    form_row(ui, "Job", |ui| {
        // Enter fetches; a pasted notice may have several lines all the same.
        let edit = TextEdit::multiline(&mut form.job)
            .id_salt("fetch-job")
            .desired_rows(1)
            .desired_width(f32::INFINITY)
            .hint_text("JobId, or the completion notice")
            .return_key(KeyboardShortcut::new(Modifiers::SHIFT, Key::Enter))
            .min_size(vec2(0.0, ROW_PX));
        let field =
            egui::ScrollArea::vertical().max_height(96.0).show(ui, |ui| ui.add(edit)).inner.accessible_name("Job");
        opening.focus(&field);
        is_submitted |= field.has_focus() && ui.input(|i| i.key_pressed(Key::Enter) && i.modifiers.is_none());
    });
    form_row(ui, "Operation", |ui| {
        let operations = [Operation::PersonTracking, Operation::FaceSearch];
        let mut chosen = operations.iter().position(|&o| o == form.operation).unwrap_or(0);
        if segmented(ui, &operations.map(Operation::wire_name), &mut chosen) {
            form.operation = operations[chosen];
        }
    });
    let profiles: Vec<&str> = before.profiles.iter().map(String::as_str).collect();
    let mut field_row = |ui: &mut Ui, name: &str, text: &mut String, hint: &str, suggestions: &[&str]| {
        let field = form_row(ui, name, |ui| suggesting_field(ui, name, text, hint, suggestions));
        is_submitted |= is_entered(ui, &field);
    };
    field_row(ui, "Profile", &mut form.profile, "default", &profiles);
    field_row(ui, "Region", &mut form.region, "as configured", &REGIONS);
    field_row(ui, "Endpoint", &mut form.endpoint_url, "the service's own", &[]);
    form_row(ui, "Order", |ui| {
        let orders = [SortBy::Timestamp, SortBy::Index];
        let mut chosen = orders.iter().position(|&o| o == form.sort_by).unwrap_or(0);
        if segmented(ui, &["By time", "By person"], &mut chosen) {
            form.sort_by = orders[chosen];
        }
    });
    let page_size = form_row(ui, "Page size", |ui| text_field(ui, "Page size", &mut form.page_size, "1000"));
    is_submitted |= is_entered(ui, &page_size);

    let note = "AWS ended people pathing on 2025-10-31 and kept results for seven days. GetFaceSearch still answers, and so do \
                endpoints of your own, such as http://127.0.0.1:4566. Nothing is sent before you press Fetch.";
    form_note(ui, note);
    if let Some(message) = &before.error {
        error_ui(ui, message, frame);
    }
    let is_changed = form != *before;
    if is_changed {
        frame.send(SourceCommand::EditFetch(form));
    }
    if buttons_ui(ui, "Fetch", None, frame) || is_submitted {
        frame.send(SourceCommand::StartFetch);
    }
}
