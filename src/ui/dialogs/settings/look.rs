//! How everything looks, and how much memory reading may take.

use egui::{DragValue, Sense, Ui, vec2};

use crate::app::{SettingsCommand, ThemeChoice};
use crate::model::PersonIndex;
use crate::model::time::TimeFormat;
use crate::ui::frame::Frame;
use crate::ui::style::{MARK_RADIUS, color};
use crate::ui::widgets;
use crate::view::metrics::ROW_PX;
use crate::view::{Palette, Theme, ThemeKind};

/// Scales that one click chooses.
const SCALES: [(f32, &str); 5] = [(0.85, "85 %"), (1.0, "100 %"), (1.25, "125 %"), (1.5, "150 %"), (2.0, "200 %")];
/// The smallest limit that leaves room for anything, in megabytes.
const MIN_LIMIT_MB: u64 = 64;

/// The page.
pub(super) fn look_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    theme_ui(ui, frame);
    palette_ui(ui, frame);
    scale_ui(ui, frame);
    time_ui(ui, frame);
    motion_ui(ui, frame);
    widgets::separator(ui);
    memory_ui(ui, frame);
    widgets::separator(ui);
    if widgets::link(ui, "Back to the preset look").clicked() {
        frame.send(SettingsCommand::ResetLook);
    }
}

fn theme_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let choices = [
        (ThemeChoice::System, "System"),
        (ThemeChoice::Always(ThemeKind::Dark), "Dark"),
        (ThemeChoice::Always(ThemeKind::Light), "Light"),
    ];
    let mut chosen = frame.state.settings.theme_choice();
    widgets::form_row(ui, "Theme", |ui| {
        if widgets::choose(ui, &choices, &mut chosen) {
            frame.send(SettingsCommand::SetTheme(chosen));
        }
    });
}

fn palette_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let settings = &frame.state.settings;
    let mut palette = settings.palette;
    widgets::form_row(ui, "People", |ui| {
        if widgets::choose(ui, &Palette::ALL.map(|p| (p, p.title())), &mut palette) {
            frame.send(SettingsCommand::SetPalette(palette));
        }
    });
    let theme = Theme::with_palette(settings.theme, palette);
    widgets::form_row(ui, "", |ui| {
        ui.spacing_mut().item_spacing.x = 3.0;
        for index in 0..theme.people.len() as i64 {
            let (rect, _) = ui.allocate_exact_size(vec2(18.0, ROW_PX), Sense::hover());
            let swatch = egui::Rect::from_center_size(rect.center(), vec2(18.0, 12.0));
            ui.painter().rect_filled(swatch, MARK_RADIUS, color(theme.person(PersonIndex(index)).color));
        }
    });
    widgets::field_note(
        ui,
        widgets::small("The colors of each set can be told apart with every common kind of color blindness"),
    );
}

fn scale_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let now = frame.state.settings.scale;
    let mut scale = SCALES.iter().map(|(value, _)| *value).find(|value| (value - now).abs() < 0.01).unwrap_or(now);
    widgets::form_row(ui, "Size", |ui| {
        if widgets::choose(ui, &SCALES, &mut scale) {
            frame.send(SettingsCommand::SetScale(scale));
        }
    });
    widgets::field_note(ui, widgets::small("Of everything in the window, beside the scale of the screen"));
}

fn time_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let mut format = frame.state.settings.time_format;
    widgets::form_row(ui, "Times", |ui| {
        if widgets::choose(ui, &TimeFormat::ALL.map(|f| (f, f.title())), &mut format) {
            frame.send(SettingsCommand::SetTimeFormat(format));
        }
    });
    let note = "Everywhere in the window; every field takes any form, and pictures and exports keep their own";
    widgets::field_note(ui, widgets::small(note));
}

fn motion_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let mut is_reduced = frame.state.settings.has_reduced_motion;
    widgets::form_row(ui, "Motion", |ui| {
        if ui.checkbox(&mut is_reduced, "Reduced").changed() {
            frame.send(SettingsCommand::SetReducedMotion(is_reduced));
        }
    });
    widgets::field_note(ui, widgets::small("Nothing fades or slides, and nothing turns while something loads"));
}

fn memory_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let limit = frame.state.settings.memory_limit_mb;
    widgets::form_row(ui, "Memory", |ui| {
        let mut is_limited = limit.is_some();
        if ui.checkbox(&mut is_limited, "At most").changed() {
            frame.send(SettingsCommand::SetMemoryLimit(is_limited.then_some(4096)));
        }
        let mut megabytes = limit.unwrap_or(4096);
        let field = DragValue::new(&mut megabytes).range(MIN_LIMIT_MB..=1_000_000).speed(16.0).suffix(" MB");
        let field = ui.add_enabled(is_limited, field).accessible_name("Megabytes");
        if field.changed() && is_limited {
            frame.send(SettingsCommand::SetMemoryLimit(Some(megabytes)));
        }
    });
    let note = "For what is read of one result; without a limit it is three quarters of the memory that is free. \
                Reading stops there and keeps what it has. From the next result on.";
    widgets::field_note(ui, widgets::small(note));
}
