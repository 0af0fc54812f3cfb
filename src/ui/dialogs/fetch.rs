//! What is fetched, from where, and as whom; and what was fetched before.

use egui::{Key, KeyboardShortcut, Modifiers, ScrollArea, TextEdit, Ui, vec2};

use super::{Opening, buttons_ui, history, is_entered};
use crate::app::{FetchCommand, FetchField, FetchForm, FetchTab, PlaceValue, REGIONS, SortBy, SourceCommand};
use crate::model::Operation;
use crate::ui::frame::Frame;
use crate::ui::widgets::{self, choose, field_note, form_note, form_row, suggesting_field, tab_bar, text_field};
use crate::view::metrics::ROW_PX;

/// Height of the tallest field of jobs before it scrolls, in points.
const MAX_JOBS_HEIGHT: f32 = 96.0;
/// Height that the buttons below the fields take, in points.
const BUTTONS_HEIGHT: f32 = 44.0;

/// The fetch dialog.
pub(super) fn fetch_ui(ui: &mut Ui, opening: Opening, frame: &mut Frame<'_>) {
    let current = frame.state.fetch_panel.tab;
    let mut chosen = FetchTab::ALL.iter().position(|&tab| tab == current).unwrap_or(0);
    if tab_bar(ui, &FetchTab::ALL.map(FetchTab::title), &mut chosen) {
        frame.send(FetchCommand::ShowTab(FetchTab::ALL[chosen]));
    }
    match current {
        FetchTab::Job => job_ui(ui, opening, frame),
        FetchTab::History => history::history_ui(ui, frame),
    }
}

fn job_ui(ui: &mut Ui, opening: Opening, frame: &mut Frame<'_>) {
    let before = &frame.state.fetch;
    let mut form = before.clone();
    let area = ScrollArea::vertical().id_salt("fetch-fields").auto_shrink([false, true]);
    let area = area.max_height((ui.available_height() - BUTTONS_HEIGHT).max(120.0));
    let is_submitted = area.show(ui, |ui| fields_ui(ui, opening, &mut form, frame)).inner;
    if form != *before {
        frame.send(SourceCommand::EditFetch(form));
    }
    let check = &frame.state.fetch_panel.check;
    let action = match check.requests.len() {
        num_jobs @ 2.. if check.problems.is_empty() => format!("Fetch {num_jobs} jobs"),
        _ => "Fetch".to_owned(),
    };
    if buttons_ui(ui, &action, None, frame) || is_submitted {
        // Whoever types goes on where something is wrong.
        if let Some(&field) = check.problems.keys().next() {
            ui.data_mut(|data| data.insert_temp(faulty_field_id(), field));
        }
        frame.send(SourceCommand::StartFetch);
    }
}

/// Where it is kept, from one pass to the next, which field gets the focus because it is wrong.
fn faulty_field_id() -> egui::Id {
    egui::Id::unique("fetch-faulty-field")
}

/// Gives a field the focus if it is the one that keeps a fetch from starting.
fn focus_if_faulty(response: &egui::Response, field: FetchField) {
    let is_faulty = response.ctx.data(|data| data.get_temp(faulty_field_id()) == Some(field));
    if is_faulty {
        response.ctx.data_mut(|data| data.remove::<FetchField>(faulty_field_id()));
        response.request_focus();
    }
}

/// The fields; returns whether Enter was pressed in one.
fn fields_ui(ui: &mut Ui, opening: Opening, form: &mut FetchForm, frame: &Frame<'_>) -> bool {
    ui.spacing_mut().item_spacing.y = 6.0;
    let mut is_submitted = jobs_ui(ui, opening, form, frame);
    form_row(ui, "Operation", |ui| {
        let operations = [Operation::PersonTracking, Operation::FaceSearch];
        choose(ui, &operations.map(|o| (o, o.wire_name())), &mut form.operation);
    });
    is_submitted |= place_ui(ui, form, frame);
    form_row(ui, "Order", |ui| {
        choose(ui, &[(SortBy::Timestamp, "By time"), (SortBy::Index, "By person")], &mut form.sort_by);
    });
    let page_size = form_row(ui, "Page size", |ui| text_field(ui, "Page size", &mut form.page_size, "1000"));
    is_submitted |= is_entered(ui, &page_size);
    focus_if_faulty(&page_size, FetchField::PageSize);
    if let Some(problem) = frame.state.fetch_panel.problem(FetchField::PageSize) {
        field_note(ui, widgets::error(problem, frame.theme));
    }
    form_row(ui, "", |ui| {
        ui.checkbox(&mut form.waits_for_job, "Wait until the job has finished")
            .on_hover_text("A job that still runs is asked again, ever more rarely. Otherwise the fetch ends there");
    });
    let note = "AWS ended people pathing on 2025-10-31 and kept results for seven days. GetFaceSearch still answers, and so do \
                endpoints of your own, such as http://127.0.0.1:4566. Nothing is sent before you press Fetch.";
    form_note(ui, note);
    is_submitted
}

