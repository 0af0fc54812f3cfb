//! What can be done with what the pointer is on: a click with the secondary button selects it, and offers its actions.

use egui::{Popup, Response, Ui};

use super::frame::Frame;
use super::menus::action_item_ui;
use crate::app::{Action, SelectionCommand};
use crate::model::PersonIndex;

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
/// What can be done with time: on the ruler, the overview, and lanes where nobody is.
const OF_TIME: &[&[&str]] = &[
    &["bookmark", "range-in", "range-out"],
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

/// The menu of whoever is under the pointer, or of time.
pub(super) fn lanes_menu(response: &Response, person: Option<PersonIndex>, frame: &mut Frame<'_>) {
    person_menu(response, person, OF_TIME, frame);
}

/// The menu of a row of the people table.
pub(super) fn row_menu(response: &Response, person: PersonIndex, frame: &mut Frame<'_>) {
    person_menu(response, Some(person), OF_PERSON, frame);
}

/// The menu of the ruler or the overview.
pub(super) fn time_menu(response: &Response, frame: &mut Frame<'_>) {
    Popup::context_menu(response).show(|ui| parts_ui(ui, OF_TIME, frame));
}

/// The menu of whose curve is under the pointer, or of the chart.
pub(super) fn chart_menu(response: &Response, person: Option<PersonIndex>, frame: &mut Frame<'_>) {
    person_menu(response, person, OF_CHART, frame);
}

/// Actions are about the selection, so whoever is asked about is selected first, unless they are among the selected. What
/// was under the pointer when the menu opened is remembered: it moves on while playing.
fn person_menu(response: &Response, person: Option<PersonIndex>, elsewhere: &[&[&str]], frame: &mut Frame<'_>) {
    let id = response.id.with("context-person");
    if response.secondary_clicked() {
        response.ctx.data_mut(|data| data.insert_temp(id, person));
        let is_selected = |index| frame.state.document().is_some_and(|d| d.selection.contains(index));
        if let Some(index) = person.filter(|&index| !is_selected(index)) {
            frame.send(SelectionCommand::Select(index));
        }
    }
    let of: Option<PersonIndex> = response.ctx.data(|data| data.get_temp(id)).flatten();
    Popup::context_menu(response).show(|ui| parts_ui(ui, if of.is_some() { OF_PERSON } else { elsewhere }, frame));
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
