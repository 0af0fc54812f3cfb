//! How the result is looked at: the visible time, the canvas, panels, tabs, sorting and the theme.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::notice::NoticeId;
use super::settings::{Overlay, Panel};
use super::state::{AppState, Dialog, InspectorTab};
use super::{Effect, Effects};
use crate::analysis::Measure;
use crate::model::PersonIndex;
use crate::view::CanvasView;
use crate::view::canvas::{MAX_ZOOM, MIN_ZOOM};
use crate::view::people_table::PeopleColumn;

/// Changes how the result is looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ViewCommand {
    /// Shows this span of time, in milliseconds; kept within what makes sense.
    ShowTime {
        /// First millisecond shown.
        start_ms: f64,
        /// End of what is shown.
        end_ms: f64,
    },
    /// Zooms the time axis around the cursor; a factor above 1 shows less.
    ZoomTime(f64),
    /// Shows the whole result.
    FitTime,
    /// Shows the whole track of a person.
    FitPerson(PersonIndex),
    /// Shows the selected people, or the whole result when nobody is selected.
    FitSelection,
    /// Places the canvas: zoom (1 fits the frame) and the point of the frame in the middle of the canvas.
    PlaceCanvas {
        /// 1 fits the frame.
        zoom: f32,
        /// Ratio of the frame.
        center: (f32, f32),
    },
    /// Zooms the canvas around its middle.
    ZoomCanvas(f32),
    /// Fits the frame into the canvas.
    FitCanvas,
    /// Keeps the selected person in the middle of the canvas.
    ToggleFollow,
    /// Shows or hides something on the canvas.
    ToggleOverlay(Overlay),
    /// Charts a measure, or stops charting it.
    ToggleMeasure(Measure),
    /// Shows or hides a panel.
    TogglePanel(Panel),
    /// Sorts the people table by a column, or turns the order round.
    SortPeople(PeopleColumn),
    /// Shows or hides a column of the people table.
    ToggleColumn(PeopleColumn),
    /// What the people table is searched for.
    SearchPeople(String),
    /// Turns a page of the inspector.
    ShowTab(InspectorTab),
    /// Opens a dialog, or closes it.
    ShowDialog(Option<Dialog>),
    /// Takes a notice away.
    Dismiss(NoticeId),
    /// Puts text on the clipboard.
    CopyText(String),
    /// Shows a written file in the file manager.
    ShowInFolder(PathBuf),
    /// Ends the program.
    Quit,
}

pub(super) fn update(state: &mut AppState, command: &ViewCommand, effects: &mut Effects) {
    match command {
        ViewCommand::ToggleOverlay(overlay) => {
            if !state.settings.overlays.remove(overlay) {
                state.settings.overlays.insert(*overlay);
            }
            effects.push(Effect::SaveSettings);
        }
        ViewCommand::ToggleMeasure(measure) => {
            let measures = &mut state.settings.measures;
            match measures.iter().position(|m| m == measure) {
                Some(at) => drop(measures.remove(at)),
                None => measures.push(*measure),
            }
            effects.push(Effect::SaveSettings);
        }
        ViewCommand::TogglePanel(panel) => {
            if !state.settings.hidden_panels.remove(panel) {
                state.settings.hidden_panels.insert(*panel);
            }
            effects.push(Effect::SaveSettings);
        }
        ViewCommand::ToggleColumn(column) => {
            let columns = &mut state.settings.columns;
            match columns.iter().position(|c| c == column) {
                Some(at) => drop(columns.remove(at)),
                None => columns.push(*column),
            }
            effects.push(Effect::SaveSettings);
        }
        ViewCommand::ShowTab(tab) => state.inspector_tab = *tab,
        ViewCommand::ShowDialog(dialog) => {
            if *dialog == Some(Dialog::Export) {
                super::exporting::prepare(state);
            }
            if *dialog == Some(Dialog::Picture) {
                super::picturing::prepare(state);
            }
            state.dialog = *dialog;
            if *dialog == Some(Dialog::Fetch) {
                super::sourcing::prepare_fetch(state, effects);
            }
        }
        ViewCommand::Dismiss(id) => state.notices.dismiss(*id),
        ViewCommand::CopyText(text) => effects.push(Effect::CopyText(text.clone())),
        ViewCommand::ShowInFolder(path) => effects.push(Effect::ShowInFolder(path.clone())),
        ViewCommand::Quit => super::session::quit(state, effects),
        _ => update_document(state, command, effects),
    }
}

fn update_document(state: &mut AppState, command: &ViewCommand, effects: &mut Effects) {
    let Some(document) = state.document_mut() else { return };
    match command {
        ViewCommand::ShowTime { start_ms, end_ms } => document.show_time(*start_ms, *end_ms),
        ViewCommand::ZoomTime(factor) => {
            let (start, end) = document.visible_ms;
            let around = (document.cursor_ms as f64).clamp(start, end);
            document.show_time(around - (around - start) / factor, around + (end - around) / factor);
        }
        ViewCommand::FitTime => document.fit_time(),
        ViewCommand::FitPerson(index) => document.fit_people(&[*index]),
        ViewCommand::FitSelection => {
            let people: Vec<_> = document.selection.people.iter().copied().collect();
            if people.is_empty() { document.fit_time() } else { document.fit_people(&people) }
        }
        ViewCommand::PlaceCanvas { zoom, center } => {
            document.canvas = CanvasView { zoom: zoom.clamp(MIN_ZOOM, MAX_ZOOM), center: *center };
            document.is_following = false;
        }
        ViewCommand::ZoomCanvas(factor) => {
            document.canvas.zoom = (document.canvas.zoom * factor).clamp(MIN_ZOOM, MAX_ZOOM);
        }
        ViewCommand::FitCanvas => {
            document.canvas = CanvasView::default();
            document.is_following = false;
        }
        ViewCommand::ToggleFollow => document.is_following = !document.is_following,
        ViewCommand::SortPeople(column) => {
            document.table.sort = document.table.sort.clicked(*column);
            effects.push(Effect::Order(Box::new(document.order_request())));
        }
        ViewCommand::SearchPeople(text) => {
            document.table.search.clone_from(text);
            effects.push(Effect::Order(Box::new(document.order_request())));
        }
        _ => {}
    }
}
