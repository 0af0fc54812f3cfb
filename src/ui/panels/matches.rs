//! Whom a face search matched the selected person with.

use egui::{Align, Layout, Ui, vec2};

use super::inspector::gap_ui;
use crate::analysis::Matched;
use crate::analysis::filter::lexer::text_term;
use crate::app::{Document, FilterCommand, PlaybackCommand};
use crate::model::PersonSlot;
use crate::ui::frame::Frame;
use crate::ui::{icons, widgets};
use crate::view::metrics::ROW_PX;
use crate::view::number::grouped;

/// The most faces that are listed; more are only counted.
const MAX_FACES: usize = 8;

/// Every face that the person was matched with, the most similar first; nothing where there is none.
pub(super) fn matches_ui(ui: &mut Ui, document: &Document, slot: PersonSlot, frame: &mut Frame<'_>) {
    let Some(person) = document.matches.of(document.store.person_index(slot)) else { return };
    gap_ui(ui, frame.theme);
    let entries = if person.num_searched == 1 { "entry" } else { "entries" };
    let searched = format!("{} {entries} searched", grouped(u64::from(person.num_searched)));
    let header = ui.scope(|ui| widgets::section_header(ui, "Matched", &searched, None));
    header.response.on_hover_text("Entries of this person with a list of FaceMatches, also an empty one");
    for matched in person.found.iter().take(MAX_FACES) {
        matched_ui(ui, matched, person.num_searched, frame);
    }
    if person.found.len() > MAX_FACES {
        ui.label(widgets::small(format!("and {} more faces", person.found.len() - MAX_FACES)));
    }
}

fn matched_ui(ui: &mut Ui, matched: &Matched, num_searched: u32, frame: &mut Frame<'_>) {
    let name = &matched.name;
    let size = vec2(ui.available_width(), ROW_PX);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        if widgets::icon_button(ui, icons::FILTER, &format!("Keep only people matched with {name}"), None).clicked() {
            frame.send(FilterCommand::AddTerm(text_term("match", name)));
        }
        ui.label(widgets::mono(in_words(matched, num_searched)));
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let link = widgets::truncated_link(ui, name).accessible_name(format!("Go to the best match with {name}"));
            let ids = matched.face_ids.join(", ");
            let hint = format!("{name}\nMost similar at {}\nFaceId {ids}", frame.time(matched.best_ms));
            if link.on_hover_text(hint).clicked() {
                frame.send(PlaybackCommand::Seek { ms: matched.best_ms });
            }
        });
    });
}

fn in_words(matched: &Matched, num_searched: u32) -> String {
    let similarity =
        if matched.similarity.is_nan() { "–".to_owned() } else { format!("{:.1} %", matched.similarity) };
    format!("{similarity} · {} of {}", grouped(u64::from(matched.num_entries)), grouped(u64::from(num_searched)))
}
