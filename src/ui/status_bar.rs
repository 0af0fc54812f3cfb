//! The line at the bottom: how much there is, what is wrong with it, what is left out, and what runs.

use egui::{Label, RichText, Ui};

use super::frame::Frame;
use super::style::color;
use crate::app::{Document, FilterCommand, InspectorTab, JobKind, RunningJob, SourceCommand, ViewCommand};
use crate::model::time::format_duration;
use crate::view::number::{counted, grouped, size};
use crate::view::term_lines::assumed_in_words;

/// Points across.
const SPINNER_SIZE: f32 = 12.0;

/// Counts on the left, running jobs and memory on the right.
pub(super) fn status_bar_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 16.0;
        match (frame.state.document(), frame.state.shown_library()) {
            (Some(document), _) => document_ui(ui, document, frame),
            (None, Some(_)) => drop(ui.label(dim("Enter or a double click opens the chosen job", frame))),
            (None, None) => drop(ui.label(dim("Nothing opened", frame))),
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if let Some(document) = frame.state.document() {
                let mb = document.bytes() as f64 / 1_000_000.0;
                let text = if mb < 10.0 { format!("{mb:.1} MB") } else { format!("{mb:.0} MB") };
                ui.label(RichText::new(text).monospace().color(color(frame.theme.text_dim)))
                    .on_hover_text("Memory held by this result");
            }
            let jobs = frame.state.jobs.clone();
            for job in jobs.iter().rev() {
                job_ui(ui, job, frame);
            }
        });
    });
}

fn dim(text: impl Into<String>, frame: &Frame<'_>) -> RichText {
    RichText::new(text).color(color(frame.theme.text_dim))
}

fn document_ui(ui: &mut Ui, document: &Document, frame: &mut Frame<'_>) {
    let store = &document.store;
    let span = store.span_ms();
    let counts = format!(
        "{} · {} · {}",
        counted(u64::from(store.num_rows()), "detection", "detections"),
        counted(u64::from(store.num_people()), "person", "people"),
        format_duration(span.end - span.start)
    );
    ui.label(dim(counts, frame));
    let num_warnings = store.report.num_warnings();
    // While it is loading its last page has a NextToken, and nothing is wrong with that.
    if num_warnings > 0 && document.loading.is_none() {
        let text = if num_warnings == 1 { "1 warning".to_owned() } else { format!("{num_warnings} warnings") };
        let link = egui::Link::new(RichText::new(text).color(color(frame.theme.warning)));
        if ui.add(link).on_hover_text("Show the integrity report").clicked() {
            frame.send(ViewCommand::ShowTab(InspectorTab::Job));
            if !frame.state.settings.shows(crate::app::Panel::Inspector) {
                frame.act("panel-inspector");
            }
        }
    }
    if let Some(text) = store.job.terms.as_ref().and_then(assumed_in_words) {
        let link = egui::Link::new(RichText::new(text).color(color(frame.theme.warning)));
        let hint = frame.hint("Nobody says so; say what it is", "read-as");
        if ui.add(link).on_hover_text(hint).clicked() {
            frame.act("read-as");
        }
    }
    if !document.is_complete() && document.loading.is_none() {
        ui.label(RichText::new("incomplete").color(color(frame.theme.warning)));
    }
    let num_rows_hidden = store.num_rows() - document.kept.num_rows();
    if num_rows_hidden > 0 {
        let people = counted(u64::from(document.num_hidden_people()), "person", "people");
        let detections = counted(u64::from(num_rows_hidden), "detection", "detections");
        // The panel of people says which of them does it.
        let text = dim(format!("hidden: {people}, {detections}"), frame);
        ui.label(text).on_hover_text("By filters, eye and solo");
        if ui.link("Show all").on_hover_text(frame.hint("End every filter, hide and solo", "clear-filters")).clicked() {
            frame.send(FilterCommand::Clear);
        }
    }
}

fn job_ui(ui: &mut Ui, job: &RunningJob, frame: &mut Frame<'_>) {
    if ui.link("Cancel").on_hover_text("What has arrived stays open").clicked() {
        frame.send(SourceCommand::Cancel(job.id));
    }
    let verb = match job.kind {
        JobKind::Open => "Opening",
        JobKind::Fetch => "Fetching",
        JobKind::Export => "Exporting",
        JobKind::Hash => "Hashing",
        JobKind::Picture => "Drawing",
        JobKind::Library => "Reading",
    };
    let amount = match (job.kind, &job.progress.waiting) {
        (JobKind::Fetch, Some(waiting)) => waiting.clone(),
        (JobKind::Picture, _) => "picture".to_owned(),
        (JobKind::Fetch, None) => format!("page {}", grouped(u64::from(job.progress.num_pages))),
        (JobKind::Hash, _) => size(job.progress.num_rows),
        (JobKind::Library, _) => counted(job.progress.num_rows, "job", "jobs"),
        _ => format!("{} rows", grouped(job.progress.num_rows)),
    };
    let share = job.progress.fraction.map_or_else(String::new, |f| format!(" · {:.0} %", f * 100.0));
    ui.add(Label::new(dim(format!("{verb} {} · {amount}{share}", job.title), frame)).truncate());
    super::widgets::spinner(ui, SPINNER_SIZE);
}
