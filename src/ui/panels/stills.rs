//! The button above the frame for the images under the boxes: which, how bright, or none.

use egui::{Label, Popup, PopupCloseBehavior, RichText, Slider, Ui};

use crate::app::{Document, MAX_BRIGHTNESS, StillsCommand, StillsView};
use crate::ui::action_button::{action_icon_named, action_toggle};
use crate::ui::frame::Frame;
use crate::ui::icons;
use crate::ui::widgets::{IconButton, dim, link, strong, toggle};

/// Width of the menu, in points.
const MENU_PX: f32 = 260.0;

/// Opens the dialog while there are no images, and their menu otherwise.
pub(super) fn stills_button_ui(ui: &mut Ui, document: &Document, has_words: bool, frame: &mut Frame<'_>) {
    let Some(view) = &document.stills else {
        if has_words {
            action_toggle(ui, "stills", "Image", false, frame);
        } else {
            action_icon_named(ui, "stills", IconButton::new(icons::SAVE_PICTURE, "Image"), frame);
        }
        return;
    };
    let is_on = !view.boxes_only;
    let button = if has_words {
        toggle(ui, "Image", is_on).on_hover_text("The image under the boxes")
    } else {
        IconButton::new(icons::SAVE_PICTURE, "Image").on(is_on).show(ui)
    };
    let popup = Popup::from_toggle_button_response(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.accessible_name("Image under the boxes").show(|ui| menu_ui(ui, document, view, frame));
}

fn menu_ui(ui: &mut Ui, document: &Document, view: &StillsView, frame: &mut Frame<'_>) {
    ui.set_width(MENU_PX);
    egui::Frame::new().inner_margin(8).show(ui, |ui| {
        let name = view.path.file_name().unwrap_or(view.path.as_os_str()).to_string_lossy();
        ui.add(Label::new(strong(name.into_owned())).truncate()).on_hover_text(view.path.display().to_string());
        if let Some(source) = &document.frames.source {
            ui.add(Label::new(dim(source.describe())).wrap());
        }
        if let Some(note) = document.frame_note() {
            ui.add(Label::new(RichText::new(note).color(crate::ui::style::color(frame.theme.warning))).wrap());
        }
        ui.add_space(4.0);
        let mut percent = view.brightness;
        ui.horizontal(|ui| {
            ui.label("Brightness");
            let slider = Slider::new(&mut percent, 0..=MAX_BRIGHTNESS).suffix(" %");
            ui.add(slider).accessible_name("Brightness");
        });
        if percent != view.brightness {
            frame.send(StillsCommand::SetBrightness(percent));
        }
        let mut is_boxes_only = view.boxes_only;
        if ui.checkbox(&mut is_boxes_only, "Boxes only").clicked() {
            frame.act("boxes-only");
        }
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            if link(ui, "Choose another…").clicked() {
                frame.act("stills");
                ui.close();
            }
            if link(ui, "Remove the image").clicked() {
                frame.act("remove-stills");
                ui.close();
            }
        });
    });
}
