//! What can be done with what the pointer is on: a click with the secondary button selects it, and offers its actions.

use egui::{Popup, Response, RichText, Ui};

use super::frame::Frame;
use super::menus::{action_item_ui, menu_item};
use super::scene::scene_of;
use super::style::strong;
use crate::app::{Action, Command, Dialog, PlaybackCommand, RangeCommand, SelectionCommand, ViewCommand};
use crate::model::PersonIndex;
use crate::view::metrics::ROW_PX;
use crate::view::number::grouped;

/// What can be done with a person, in parts.
const OF_PERSON: &[&[&str]] = &[
    &["label", "color", "own-color", "pin", "hide", "solo"],
    &["fit", "follow", "person-start", "person-end"],
    &["copy-csv", "copy-json", "export"],
];
/// What can be done with the canvas where nobody is.
const OF_CANVAS: &[&[&str]] = &[
    &["fit-canvas", "zoom-canvas-in", "zoom-canvas-out"],
    &["bodies", "faces", "landmarks", "pose", "labels", "trails"],
    &["rectangle-view", "stills", "boxes-only"],
    &["copy-canvas", "save-picture"],
];
/// What can be done with time on the ruler, the overview, and lanes where nobody is, besides what is about the very time under
/// the pointer.
const OF_TIME: &[&[&str]] = &[
    &["loop", "range-zoom", "range-filter", "range-export", "range-clear"],
    &["fit", "zoom-in", "zoom-out", "lanes-in-view"],
    &["copy-timeline", "save-picture"],
];
/// What can be done with the chart.
const OF_CHART: &[&[&str]] =
    &[&["fit", "zoom-in", "zoom-out"], &["panel-plot", "second-chart"], &["copy-plot", "save-picture"]];

/// The menu of whoever is under the pointer, or of the canvas.
pub(super) fn canvas_menu(response: &Response, person: Option<PersonIndex>, frame: &mut Frame<'_>) {
    person_menu(response, person, OF_CANVAS, frame);
}

/// The menu of whoever is under the pointer, or of the time there.
pub(super) fn lanes_menu(response: &Response, person: Option<PersonIndex>, ms: Option<f64>, frame: &mut Frame<'_>) {
    let of = asked(response, person, frame);
    let ms = asked_ms(response, ms, frame);
    Popup::context_menu(response).show(|ui| match of {
        Some(index) => of_person_ui(ui, index, frame),
        None => of_time_ui(ui, ms, frame),
    });
}

/// The menu of a row of the people table.
pub(super) fn row_menu(response: &Response, person: PersonIndex, frame: &mut Frame<'_>) {
    person_menu(response, Some(person), &[], frame);
}

/// The menu of the ruler or the overview, for the time under the pointer, in milliseconds; beside the axis it is about the
/// time cursor.
pub(super) fn time_menu(response: &Response, ms: Option<f64>, frame: &mut Frame<'_>) {
    let ms = asked_ms(response, ms, frame);
    Popup::context_menu(response).show(|ui| of_time_ui(ui, ms, frame));
}

/// The menu of whose curve is under the pointer, or of the chart.
pub(super) fn chart_menu(response: &Response, person: Option<PersonIndex>, frame: &mut Frame<'_>) {
    person_menu(response, person, OF_CHART, frame);
}

fn person_menu(response: &Response, person: Option<PersonIndex>, elsewhere: &[&[&str]], frame: &mut Frame<'_>) {
    let of = asked(response, person, frame);
    Popup::context_menu(response).show(|ui| match of {
        Some(index) => of_person_ui(ui, index, frame),
        None => parts_ui(ui, elsewhere, frame),
    });
}

