//! The job: what the service said of it, what is in it, and everything odd about it.

use egui::{CollapsingHeader, Label, RichText, Ui};

use super::bookmarks::bookmarks_ui;
use super::inspector::gap_ui;
use crate::app::Document;
use crate::model::terms::TermSource;
use crate::model::time::format_duration;
use crate::model::{JobStatus, Warning};
use crate::ui::frame::Frame;
use crate::ui::style::{color, strong};
use crate::ui::{icons, widgets};
use crate::view::metrics::{TEXT_LARGE_PX, TEXT_PX};
use crate::view::number::{counted, grouped};
use crate::view::term_lines::term_lines;
use crate::view::text_width::elide;
use crate::view::{Font, Theme};

/// What the arrow and the icon of a fold take of its width, in points.
const FOLD_PX: f32 = 44.0;

/// The page of the job.
pub(super) fn job_tab_ui(ui: &mut Ui, document: &Document, frame: &mut Frame<'_>) {
    summary_ui(ui, document, frame);
    gap_ui(ui, frame.theme);
    bookmarks_ui(ui, document, frame);
    gap_ui(ui, frame.theme);
    video_ui(ui, document, frame);
    terms_ui(ui, document, frame);
    gap_ui(ui, frame.theme);
    integrity_ui(ui, document, frame.theme);
}

/// Name, state and counts.
pub(super) fn summary_ui(ui: &mut Ui, document: &Document, frame: &Frame<'_>) {
    let store = &document.store;
    let job = &store.job;
    ui.add_space(2.0);
    ui.add(Label::new(RichText::new(document.name()).text_style(strong()).size(TEXT_LARGE_PX)).wrap());
    if !document.from.is_empty() {
        ui.add(Label::new(widgets::small(&document.from)).wrap());
    }
    ui.add_space(4.0);
    state_ui(ui, document, frame.theme);
    if let Some(input) = document.inputs.first().filter(|input| input.format.is_foreign()) {
        // Of a job nothing is known but its tracks.
        widgets::key_value_row(ui, "Format", input.format.title());
        amounts_ui(ui, document, frame);
        return;
    }
    if let Some(id) = &job.job_id {
        widgets::key_value_row(ui, "Job id", id);
    }
    widgets::key_value_row(ui, "Operation", job.operation.wire_name());
    if let Some(tag) = &job.job_tag {
        widgets::key_value_row(ui, "Job tag", tag);
    }
    if let Some(token) = &job.next_token {
        widgets::key_value_row(ui, "Next token", token);
    }
    widgets::key_value_row(ui, "Pages", &grouped(u64::from(job.num_pages)));
    amounts_ui(ui, document, frame);
}

/// How much there is, and when.
fn amounts_ui(ui: &mut Ui, document: &Document, frame: &Frame<'_>) {
    let store = &document.store;
    let count =
        |ui: &mut Ui, key: &str, number: u32| drop(widgets::key_value_row(ui, key, &grouped(u64::from(number))));
    count(ui, "Detections", store.num_rows());
    count(ui, "People", store.num_people());
    count(ui, "With body", store.num_bodies());
    count(ui, "With face", store.num_faces());
    if store.num_face_only() > 0 {
        count(ui, "Face only", store.num_face_only());
    }
    if store.num_no_box() > 0 {
        count(ui, "Without box", store.num_no_box());
    }
    if let (Some(first), Some(last)) = (store.first_ms(), store.last_ms()) {
        widgets::key_value_row(ui, "First", &frame.time(first));
        widgets::key_value_row(ui, "Last", &frame.time(last));
    }
}

fn state_ui(ui: &mut Ui, document: &Document, theme: &Theme) {
    let job = &document.store.job;
    let is_foreign = document.inputs.first().is_some_and(|input| input.format.is_foreign());
    if !is_foreign {
        let status = job.status.as_ref().map_or("not stated", JobStatus::as_str);
        widgets::key_value_row(ui, "Status", status);
    }
    if let Some(message) = &job.status_message {
        ui.add(Label::new(widgets::warning(message, theme)).wrap().selectable(true));
    }
    if !document.is_complete() && document.loading.is_none() {
        let why =
            document.store.missing().unwrap_or("Pages are missing. Open all pages together, or fetch the job again");
        ui.add(Label::new(widgets::warning(format!("Incomplete. {why}"), theme)).wrap());
        ui.add_space(4.0);
    }
}

