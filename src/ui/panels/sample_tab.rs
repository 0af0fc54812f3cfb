//! The selected person at the cursor: boxes, face, landmarks.

use std::cmp::Ordering;

use egui::{Align, Grid, Label, Layout, Ui};

use super::inspector::gap_ui;
use super::{head_pose, person_tab, rare_fields};
use crate::analysis::moment::{Between, Exactness, sightings};
use crate::app::Document;
use crate::model::time::{ASSUMED_FRAME_RATE, format_duration, frame_of_ms};
use crate::model::{Face, Landmark, NormRect, PersonSlot, Row};
use crate::ui::frame::Frame;
use crate::ui::widgets;
use crate::view::Theme;
use crate::view::number::grouped;

/// A person at the cursor: what is drawn then, or the nearest sample where they are away.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    /// The sample before, or the first where there is none before.
    pub(super) row: Row,
    /// How the boxes were come by; `None` where the person is away.
    pub(super) exactness: Option<Exactness>,
    /// The body box.
    pub(super) body: NormRect,
    /// The face.
    pub(super) face: Option<Face>,
}

impl Moment {
    /// The selected person at the cursor of the document.
    pub(super) fn of(document: &Document, slot: PersonSlot, between: Between) -> Self {
        let store = &document.store;
        let mut found = Vec::new();
        // The statistics of this person only: then nobody else is looked for.
        let people = &document.people[slot.at()..=slot.at()];
        sightings(store, &document.kept, people, document.cursor_ms, between, &mut found);
        if let Some(sighting) = found.first() {
            Self {
                row: sighting.row,
                exactness: Some(sighting.exactness),
                body: sighting.body,
                // Body and face may come in two entries of one time.
                face: found.iter().find_map(|s| s.face),
            }
        } else {
            let rows = store.person_rows(slot);
            let row = rows[store.person_row_at(slot, document.cursor_ms).unwrap_or(0)];
            Self { row, exactness: None, body: store.body(row), face: store.face(row).copied() }
        }
    }
}

/// The page of a sample.
pub(super) fn sample_tab_ui(ui: &mut Ui, document: &Document, slot: PersonSlot, frame: &mut Frame<'_>) {
    person_tab::name_ui(ui, document, slot, frame);
    let theme = frame.theme;
    let moment = Moment::of(document, slot, frame.state.settings.between);
    moment_header_ui(ui, document, &moment, frame);
    let store = &document.store;
    let sample_ms = store.time_ms(moment.row);
    let rows = store.person_rows(slot);
    let number = rows.partition_point(|&row| row < moment.row) + 1;
    let of = format!("{} of {}", grouped(number as u64), grouped(rows.len() as u64));
    widgets::key_value_row(ui, "Sample", &of);
    widgets::key_value_row(ui, "Time", &format!("{} · {sample_ms} ms", frame.time(sample_ms)));
    let frame_rate = store.job.video.frame_rate;
    let video_frame = frame_of_ms(sample_ms, frame_rate.unwrap_or(ASSUMED_FRAME_RATE));
    let assumed = if frame_rate.is_none() { format!(" at {ASSUMED_FRAME_RATE} fps, assumed") } else { String::new() };
    widgets::key_value_row(ui, "Frame", &format!("{video_frame}{assumed}"));
    if !document.kept.contains(moment.row) {
        ui.label(widgets::small("The filters leave this sample out"));
    }
    gap_ui(ui, theme);
    boxes_ui(ui, document, &moment);
    face_ui(ui, document, &moment);
    if let Some(face) = &moment.face {
        landmarks_ui(ui, document, face, theme);
        if crate::view::pose_axes::pose_axes(face.pose).is_some() {
            gap_ui(ui, theme);
            head_pose::head_pose_ui(ui, face.pose, theme);
        }
    }
    if let Some(extras) = store.extras(moment.row) {
        rare_fields::rare_fields_ui(ui, extras, theme);
    }
}

