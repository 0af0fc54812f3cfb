//! The transport: play and step, the clock, the frame, the speed.

use egui::{Key, RichText, TextEdit, Ui};

use super::canvas::action_icon_ui;
use crate::analysis::Between;
use crate::app::{Document, PlaybackCommand, SPEEDS};
use crate::model::time::{ASSUMED_FRAME_RATE, format_clock, frame_of_ms, parse_time};
use crate::ui::frame::Frame;
use crate::ui::icons;
use crate::ui::style::color;

/// The whole bar.
pub fn transport_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let Some(document) = frame.state.document() else { return };
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let play = if document.playback.is_playing { icons::PAUSE } else { icons::PLAY };
        for (id, icon) in [
            ("to-start", icons::FIRST),
            ("previous-sample", icons::PREVIOUS),
            ("play", play),
            ("next-sample", icons::NEXT),
            ("to-end", icons::LAST),
        ] {
            action_icon_ui(ui, id, icon, None, frame);
        }
        ui.add_space(12.0);
        clock_ui(ui, document, frame);
        frame_ui(ui, document, frame);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let is_interpolating = frame.state.settings.between == Between::Interpolate;
            let response = ui.selectable_label(is_interpolating, "Interpolate");
            if response.on_hover_text("Draw boxes between two samples; otherwise the last one is held (I)").clicked() {
                frame.act("between");
            }
            ui.add_space(8.0);
            speed_ui(ui, document, frame);
            if document.playback.is_playing && document.playback.is_backward {
                ui.label(RichText::new("backward").color(color(frame.theme.text_dim)));
            }
        });
    });
}

/// The clock: a field that takes any way to write a time.
fn clock_ui(ui: &mut Ui, document: &Document, frame: &mut Frame<'_>) {
    let id = ui.scope_id().with("clock");
    let edited = ui.data(|data| data.get_temp::<String>(id));
    let mut text = edited.clone().unwrap_or_else(|| format_clock(document.cursor_ms));
    let video = &document.store.job.video;
    let is_valid = parse_time(&text, video).is_ok();
    let tint = if is_valid { frame.theme.text } else { frame.theme.error };
    let field = TextEdit::singleline(&mut text)
        .id(id.with("field"))
        .desired_width(112.0)
        .font(egui::FontId::monospace(15.0))
        .text_color(color(tint))
        .frame(egui::Frame::NONE);
    let response = ui.add(field).on_hover_text("Time of the cursor; write 1:20, 80s, 80000ms or f2400");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::TextInput, true, "Time"));
    if response.has_focus() {
        ui.data_mut(|data| data.insert_temp(id, text.clone()));
    }
    if response.lost_focus() {
        ui.data_mut(|data| data.remove_temp::<String>(id));
        if ui.input(|input| input.key_pressed(Key::Enter))
            && let Ok(ms) = parse_time(&text, video)
        {
            frame.send(PlaybackCommand::Seek { ms });
        }
    }
}

/// The number of the frame, with the assumption where the rate is unknown.
fn frame_ui(ui: &mut Ui, document: &Document, frame: &Frame<'_>) {
    let rate = document.store.job.video.frame_rate;
    let number = frame_of_ms(document.cursor_ms, rate.unwrap_or(ASSUMED_FRAME_RATE));
    let dim = color(frame.theme.text_dim);
    ui.label(RichText::new(format!("frame {number}")).monospace().color(dim));
    ui.add_space(12.0);
    match rate {
        Some(rate) => {
            ui.label(RichText::new(format!("{} fps", (rate * 1000.0).round() / 1000.0)).monospace().color(dim))
        }
        None => ui
            .label(RichText::new(format!("{ASSUMED_FRAME_RATE} fps assumed")).color(color(frame.theme.warning)))
            .on_hover_text("The result does not say its frame rate, so frame numbers are a guess"),
    };
}

fn speed_ui(ui: &mut Ui, document: &Document, frame: &mut Frame<'_>) {
    let menu = ui.menu_button(RichText::new(format!("{}×", document.playback.speed)).monospace(), |ui| {
        for (at, speed) in SPEEDS.iter().enumerate() {
            let button = egui::Button::selectable(document.playback.speed == *speed, format!("{speed}×"));
            if ui.add(button.shortcut_text((at + 1).to_string())).clicked() {
                frame.send(PlaybackCommand::SetSpeed(*speed));
                ui.close();
            }
        }
    });
    menu.response.on_hover_text("Speed (keys 1 to 9)");
}
