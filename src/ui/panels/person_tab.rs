//! The selected person: the whole track, and where they are at the cursor.

use egui::{Align, Label, Layout, RichText, Ui};

use super::inspector::gap_ui;
use super::several_people::several_people_ui;
use super::{head_pose, matches, sample_tab};
use crate::app::Document;
use crate::model::PersonSlot;
use crate::model::time::format_duration;
use crate::ui::frame::Frame;
use crate::ui::scene::scene_of;
use crate::ui::{style, widgets};
use crate::view::metrics::TEXT_LARGE_PX;
use crate::view::number::grouped;

/// The page of a person.
pub(super) fn person_tab_ui(ui: &mut Ui, document: &Document, slot: PersonSlot, frame: &mut Frame<'_>) {
    several_people_ui(ui, document, frame);
    name_ui(ui, document, slot, frame);
    ui.add_space(4.0);
    track_ui(ui, document, slot, frame);
    matches::matches_ui(ui, document, slot, frame);
    gap_ui(ui, frame.theme);
    let moment = sample_tab::Moment::of(document, slot, frame.state.settings.between);
    sample_tab::moment_header_ui(ui, document, &moment, frame);
    sample_tab::boxes_ui(ui, document, &moment);
    sample_tab::face_ui(ui, document, &moment);
    if let Some(face) = moment.face.filter(|face| crate::view::pose_axes::pose_axes(face.pose).is_some()) {
        gap_ui(ui, frame.theme);
        head_pose::head_pose_ui(ui, face.pose, frame.theme);
    }
}

/// Colour, index and label, with the way to change the label.
pub(super) fn name_ui(ui: &mut Ui, document: &Document, slot: PersonSlot, frame: &mut Frame<'_>) {
    let scene = scene_of(document, frame.theme);
    let index = document.store.person_index(slot);
    let num_selected = document.selection.people.len();
    ui.horizontal(|ui| {
        ui.set_min_height(28.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let link = widgets::link(ui, "Label…").accessible_name("Label the selected person");
            if link.on_hover_text(frame.hint("Name the selected person", "label")).clicked() {
                frame.act("label");
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                widgets::swatch(ui, scene.style(index), document.edits.hidden.contains(&index));
                let name = RichText::new(scene.name(index)).text_style(style::strong()).size(TEXT_LARGE_PX);
                ui.add(Label::new(name).truncate().selectable(true));
            });
        });
    });
    if num_selected > 1 {
        let note = format!("The last of {num_selected} selected people");
        ui.label(widgets::small(note));
    }
}

/// Which flags a person has: `2 jumps, 1 possible swap`.
fn flags_of(document: &Document, slot: PersonSlot) -> String {
    let Some(flags) = document.flags() else { return "…".to_owned() };
    let counts = flags.counts(slot);
    let parts: Vec<String> = counts.set().kinds().map(|kind| kind.counted(counts.of(kind))).collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}

fn track_ui(ui: &mut Ui, document: &Document, slot: PersonSlot, frame: &Frame<'_>) {
    let stats = &document.people[slot.at()];
    let number = |value: f32, unit: &str| if value.is_nan() { "–".to_owned() } else { format!("{value:.2}{unit}") };
    if stats.index.is_untracked() {
        let note = "Detections that no tracker gave to anybody. They are drawn, and counted as no person.";
        ui.add(Label::new(widgets::dim(note)).wrap());
        ui.add_space(4.0);
    }
    let mut row = |key: &str, value: String| drop(widgets::key_value_row(ui, key, &value));
    row("First seen", frame.time(stats.first_ms));
    row("Last seen", frame.time(stats.last_ms));
    if stats.index.is_untracked() {
        row("Detections", grouped(u64::from(stats.num_samples)));
        return;
    }
    row("Present", format!("{} · {:.0} %", format_duration(stats.present_ms), stats.coverage * 100.0));
    let num_samples = u64::from(stats.num_samples);
    let kinds = format!("{} body · {} face", grouped(u64::from(stats.num_bodies)), grouped(u64::from(stats.num_faces)));
    row("Samples", grouped(num_samples));
    row("With", kinds);
    let num_kept = document.kept.num_rows_of(slot);
    if num_kept < stats.num_samples {
        row("Kept by filters", grouped(u64::from(num_kept)));
    }
    let cadence = if stats.cadence_ms.is_nan() { "–".to_owned() } else { format!("{:.0} ms", stats.cadence_ms) };
    row("Cadence", cadence);
    let gaps = match stats.num_gaps {
        0 => "none".to_owned(),
        n => format!("{} · longest {}", grouped(u64::from(n)), format_duration(stats.longest_gap_ms)),
    };
    row("Gaps", gaps);
    row("Flags", flags_of(document, slot));
    row("Path", number(stats.distance, " frame widths"));
    row("Max speed", number(stats.max_speed, " /s"));
    let area =
        if stats.mean_area.is_nan() { "–".to_owned() } else { format!("{:.2} % of frame", stats.mean_area * 100.0) };
    row("Mean area", area);
}