/// Whom the menu is about. Actions are about the selection, so whoever is asked about is selected first, unless they are among
/// the selected. What was under the pointer when the menu opened is remembered: it moves on while playing.
fn asked(response: &Response, person: Option<PersonIndex>, frame: &mut Frame<'_>) -> Option<PersonIndex> {
    let id = response.id.with("context-person");
    if response.secondary_clicked() {
        response.ctx.data_mut(|data| data.insert_temp(id, person));
        let is_selected = |index| frame.state.document().is_some_and(|d| d.selection.contains(index));
        if let Some(index) = person.filter(|&index| !is_selected(index)) {
            frame.send(SelectionCommand::Select(index));
        }
    }
    response.ctx.data(|data| data.get_temp(id)).flatten()
}

/// The time the menu is about, within the result: the one under the pointer when the menu opened.
fn asked_ms(response: &Response, ms: Option<f64>, frame: &Frame<'_>) -> Option<i64> {
    let id = response.id.with("context-time");
    if response.secondary_clicked() {
        let span = frame.state.document().map(|document| document.store.span_ms());
        let within = ms.zip(span).map(|(ms, span)| (ms.round() as i64).clamp(span.start, span.end - 1));
        response.ctx.data_mut(|data| data.insert_temp(id, within));
    }
    response.ctx.data(|data| data.get_temp(id)).flatten()
}

/// Who it is about, and what can be done with them; with all who are selected, where they are several.
fn of_person_ui(ui: &mut Ui, index: PersonIndex, frame: &mut Frame<'_>) {
    if let Some(document) = frame.state.document() {
        let scene = scene_of(document, frame.theme);
        let num_others = document.selection.people.len().saturating_sub(1);
        let name = match num_others {
            0 => format!("Person {}", scene.name(index)),
            1 => format!("Person {} and 1 other", scene.name(index)),
            others => format!("Person {} and {} others", scene.name(index), grouped(others as u64)),
        };
        title_ui(ui, &name);
    }
    parts_ui(ui, OF_PERSON, frame);
}

/// Which time it is about, what can be done with it, and with time in general.
fn of_time_ui(ui: &mut Ui, ms: Option<i64>, frame: &mut Frame<'_>) {
    let Some(ms) = ms.or(frame.state.document().map(|document| document.cursor_ms)) else { return };
    title_ui(ui, &format!("At {}", frame.time(ms)));
    let items: [(&str, &str, Command); 4] = [
        ("Go here", "Move the time cursor to this time", PlaybackCommand::Seek { ms }.into()),
        (
            "Bookmark here…",
            "Keep this time, with a note",
            ViewCommand::ShowDialog(Some(Dialog::Bookmark { at_ms: ms })).into(),
        ),
        ("Begin the range here", "The selected range of time begins at this time", RangeCommand::BeginAt { ms }.into()),
        ("End the range here", "The selected range of time ends with this time", RangeCommand::EndAt { ms }.into()),
    ];
    for (label, tooltip, command) in items {
        if menu_item(ui, None, label, "", false).on_hover_text(tooltip).clicked() {
            frame.send(command);
            ui.close();
        }
    }
    ui.separator();
    parts_ui(ui, OF_TIME, frame);
}

/// What a menu is about, in its first line.
fn title_ui(ui: &mut Ui, text: &str) {
    ui.set_min_width(200.0);
    ui.horizontal(|ui| {
        ui.set_min_height(ROW_PX);
        ui.add_space(ui.spacing().button_padding.x);
        ui.label(RichText::new(text).text_style(strong()));
    });
    ui.separator();
}

fn parts_ui(ui: &mut Ui, parts: &[&[&str]], frame: &mut Frame<'_>) {
    ui.set_min_width(200.0);
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            ui.separator();
        }
        for action in part.iter().filter_map(|id| Action::by_id(id)) {
            action_item_ui(ui, action, frame);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn menus_name_actions_that_there_are() {
        for id in [OF_PERSON, OF_CANVAS, OF_TIME, OF_CHART].concat().concat() {
            assert!(Action::by_id(id).is_some(), "{id}");
        }
    }
}
