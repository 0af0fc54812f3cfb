//! Which view is saved as a picture, how it looks, and where it goes.

use egui::{Align, Label, Layout, RichText, Sense, TextEdit, Ui, WidgetInfo, vec2};

use super::{Opening, buttons_ui, error_ui, is_entered, overwrite_ui};
use crate::app::{CaptionChoice, PICTURE_SIZES, PictureCommand, PictureForm};
use crate::ui::frame::Frame;
use crate::ui::style::color;
use crate::ui::widgets::{choose, form_note, form_row, path_field, suggesting_field};
use crate::ui::{paint, style};
use crate::view::ThemeKind;
use crate::view::metrics::ROW_PX;
use crate::view::picture::{PictureFormat, PictureSpec, PictureView};

/// Height of the drawing above the form, in points.
const PREVIEW_PX: f32 = 200.0;

/// The dialog to save a picture.
pub(super) fn picture_ui(ui: &mut Ui, opening: Opening, frame: &mut Frame<'_>) {
    if frame.state.document().is_none() {
        ui.label("Open a result first");
        return;
    }
    let before = &frame.state.picture;
    let mut form = before.clone();
    preview_ui(ui, frame);
    form_row(ui, "What", |ui| choose(ui, &PictureView::ALL.map(|v| (v, v.title())), &mut form.spec.view));
    form_row(ui, "Size", |ui| {
        ui.scope(|ui| {
            ui.set_max_width(160.0);
            suggesting_field(ui, "Size", &mut form.size, "1280x720", &PICTURE_SIZES);
        });
        let scales: Vec<(u32, String)> = (1..=PictureSpec::MAX_SCALE).map(|n| (n, format!("{n}×"))).collect();
        let scales: Vec<(u32, &str)> = scales.iter().map(|(n, text)| (*n, text.as_str())).collect();
        choose(ui, &scales, &mut form.spec.scale);
        if let Ok(spec) = form.picture() {
            let (width, height) = spec.size_px();
            let text = RichText::new(format!("{width} × {height} px")).text_style(style::small_mono()).weak();
            let size = vec2(ui.available_width(), ROW_PX);
            ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| ui.label(text));
        }
    });
    form_row(ui, "Theme", |ui| {
        choose(ui, &[(ThemeKind::Dark, "Dark"), (ThemeKind::Light, "Light")], &mut form.spec.theme);
    });
    form_row(ui, "Legend", |ui| {
        ui.checkbox(&mut form.spec.has_legend, "Who has which colour, and what the marks mean")
    });
    form_row(ui, "Caption", |ui| choose(ui, &CaptionChoice::ALL.map(|c| (c, c.title())), &mut form.caption));
    if form.caption == CaptionChoice::Own {
        form_row(ui, "", |ui| {
            let edit = TextEdit::multiline(&mut form.caption_text).id_salt("caption").desired_rows(2);
            let edit = edit.desired_width(f32::INFINITY).hint_text("Lobby, the morning of the test");
            ui.add(edit).accessible_name("Caption text");
        });
        form_note(ui, "Where filters leave people out, the picture says so below the text.");
    }
    form_row(ui, "Format", |ui| choose(ui, &PictureFormat::ALL.map(|f| (f, f.title())), &mut form.format));
    let mut is_submitted = false;
    form_row(ui, "Where", |ui| {
        let path = path_field(ui, "Path", &mut form.path, "picture.png");
        opening.focus(&path.field);
        is_submitted = is_entered(ui, &path.field);
        if path.is_browsing {
            frame.send(PictureCommand::PickPath);
        }
    });
    if let Some(message) = &before.error {
        error_ui(ui, message, frame);
    }
    let problem = form.picture().err();
    if form != *before {
        frame.send(PictureCommand::Edit(form));
    }
    if before.asks_overwrite {
        let what = "There is a file of this name already";
        overwrite_ui(ui, what, PictureCommand::Overwrite, PictureCommand::PickPath, frame);
        return;
    }
    if (buttons_ui(ui, "Save", problem.as_deref(), frame) || is_submitted) && problem.is_none() {
        frame.send(PictureCommand::Start);
    }
}

/// A small drawing of the picture, in the middle of its place.
fn preview_ui(ui: &mut Ui, frame: &Frame<'_>) {
    let (place, response) = ui.allocate_exact_size(vec2(ui.available_width(), PREVIEW_PX), Sense::hover());
    ui.painter().rect_filled(place, f32::from(style::RADIUS), color(frame.theme.background));
    let form: &PictureForm = &frame.state.picture;
    response.widget_info(|| {
        WidgetInfo::labeled(
            egui::accesskit::Role::Image,
            true,
            format!("Preview of the {}", form.spec.view.title().to_lowercase()),
        )
    });
    let Some(list) = &frame.state.picture_preview.list else {
        let text = if form.picture().is_ok() { "Drawing…" } else { "No preview of this size" };
        ui.put(place, Label::new(RichText::new(text).weak()));
        return;
    };
    let room = place.shrink(8.0);
    let factor = (room.width() / list.clip.w).min(room.height() / list.clip.h);
    let size = vec2(list.clip.w, list.clip.h) * factor;
    let corner = (room.center() - size / 2.0).round();
    // As many items as the picture has pixels across, whatever the data.
    paint::paint(ui.painter(), corner.to_vec2(), &list.scaled(factor));
    let edge = egui::Stroke::new(1.0, color(frame.theme.line));
    let outline = egui::Rect::from_min_size(corner, size);
    ui.painter().rect_stroke(outline, 0.0, edge, egui::StrokeKind::Outside);
}
