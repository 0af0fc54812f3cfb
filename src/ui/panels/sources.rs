//! What is opened and what is being opened.

use egui::{Align, Label, Layout, ProgressBar, ScrollArea, Ui, vec2};

use super::fetches;
use crate::app::{Document, JobKind, RunningJob, SourceCommand};
use crate::model::JobStatus;
use crate::model::time::format_duration;
use crate::ui::frame::Frame;
use crate::ui::style::color;
use crate::ui::{icons, widgets};
use crate::view::metrics::{PADDING_PX, TEXT_PX};
use crate::view::number::{counted, grouped};

/// The largest part of the panel that the list takes; more of it scrolls.
const MAX_SHARE: f32 = 0.4;
/// The same while a fetch says why it ended: what to do about it should be seen.
const MAX_SHARE_IN_TROUBLE: f32 = 0.65;
/// Height of what is above the list, in points.
const HEADER_HEIGHT: f32 = 48.0;

/// A card per document and per job that has nothing to show yet.
pub fn sources_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    // Without a result there are no people below.
    let has_trouble = frame.state.fetches.iter().any(|item| item.outcome().is_some());
    let share = match frame.state.document() {
        None => 1.0,
        Some(_) if has_trouble => MAX_SHARE_IN_TROUBLE,
        Some(_) => MAX_SHARE,
    };
    let max_height = (ui.available_height() * share - HEADER_HEIGHT).max(96.0);
    let margin = egui::Margin { left: PADDING_PX as i8, right: PADDING_PX as i8, top: 8, bottom: 8 };
    egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        widgets::header_row(ui, "Sources", "", |ui| {
            if widgets::link(ui, "Fetch…").on_hover_text(frame.hint("Fetch a job", "fetch")).clicked() {
                frame.act("fetch");
            }
            if widgets::link(ui, "Open…").on_hover_text(frame.hint("Open saved responses", "open")).clicked() {
                frame.act("open");
            }
        });
        let state = frame.state;
        let area = ScrollArea::vertical().id_salt("sources").max_height(max_height).auto_shrink([false, true]);
        area.show(ui, |ui| {
            fetches::troubled_ui(ui, frame);
            for document in &state.documents {
                document_ui(ui, document, frame);
            }
            // Hashing is told in the status bar: a card that comes and goes would move the table under the pointer.
            let waits =
                |job: &&RunningJob| job.kind != JobKind::Hash && job.document.is_none_or(|id| state.find(id).is_none());
            for job in state.jobs.iter().filter(waits) {
                widgets::card(ui, |ui| {
                    ui.add(Label::new(&job.title).truncate());
                    job_ui(ui, job, frame);
                });
            }
            fetches::waiting_ui(ui, frame);
        });
    });
    super::inspector::line_ui(ui, frame.theme);
}

fn document_ui(ui: &mut Ui, document: &Document, frame: &mut Frame<'_>) {
    let theme = frame.theme;
    let is_current = frame.state.current == Some(document.id) && frame.state.documents.len() > 1;
    let spoken = format!("Show {}", document.name());
    let response = widgets::card_button(ui, ("document", document.id), &spoken, is_current, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.spacing_mut().interact_size.y = 16.0;
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let close = format!("Close {}", document.name());
                if widgets::icon_button(ui, icons::CLOSE, &close, None).clicked() {
                    frame.send(SourceCommand::Close(document.id));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add(Label::new(document.name()).truncate());
                });
            });
        });
        ui.horizontal(|ui| {
            let num_rows = counted(u64::from(document.store.num_rows()), "detection", "detections");
            let num_warnings = document.store.report.num_warnings();
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                // While it is loading its last page has a NextToken, and nothing is wrong with that.
                if num_warnings > 0 && document.loading.is_none() {
                    let kinds =
                        if num_warnings == 1 { "1 warning".to_owned() } else { format!("{num_warnings} warnings") };
                    let mark =
                        icons::beside_text(icons::WARNING, &num_warnings.to_string(), TEXT_PX, color(theme.warning));
                    ui.label(mark).on_hover_text(kinds);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let text = format!("{num_rows} · {}", state_in_words(document));
                    ui.add(Label::new(widgets::dim(text)).truncate());
                });
            });
        });
        if let Some(job) = document.loading.and_then(|id| frame.state.job(id)) {
            job_ui(ui, job, frame);
        }
    });
    if response.clicked() {
        frame.send(SourceCommand::Show(document.id));
    }
}

/// Whether the result can be taken for whole.
fn state_in_words(document: &Document) -> &'static str {
    let job = &document.store.job;
    match &job.status {
        _ if document.loading.is_some() => "loading",
        Some(JobStatus::Failed) => "failed",
        _ if document.is_complete() => "complete",
        _ => "incomplete",
    }
}

/// How far a job is, and a way to end it.
fn job_ui(ui: &mut Ui, job: &RunningJob, frame: &mut Frame<'_>) {
    let theme = frame.theme;
    let progress = &job.progress;
    ui.add(Label::new(widgets::dim(amount_in_words(job))).wrap());
    if let Some(waiting) = &progress.waiting {
        ui.add(Label::new(widgets::warning(waiting.clone(), theme)).wrap());
    }
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let cancel = widgets::link(ui, "Cancel").accessible_name(format!("Cancel {}", job.title));
            if cancel.on_hover_text("What has arrived stays open").clicked() {
                frame.send(SourceCommand::Cancel(job.id));
            }
            match progress.fraction {
                Some(fraction) => {
                    let bar = ProgressBar::new(fraction).desired_height(4.0).desired_width(ui.available_width());
                    ui.add(bar.fill(color(theme.accent))).accessible_name(format!("Progress of {}", job.title));
                }
                None => {
                    ui.allocate_ui(vec2(16.0, 16.0), |ui| widgets::spinner(ui, 12.0));
                }
            }
        });
    });
}

fn amount_in_words(job: &RunningJob) -> String {
    let progress = &job.progress;
    let mut parts = Vec::with_capacity(4);
    let unit = match job.kind {
        JobKind::Fetch => {
            if progress.num_pages == 0 && progress.waiting.is_none() {
                return "connecting".to_owned();
            }
            parts.push(format!("page {}", grouped(u64::from(progress.num_pages))));
            "pages"
        }
        JobKind::Hash => return "hashing, for the session file".to_owned(),
        JobKind::Picture => return "drawing".to_owned(),
        JobKind::Library => return "reading the library".to_owned(),
        JobKind::Open | JobKind::Export => "rows",
    };
    parts.push(format!("{} rows", grouped(progress.num_rows)));
    if progress.rate > 0.0 {
        let rate = if progress.rate < 10.0 { format!("{:.1}", progress.rate) } else { grouped(progress.rate as u64) };
        parts.push(format!("{rate} {unit}/s"));
    }
    if let Some(left_s) = progress.left_s {
        let left = if left_s < 60.0 { format!("{left_s:.0} s") } else { format_duration((left_s * 1000.0) as i64) };
        parts.push(format!("{left} left"));
    }
    parts.join(" · ")
}
