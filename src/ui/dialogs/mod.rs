//! What stands in front of the window, one at a time.

mod about;
mod bookmark;
mod color;
mod export;
mod fetch;
mod history;
mod keys;
mod label;
mod missing_sources;
mod open_path;
mod palette;
mod picture;
mod plain_http;
mod read_as;
mod save_session;
mod session_questions;
mod settings;
mod stills;

use egui::{Align, Key, Layout, Modal, Response, Ui};

use super::frame::Frame;
use super::style::{color, strong};
use super::{icons, widgets};
use crate::app::{Command, Dialog, FetchCommand, LeaveAnswer, SessionCommand, SettingsCommand, ViewCommand};
use crate::view::metrics::{ROW_PX, TEXT_LARGE_PX};

/// What a dialog gets besides the frame.
#[derive(Debug, Clone, Copy)]
struct Opening {
    /// Whether it is shown for the first time: then its first field takes the focus.
    is_new: bool,
}

impl Opening {
    /// Gives the first field of a dialog the focus when the dialog opens.
    fn focus(self, field: &Response) {
        if self.is_new {
            field.request_focus();
        }
    }
}

/// The dialog that is open, if one is: in the middle, in front of everything. Esc, a click outside and the cross close it.
pub fn dialog_ui(ui: &Ui, frame: &mut Frame<'_>) {
    let memory_id = egui::Id::unique("dialog-shown");
    let shown: Option<Dialog> = ui.data(|data| data.get_temp(memory_id)).flatten();
    let opening = Opening { is_new: shown != frame.state.dialog };
    ui.data_mut(|data| data.insert_temp(memory_id, frame.state.dialog));
    let Some(dialog) = frame.state.dialog else { return };

    let (title, width) = match dialog {
        Dialog::Fetch => ("Fetch a job", 560.0),
        Dialog::PlainHttp => ("Unencrypted", 460.0),
        Dialog::OpenPath => ("Open by path", 500.0),
        Dialog::ReadAs if frame.state.read_as.document.is_some() => ("How it is read", 500.0),
        Dialog::ReadAs => ("Open as", 500.0),
        Dialog::Export => ("Export", 500.0),
        Dialog::Picture => ("Save picture", 560.0),
        Dialog::Stills => ("Image under the boxes", 500.0),
        Dialog::Label => ("Label", 340.0),
        Dialog::Color => ("Color", 340.0),
        Dialog::Bookmark { .. } => ("Bookmark", 380.0),
        Dialog::SaveSession => ("Save session", 500.0),
        Dialog::LeaveSession => ("Unsaved edits", 440.0),
        Dialog::DamagedSession => ("Damaged session", 460.0),
        Dialog::MissingSources => ("Missing files", 560.0),
        Dialog::Keys => ("Keys", 720.0),
        Dialog::About => ("About Pathscope", 380.0),
        Dialog::Settings => ("Settings", 620.0),
        Dialog::Palette => return palette::palette_ui(ui, opening, frame),
    };
    let window = egui::Frame::new()
        .fill(color(frame.theme.panel))
        .stroke(egui::Stroke::new(1.0, color(frame.theme.line)))
        .corner_radius(8)
        .shadow(ui.visuals().window_shadow)
        .inner_margin(16);
    let response = Modal::new(egui::Id::unique(("dialog", dialog))).frame(window).show(ui.ctx(), |ui| {
        let room = ui.ctx().content_rect().size();
        ui.set_width(f32::min(width, room.x - 48.0));
        ui.set_max_height(room.y - 64.0);
        ui.spacing_mut().item_spacing.y = 8.0;
        title_ui(ui, title, frame);
        match dialog {
            Dialog::Fetch => fetch::fetch_ui(ui, opening, frame),
            Dialog::PlainHttp => plain_http::plain_http_ui(ui, opening, frame),
            Dialog::OpenPath => open_path::open_path_ui(ui, opening, frame),
            Dialog::ReadAs => read_as::read_as_ui(ui, opening, frame),
            Dialog::Export => export::export_ui(ui, opening, frame),
            Dialog::Picture => picture::picture_ui(ui, opening, frame),
            Dialog::Stills => stills::stills_ui(ui, opening, frame),
            Dialog::Label => label::label_ui(ui, opening, frame),
            Dialog::Keys => keys::keys_ui(ui, frame),
            Dialog::Settings => settings::settings_ui(ui, frame),
            // It has a place and a frame of its own.
            Dialog::Palette => {}
            Dialog::SaveSession => save_session::save_session_ui(ui, opening, frame),
            Dialog::LeaveSession => session_questions::leave_ui(ui, opening, frame),
            Dialog::DamagedSession => session_questions::damaged_ui(ui, opening, frame),
            Dialog::MissingSources => missing_sources::missing_sources_ui(ui, opening, frame),
            Dialog::Color => color::color_ui(ui, opening, frame),
            Dialog::Bookmark { at_ms } => bookmark::bookmark_ui(ui, opening, at_ms, frame),
            Dialog::About => about::about_ui(ui),
        }
    });
    // Asked once: the answer takes the key away from everybody else.
    let closes = response.should_close() && !opening.is_new;
    if closes && frame.state.key_choice.is_some() {
        // While a key is chosen Esc is about that.
        frame.send(SettingsCommand::ListenForKey(None));
    } else if closes {
        close(frame);
    }
}

