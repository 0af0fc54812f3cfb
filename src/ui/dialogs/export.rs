//! What is written, how, and where.

use egui::{ComboBox, Ui};

use super::{Opening, buttons_ui, error_ui, is_entered, overwrite_ui};
use crate::app::{Document, ExportAmount, ExportCommand, ExportForm, ExportScope};
use crate::export::Format;
use crate::model::time::format_duration;
use crate::ui::frame::Frame;
use crate::ui::widgets::{choose, form_note, form_row, path_field, text_field};
use crate::view::number::{grouped, size};

/// How much the form asks for; it is counted in a job.
fn in_words(amount: Option<&ExportAmount>) -> String {
    let Some(&ExportAmount { num_rows, num_people, num_bytes, .. }) = amount else { return "Counting…".to_owned() };
    let people = if num_people == 1 { "person" } else { "people" };
    let rows = if num_rows == 1 { "detection" } else { "detections" };
    let (num_rows, num_people) = (grouped(u64::from(num_rows)), grouped(u64::from(num_people)));
    format!("{num_rows} {rows} · {num_people} {people} · about {}", size(num_bytes))
}

/// What a format carries and what it does not.
fn fidelity_of(format: Format) -> &'static str {
    match format {
        Format::Csv => {
            "Carries every box, face and label. Rare face attributes, FaceMatches and the job's details have no column."
        }
        Format::Parquet => {
            "Carries every box, face, label and the video's details, for other programs. Rare face attributes and FaceMatches \
             have no column."
        }
        Format::Json | Format::Pages | Format::Jsonl => {
            "Carries everything the service sent. Labels have no place in it."
        }
        Format::Mot => {
            "Carries body boxes in pixels by frame. Faces, labels and entries without a body are left out, times move to frames."
        }
        Format::Ultralytics => {
            "Carries body boxes and scores as a file a frame, classes as numbers. Faces, labels and entries without a body are left out, times move to frames."
        }
        Format::Coco => {
            "Carries body boxes in pixels by frame, scores and classes. Faces, labels and entries without a body are left out, times move to frames."
        }
        Format::Cvat => {
            "Carries body boxes in pixels by frame, and a class for each person. Faces, labels, scores and entries without a body are left out, times move to frames."
        }
    }
}

/// A phrase with a capital letter.
fn sentence(phrase: &str) -> String {
    let mut chars = phrase.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The export dialog.
pub(super) fn export_ui(ui: &mut Ui, opening: Opening, frame: &mut Frame<'_>) {
    let Some(document) = frame.state.document() else {
        ui.label("Open a result first");
        return;
    };
    let before = &frame.state.export;
    let mut form = before.clone();
    form_row(ui, "What", |ui| scope_ui(ui, document, &mut form));
    if let Some(range) = &document.selection.time_ms {
        form_row(ui, "Time", |ui| {
            let text = format!("Only the selected {}", format_duration(range.end - range.start));
            ui.checkbox(&mut form.is_within_time, text);
        });
    }
    form_row(ui, "Format", |ui| {
        let combo = ComboBox::from_id_salt("export-format").selected_text(form.format.title()).width(220.0);
        let response = combo.show_ui(ui, |ui| {
            for format in Format::ALL {
                ui.selectable_value(&mut form.format, format, format.title());
            }
        });
        response.response.accessible_name("Format");
    });
    if form.format.needs_frame_rate() {
        video_ui(ui, document, &mut form);
    }
    let mut is_submitted = false;
    form_row(ui, "Where", |ui| {
        let path = path_field(ui, "Path", &mut form.path, "tracks.csv");
        opening.focus(&path.field);
        is_submitted = is_entered(ui, &path.field);
        if path.is_browsing {
            frame.send(ExportCommand::PickPath);
        }
    });

    let amount = frame.state.export_count.amount.as_ref();
    ui.add_space(2.0);
    ui.label(in_words(amount));
    form_note(ui, fidelity_of(before.format));
    if let Some(fidelity) = amount.and_then(|amount| amount.fidelity.as_ref()) {
        for (loss, count) in fidelity.losses() {
            form_note(ui, &format!("{}: {}", sentence(loss.title()), grouped(count)));
        }
    }
    if let Some(message) = &before.error {
        error_ui(ui, message, frame);
    }
    if form != *before {
        frame.send(ExportCommand::Edit(form));
    }
    if before.asks_overwrite {
        let what = if before.format.is_folder() {
            "There is a folder of this name already"
        } else {
            "There is a file of this name already"
        };
        overwrite_ui(ui, what, ExportCommand::Overwrite, ExportCommand::PickPath, frame);
        return;
    }
    let is_empty = frame.state.export_count.amount.as_ref().is_some_and(|amount| amount.num_rows == 0);
    let disabled_reason = is_empty.then_some("There is nothing to write");
    if (buttons_ui(ui, "Export", disabled_reason, frame) || is_submitted) && !is_empty {
        frame.send(ExportCommand::Start);
    }
}

fn scope_ui(ui: &mut Ui, document: &Document, form: &mut ExportForm) {
    let has_selection = !document.selection.people.is_empty();
    let is_offered = |scope: &ExportScope| has_selection || *scope != ExportScope::Selected;
    let scopes: Vec<(ExportScope, &str)> =
        ExportScope::ALL.into_iter().filter(is_offered).map(|scope| (scope, scope.title())).collect();
    choose(ui, &scopes, &mut form.scope);
}

fn video_ui(ui: &mut Ui, document: &Document, form: &mut ExportForm) {
    let video = &document.store.job.video;
    let rate_hint = video.frame_rate.map_or_else(|| "not known, such as 29.97".to_owned(), |rate| format!("{rate}"));
    let size_hint =
        video.frame_size().map_or_else(|| "not known, such as 1920x1080".to_owned(), |(w, h)| format!("{w}x{h}"));
    form_row(ui, "Frame rate", |ui| text_field(ui, "Frame rate", &mut form.frame_rate, &rate_hint));
    form_row(ui, "Frame size", |ui| text_field(ui, "Frame size", &mut form.frame_size, &size_hint));
}