/// On which terms the file was read, and who said so.
fn terms_ui(ui: &mut Ui, document: &Document, frame: &mut Frame<'_>) {
    let Some(terms) = &document.store.job.terms else { return };
    gap_ui(ui, frame.theme);
    widgets::header_row(ui, "How it is read", "", |ui| {
        let link = widgets::link(ui, "Change…").accessible_name("Change how it is read");
        if link.on_hover_text(frame.hint("Read the file again in another way", "read-as")).clicked() {
            frame.act("read-as");
        }
    });
    for line in term_lines(terms) {
        // What a format leaves no choice about needs no word.
        let text = match line.source {
            TermSource::Format => line.value,
            source => format!("{} · {}", line.value, source.title()),
        };
        let row = widgets::key_value_row(ui, line.name, &text);
        if line.source == TermSource::Assumed {
            row.on_hover_text("Nobody says so: times, places and lengths depend on it");
        }
    }
}

fn video_ui(ui: &mut Ui, document: &Document, frame: &Frame<'_>) {
    let job = &document.store.job;
    let video = &job.video;
    widgets::section_header(ui, "Video", "", None);
    if let Some(source) = &job.video_source {
        let object = &source["S3Object"];
        let text = match (object["Bucket"].as_str(), object["Name"].as_str()) {
            (Some(bucket), Some(name)) => format!("{bucket}/{name}"),
            _ => source.to_string(),
        };
        widgets::key_value_row(ui, "Source", &text);
    }
    if video.is_empty() {
        let text = "No VideoMetadata: frame size and rate are unknown. Frames are counted at 30 fps, the picture is taken as 16:9";
        ui.add(Label::new(widgets::dim(text)).wrap());
        return;
    }
    if let Some((width, height)) = video.frame_size() {
        widgets::key_value_row(ui, "Frame size", &format!("{width} × {height}"));
    }
    if let Some(rate) = video.frame_rate {
        let text = format!("{rate:.3}");
        widgets::key_value_row(ui, "Frame rate", &format!("{} fps", text.trim_end_matches('0').trim_end_matches('.')));
    }
    if let Some(ms) = video.duration_ms {
        widgets::key_value_row(ui, "Duration", &format!("{} · {}", frame.time(ms), format_duration(ms)));
    }
    for (key, value) in [("Codec", &video.codec), ("Format", &video.format), ("Color range", &video.color_range)] {
        if let Some(value) = value {
            widgets::key_value_row(ui, key, value);
        }
    }
}

/// Every warning and note with its count and its first places.
fn integrity_ui(ui: &mut Ui, document: &Document, theme: &Theme) {
    let report = &document.store.report;
    let num_notes = report.warnings().len() - report.num_warnings();
    let note = match (report.num_warnings(), num_notes) {
        (0, 0) => "nothing odd".to_owned(),
        (0, notes) => counted(notes as u64, "note", "notes"),
        (warnings, 0) => counted(warnings as u64, "warning", "warnings"),
        (warnings, notes) => {
            let warnings = counted(warnings as u64, "warning", "warnings");
            format!("{warnings} · {}", counted(notes as u64, "note", "notes"))
        }
    };
    widgets::section_header(ui, "Integrity", &note, None);
    if report.warnings().is_empty() {
        ui.add(Label::new(widgets::dim("Every entry was read, and nothing about it is odd")).wrap());
    }
    for warning in report.warnings() {
        warning_ui(ui, warning, theme);
    }
}

fn warning_ui(ui: &mut Ui, warning: &Warning, theme: &Theme) {
    let (icon, ink) =
        if warning.kind.is_note() { (icons::INFO, theme.text_dim) } else { (icons::WARNING, theme.warning) };
    let title = format!("{} {}", grouped(warning.count), warning.kind.title());
    let is_folded = !warning.examples.is_empty();
    // The title of a fold does not wrap.
    let shown =
        if is_folded { elide(&title, TEXT_PX, Font::Text, ui.available_width() - FOLD_PX) } else { title.clone() };
    let is_cut = shown != title;
    let whole = title;
    let title = icons::beside_text(icon, &shown, TEXT_PX, color(ink));
    if warning.examples.is_empty() {
        ui.add(Label::new(title).wrap());
        ui.add_space(4.0);
        return;
    }
    let fold = CollapsingHeader::new(title).id_salt(warning.kind).show(ui, |ui| {
        for example in &warning.examples {
            ui.add(Label::new(&example.message).wrap().selectable(true));
            let place = match example.offset {
                Some(offset) => format!("{} · byte {}", example.path, grouped(offset)),
                None => example.path.clone(),
            };
            ui.add(Label::new(widgets::mono(place).color(color(theme.text_dim))).wrap().selectable(true));
            ui.add_space(4.0);
        }
        let more = warning.count.saturating_sub(warning.examples.len() as u64);
        if more > 0 {
            ui.label(widgets::small(format!("and {} more", grouped(more))));
        }
    });
    if is_cut {
        fold.header_response.on_hover_text(whole);
    }
}