fn title_ui(ui: &mut Ui, title: &str, frame: &mut Frame<'_>) {
    ui.horizontal(|ui| {
        ui.label(egui::RichText::new(title).text_style(strong()).size(TEXT_LARGE_PX));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if widgets::IconButton::new(icons::CLOSE, "Close dialog").shortcut(Some("Esc")).show(ui).clicked() {
                close(frame);
            }
        });
    });
}

fn close(frame: &mut Frame<'_>) {
    // Who turns away from this question has not allowed anything.
    if frame.state.dialog == Some(Dialog::PlainHttp) && frame.state.fetches.asking().is_some() {
        frame.send(FetchCommand::AnswerPlainHttp(false));
        return;
    }
    if frame.state.key_choice.is_some() {
        frame.send(SettingsCommand::ListenForKey(None));
    }
    // Who turns away from this question stays.
    if frame.state.dialog == Some(Dialog::LeaveSession) {
        frame.send(SessionCommand::Leave(LeaveAnswer::Cancel));
        return;
    }
    frame.send(ViewCommand::ShowDialog(None));
}

/// The line of buttons at the end: the one that does it, and the way out. Returns whether it is to be done.
fn buttons_ui(ui: &mut Ui, action: &str, disabled_reason: Option<&str>, frame: &mut Frame<'_>) -> bool {
    ui.add_space(4.0);
    let size = egui::vec2(ui.available_width(), ROW_PX + 4.0);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        let is_done = widgets::primary_button(ui, action, disabled_reason).clicked();
        if ui.add(egui::Button::new("Cancel").min_size(egui::vec2(80.0, ROW_PX))).clicked() {
            close(frame);
        }
        is_done
    })
    .inner
}

/// Asks, in place of the buttons, whether what is there may be replaced.
fn overwrite_ui(
    ui: &mut Ui,
    what: &str,
    overwrite: impl Into<Command>,
    pick_path: impl Into<Command>,
    frame: &mut Frame<'_>,
) {
    let theme = frame.theme;
    widgets::card(ui, |ui| {
        ui.label(widgets::warning(what, theme));
        ui.horizontal(|ui| {
            if ui.button("Replace it").clicked() {
                frame.send(overwrite);
            }
            if ui.button("Choose another name…").clicked() {
                frame.send(pick_path);
            }
            if ui.button("Cancel").clicked() {
                close(frame);
            }
        });
    });
}

/// Whether Enter was pressed in a field of one line.
fn is_entered(ui: &Ui, field: &Response) -> bool {
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// A message about what is wrong, over the whole width.
fn error_ui(ui: &mut Ui, message: &str, frame: &Frame<'_>) {
    // Errors are parts of sentences on the command line, and sentences here.
    let mut rest = message.chars();
    let message: String = rest.next().into_iter().flat_map(char::to_uppercase).chain(rest).collect();
    ui.horizontal_top(|ui| {
        ui.label(icons::rich_text_sized(icons::ERROR, 14.0).color(color(frame.theme.error)));
        ui.add(egui::Label::new(widgets::error(message, frame.theme)).wrap());
    });
}
