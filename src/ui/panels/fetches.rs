//! Fetches that wait, ask or ended badly, a card each. One that runs is the card of its document or of its job.

use egui::{Align, Label, Layout, Ui};

use crate::app::{FetchCommand, FetchOutcome, FetchState, QueuedFetch, ViewCommand};
use crate::ui::frame::Frame;
use crate::ui::style::color;
use crate::ui::{icons, widgets};

/// Those that ask, and those that ended badly, the latest first: somebody has to do something about them.
pub(super) fn troubled_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let state = frame.state;
    for item in state.fetches.iter().collect::<Vec<_>>().into_iter().rev() {
        match &item.state {
            FetchState::Asking(_) => asking_ui(ui, item, frame),
            FetchState::Ended(outcome) => ended_ui(ui, item, outcome, frame),
            FetchState::Waiting | FetchState::Starting | FetchState::Running(_) => {}
        }
    }
}

/// Those that wait for their turn, the next one first.
pub(super) fn waiting_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let queue = &frame.state.fetches;
    for item in queue.iter() {
        let note = match (&item.state, queue.place_of(item.id)) {
            (FetchState::Starting, _) => "starting".to_owned(),
            (FetchState::Waiting, Some(place @ 2..)) => format!("waiting · number {place} in the queue"),
            (FetchState::Waiting, _) => "waiting · next".to_owned(),
            _ => continue,
        };
        widgets::card(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            title_ui(ui, item, &format!("Cancel {}", item.request.job_id), FetchCommand::Cancel(item.id), frame);
            ui.add(Label::new(widgets::dim(note)).truncate());
        });
    }
    let num_waiting = queue.num_waiting();
    if num_waiting > 1 && widgets::link(ui, &format!("Cancel all {num_waiting} that wait")).clicked() {
        frame.send(FetchCommand::CancelWaiting);
    }
}

/// The job, and at the right a cross that takes the card away.
fn title_ui(ui: &mut Ui, item: &QueuedFetch, close: &str, command: FetchCommand, frame: &mut Frame<'_>) {
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if widgets::icon_button(ui, icons::CLOSE, close, None).clicked() {
                frame.send(command);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(&item.request.job_id).truncate());
            });
        });
    });
}

fn asking_ui(ui: &mut Ui, item: &QueuedFetch, frame: &mut Frame<'_>) {
    let job = &item.request.job_id;
    widgets::card(ui, |ui| {
        title_ui(ui, item, &format!("Cancel {job}"), FetchCommand::Cancel(item.id), frame);
        let text = "Nothing is sent before you say whether it may go unencrypted";
        ui.add(Label::new(widgets::warning(text, frame.theme)).wrap());
        if widgets::link(ui, "Answer…").accessible_name(format!("Answer for {job}")).clicked() {
            frame.send(FetchCommand::ShowQuestion);
        }
    });
}

/// What happened, what was kept and what to try.
fn ended_ui(ui: &mut Ui, item: &QueuedFetch, outcome: &FetchOutcome, frame: &mut Frame<'_>) {
    let job = &item.request.job_id;
    let trouble = &outcome.trouble;
    widgets::card(ui, |ui| {
        title_ui(ui, item, &format!("Dismiss {job}"), FetchCommand::Dismiss(item.id), frame);
        ui.spacing_mut().item_spacing.y = 2.0;
        let (icon, ink) = if outcome.is_cancelled() {
            (icons::INFO, frame.theme.text_dim)
        } else if item.document.is_some() || outcome.spool.is_some() {
            (icons::WARNING, frame.theme.warning)
        } else {
            (icons::ERROR, frame.theme.error)
        };
        ui.horizontal(|ui| {
            ui.label(icons::rich_text_sized(icon, 14.0).color(color(ink)));
            ui.add(Label::new(widgets::strong(&trouble.title).color(color(ink))).truncate());
        });
        ui.add(Label::new(widgets::dim(&trouble.detail)).wrap().selectable(true));
        if let Some(technical) = &trouble.technical
            && widgets::details(ui, ("fetch-details", item.id.0), job, technical)
        {
            frame.send(ViewCommand::CopyText(technical.clone()));
        }
        let can_open = has_something(item, outcome, frame);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 12.0;
            let mut action = |ui: &mut Ui, text: &str, hint: &str, command: FetchCommand| {
                if widgets::link(ui, text).accessible_name(format!("{text}: {job}")).on_hover_text(hint).clicked() {
                    frame.send(command);
                }
            };
            if item.can_resume() {
                action(ui, "Resume", "Go on from the last page", FetchCommand::Resume(item.id));
            } else {
                action(ui, "Try again", "Fetch it from the first page", FetchCommand::Resume(item.id));
            }
            if can_open {
                action(ui, "Open what arrived", "Show it; nothing is sent", FetchCommand::Open(item.id));
            }
            action(ui, "Dismiss", "Take this card away; the history keeps the pages", FetchCommand::Dismiss(item.id));
        });
    });
}

/// Whether anything arrived that can be shown and is not shown already.
fn has_something(item: &QueuedFetch, outcome: &FetchOutcome, frame: &Frame<'_>) -> bool {
    match item.document.filter(|id| frame.state.find(*id).is_some()) {
        Some(document) => frame.state.current != Some(document),
        None => outcome.spool.is_some(),
    }
}