/// The field of jobs, and below it how many there are or what is wrong with them.
fn jobs_ui(ui: &mut Ui, opening: Opening, form: &mut FetchForm, frame: &Frame<'_>) -> bool {
    let is_submitted = form_row(ui, "Job", |ui| {
        // Enter fetches; what is pasted may have several lines all the same.
        let edit = TextEdit::multiline(&mut form.job)
            .id_salt("fetch-job")
            .desired_rows(1)
            .desired_width(f32::INFINITY)
            .hint_text("JobIds, or their completion notices")
            .return_key(KeyboardShortcut::new(Modifiers::SHIFT, Key::Enter))
            .min_size(vec2(0.0, ROW_PX));
        let area = ScrollArea::vertical().id_salt("fetch-jobs").max_height(MAX_JOBS_HEIGHT);
        let field = area.show(ui, |ui| ui.add(edit)).inner.accessible_name("Job");
        opening.focus(&field);
        focus_if_faulty(&field, FetchField::Job);
        field.has_focus() && ui.input(|i| i.key_pressed(Key::Enter) && i.modifiers.is_none())
    });
    let panel = &frame.state.fetch_panel;
    if let Some(problem) = panel.problem(FetchField::Job) {
        field_note(ui, widgets::error(problem, frame.theme));
    } else if let Some(count) = panel.check.count() {
        field_note(ui, widgets::dim(count));
    } else {
        field_note(ui, widgets::dim("Several: one a line (Shift+Enter), or with blanks or commas between"));
    }
    for warning in &panel.check.warnings {
        field_note(ui, widgets::warning(warning, frame.theme));
    }
    is_submitted
}

/// As whom, in which region and from where: each field, and below it what will be used and what decided it.
fn place_ui(ui: &mut Ui, form: &mut FetchForm, frame: &Frame<'_>) -> bool {
    let panel = &frame.state.fetch_panel;
    let place = panel.place.as_ref().and_then(|place| place.as_ref().ok());
    let trouble = panel.place.as_ref().and_then(|place| place.as_ref().err());
    let has_problem =
        [FetchField::Profile, FetchField::Region, FetchField::Endpoint].iter().any(|&f| panel.problem(f).is_some());
    let note = |ui: &mut Ui, field: FetchField, value: Option<&PlaceValue>, unknown: &str| {
        if let Some(problem) = panel.problem(field) {
            field_note(ui, widgets::error(problem, frame.theme));
        } else if has_problem || trouble.is_some() {
            // What the other fields would lead to is not known while one of them is wrong.
            field_note(ui, widgets::dim("–"));
        } else if let Some(value) = value {
            field_note(ui, widgets::dim(format!("{} · {}", value.value, value.origin)));
        } else {
            field_note(ui, widgets::dim(if place.is_some() { unknown } else { "looking it up…" }));
        }
    };
    let mut is_submitted = false;
    let profiles: Vec<&str> = panel.profiles.iter().map(String::as_str).collect();
    let mut field_row = |ui: &mut Ui, kind: FetchField, text: &mut String, hint: &str, suggestions: &[&str]| {
        let name = match kind {
            FetchField::Profile => "Profile",
            FetchField::Region => "Region",
            _ => "Endpoint",
        };
        let field = form_row(ui, name, |ui| suggesting_field(ui, name, text, hint, suggestions));
        is_submitted |= is_entered(ui, &field);
        focus_if_faulty(&field, kind);
    };
    field_row(ui, FetchField::Profile, &mut form.profile, "AWS_PROFILE, or default", &profiles);
    match trouble.filter(|_| !has_problem) {
        Some(message) => field_note(ui, widgets::warning(message, frame.theme)),
        None => note(ui, FetchField::Profile, place.map(|place| &place.identity), "–"),
    }
    field_row(ui, FetchField::Region, &mut form.region, "as configured", &REGIONS);
    let unknown_region = "not known; write the region of the job";
    note(ui, FetchField::Region, place.and_then(|place| place.region.as_ref()), unknown_region);
    field_row(ui, FetchField::Endpoint, &mut form.endpoint_url, "the service's own", &[]);
    note(ui, FetchField::Endpoint, place.and_then(|place| place.endpoint.as_ref()), "depends on the region");
    if !has_problem && place.is_some_and(|place| place.is_exposed) {
        let text = "Unencrypted, on another computer: you are asked before anything is sent with real credentials";
        field_note(ui, widgets::warning(text, frame.theme));
    }
    is_submitted
}
