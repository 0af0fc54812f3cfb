//! Several selected people: what they have together, and what can be done with all of them.

use std::collections::BTreeSet;
use std::sync::{Arc, Weak};

use egui::{Id, Ui};

use super::inspector::gap_ui;
use crate::analysis::Kept;
use crate::app::{Action, Dialog, Document, ExportCommand, ExportForm, ExportScope, ViewCommand};
use crate::model::PersonIndex;
use crate::model::time::format_duration;
use crate::ui::frame::Frame;
use crate::ui::widgets;
use crate::view::PeopleSummary;
use crate::view::metrics::ROW_PX;
use crate::view::number::grouped;

/// More people than this are counted and not summed up, so that no pass ever compares many.
const MAX_SUMMED: usize = 2000;

/// What can be done with all of them: the word, its accessible name, and the action.
const LINKS: [(&str, &str, &str); 3] = [
    ("Solo", "Solo the selected people", "solo"),
    ("Hide", "Hide the selected people", "hide"),
    ("Color…", "Color the selected people", "color"),
];

/// What was summed up, and of whom.
struct Known {
    people: BTreeSet<PersonIndex>,
    kept: Weak<Kept>,
    summary: PeopleSummary,
}

/// The summary of a document's selected people, made again only when they or what is kept of them changes.
fn summary_of(ui: &Ui, document: &Document) -> PeopleSummary {
    let id = Id::unique(("several-people", document.id));
    let people = &document.selection.people;
    let kept = Arc::downgrade(&document.kept);
    let known = ui.data(|data| data.get_temp::<Arc<Known>>(id));
    if let Some(known) = known.filter(|known| known.kept.ptr_eq(&kept) && known.people == *people) {
        return known.summary;
    }
    let slots = people.iter().filter_map(|&index| document.store.slot_of(index));
    let summary = PeopleSummary::of(&document.kept, &document.levels, slots);
    let known = Known { people: people.clone(), kept, summary };
    ui.data_mut(|data| data.insert_temp(id, Arc::new(known)));
    summary
}

/// The summary and the actions; nothing where fewer than two people are selected.
pub(super) fn several_people_ui(ui: &mut Ui, document: &Document, frame: &mut Frame<'_>) {
    let num_people = document.selection.people.len();
    if num_people < 2 {
        return;
    }
    let title = format!("{} selected people", grouped(num_people as u64));
    widgets::header_row(ui, &title, "", |ui| {
        let link = widgets::link(ui, "Clear").accessible_name("Clear the selection");
        if link.on_hover_text(frame.hint("Select nobody", "clear-selection")).clicked() {
            frame.act("clear-selection");
        }
    });
    if num_people <= MAX_SUMMED {
        rows_ui(ui, document, frame);
    } else {
        ui.label(widgets::small("Too many to sum up"));
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        ui.set_min_height(ROW_PX);
        for (text, name, id) in LINKS {
            let Some(action) = Action::by_id(id) else { continue };
            let text = if id == "hide" { action.label_now(frame.state) } else { text.into() };
            let hint = frame.hint(action.tooltip, id);
            if widgets::link(ui, &text).accessible_name(name).on_hover_text(hint).clicked() {
                frame.act(id);
            }
        }
        let export = widgets::link(ui, "Export…").accessible_name("Export the selected people");
        if export.on_hover_text("Write the tracks of these people").clicked() {
            let form = ExportForm { scope: ExportScope::Selected, ..frame.state.export.clone() };
            frame.send(ExportCommand::Edit(form));
            frame.send(ViewCommand::ShowDialog(Some(Dialog::Export)));
        }
    });
    gap_ui(ui, frame.theme);
}

fn rows_ui(ui: &mut Ui, document: &Document, frame: &Frame<'_>) {
    let summary = summary_of(ui, document);
    let Some((first_ms, last_ms)) = summary.span_ms else {
        ui.label(widgets::small("All of them are hidden"));
        return;
    };
    widgets::key_value_row(ui, "First seen", &frame.time(first_ms));
    widgets::key_value_row(ui, "Last seen", &frame.time(last_ms));
    widgets::key_value_row(ui, "Samples", &grouped(summary.num_samples));
    widgets::key_value_row(ui, "Any present", &format_duration(summary.present_ms))
        .on_hover_text("How long at least one of them is there, without gaps");
}