/// The time of the cursor, and how the boxes were come by.
pub(super) fn moment_header_ui(ui: &mut Ui, document: &Document, moment: &Moment, frame: &Frame<'_>) {
    let at_ms = document.cursor_ms;
    let note = match moment.exactness {
        Some(Exactness::Exact) => "exact",
        Some(Exactness::Held) => "held",
        Some(Exactness::Interpolated) => "interpolated",
        None => "away",
    };
    widgets::header_row(ui, &format!("At {}", frame.time(at_ms)), "", |ui| {
        ui.label(widgets::dim(note)).on_hover_text(match moment.exactness {
            Some(Exactness::Exact) => "There is a sample at this very time",
            Some(Exactness::Held) => "The boxes of the sample before",
            Some(Exactness::Interpolated) => "Between two samples, moved by time",
            None => "Before the first, after the last or in a gap: the boxes are those of the nearest sample before",
        });
    });
    if moment.exactness.is_none() {
        let sample_ms = document.store.time_ms(moment.row);
        let text = match sample_ms.cmp(&at_ms) {
            Ordering::Equal => "There is a sample at this time, which a filter, the eye or solo hides".to_owned(),
            Ordering::Less => {
                format!("Not here now. The last sample was {} ago", format_duration(at_ms - sample_ms))
            }
            Ordering::Greater => {
                format!("Not here yet. The first sample comes in {}", format_duration(sample_ms - at_ms))
            }
        };
        ui.add(Label::new(widgets::dim(text)).wrap());
        ui.add_space(4.0);
    }
}

/// Body and face box, as ratios and in pixels.
pub(super) fn boxes_ui(ui: &mut Ui, document: &Document, moment: &Moment) {
    let size = document.store.job.video.frame_size();
    box_ui(ui, "Body", moment.body, size);
    if let Some(face) = &moment.face {
        box_ui(ui, "Face", face.rect, size);
    }
    if !moment.body.is_some() && moment.face.is_some() {
        ui.label(widgets::small("A face-only entry: the service sent no body box"));
        ui.add_space(4.0);
    }
}

fn box_ui(ui: &mut Ui, name: &str, rect: NormRect, frame_size: Option<(u32, u32)>) {
    if !rect.is_some() {
        widgets::key_value_row(ui, name, "none");
        return;
    }
    let ratios = [rect.left, rect.top, rect.width, rect.height].map(|v| format!("{v:.3}")).join(" ");
    widgets::key_value_row(ui, name, &ratios);
    if let Some((width, height)) = frame_size {
        let (width, height) = (width as f32, height as f32);
        let [x, y, w, h] = [rect.left * width, rect.top * height, rect.width * width, rect.height * height];
        widgets::key_value_row(ui, "Pixels", &format!("{x:.0}, {y:.0} · {w:.0} × {h:.0}"));
    }
}

/// What is known of the face besides its box.
pub(super) fn face_ui(ui: &mut Ui, document: &Document, moment: &Moment) {
    let Some(face) = &moment.face else {
        widgets::key_value_row(ui, "Face", "none");
        return;
    };
    let known = |value: f32, digits: usize, unit: &str| {
        if value.is_nan() { "–".to_owned() } else { format!("{value:.digits$}{unit}") }
    };
    widgets::key_value_row(ui, "Face confidence", &known(face.confidence, 2, " %"));
    for (name, angle) in [("Yaw", face.pose.yaw), ("Pitch", face.pose.pitch), ("Roll", face.pose.roll)] {
        widgets::key_value_row(ui, name, &known(angle, 1, "°"));
    }
    widgets::key_value_row(ui, "Brightness", &known(face.quality.brightness, 1, ""));
    widgets::key_value_row(ui, "Sharpness", &known(face.quality.sharpness, 1, ""));
    if document.store.extras(moment.row).is_some_and(|extras| extras.face_matches.is_some()) {
        ui.label(widgets::small("With FaceMatches, see Sample"));
    }
}

/// The five common landmarks, as ratios and in pixels.
fn landmarks_ui(ui: &mut Ui, document: &Document, face: &Face, theme: &Theme) {
    if Landmark::ALL.into_iter().all(|kind| face.landmark(kind).is_none()) {
        return;
    }
    gap_ui(ui, theme);
    widgets::section_header(ui, "Landmarks", "", None);
    let size = document.store.job.video.frame_size();
    let heads: &[&str] = if size.is_some() { &["", "x", "y", "px"] } else { &["", "x", "y"] };
    let width = ui.available_width();
    ui.spacing_mut().interact_size.y = 16.0;
    Grid::new("landmarks").num_columns(heads.len()).min_col_width(44.0).spacing([10.0, 2.0]).show(ui, |ui| {
        ui.set_max_width(width);
        let number = |ui: &mut Ui, text: String| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(widgets::mono(text)));
        };
        for (at, head) in heads.iter().enumerate() {
            if at == 0 {
                ui.label("");
            } else {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(widgets::small(*head)));
            }
        }
        ui.end_row();
        for kind in Landmark::ALL {
            let Some(point) = face.landmark(kind) else { continue };
            ui.label(widgets::dim(kind.wire_name()));
            number(ui, format!("{:.3}", point.x));
            number(ui, format!("{:.3}", point.y));
            if let Some((width, height)) = size {
                number(ui, format!("{:.0}, {:.0}", point.x * width as f32, point.y * height as f32));
            }
            ui.end_row();
        }
    });
}
