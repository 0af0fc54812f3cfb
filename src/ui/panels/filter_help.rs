//! What can be written in the filter bar.

use egui::Ui;

use crate::ui::{icons, widgets};

/// A term, and what it keeps.
const TERMS: &[(&str, &str)] = &[
    ("person:0,3-7", "people by index"),
    ("label:courier", "people whose label contains this"),
    ("match:anna", "people a face search matched with this ExternalImageId or FaceId"),
    ("samples>5", "people with more than 5 samples"),
    ("duration>=1s", "people here for 1 s or longer (ms, s, m, h)"),
    ("gaps<2", "people with fewer than 2 gaps"),
    ("coverage>80", "people here for over 80 % of their track"),
    ("distance>1", "people who went over 1 frame width"),
    ("speed<0.5", "people never faster than 0.5 frame widths a second"),
    ("time:1:20..2:00", "samples from 1:20 up to 2:00; either end may be left out"),
    ("box:face", "samples with a face box only; body, both, none"),
    ("area>0.01", "samples whose box covers over 1 % of the frame"),
    ("left:0..0.5", "samples by an edge of the box; top, width, height"),
    ("face>90", "samples with a face of over 90 % confidence"),
    ("yaw:-20..20", "samples by head pose in degrees; pitch, roll"),
    ("sharpness>50", "samples by quality of the face; brightness"),
    ("inside:(0.1,0.2,0.5,0.9)", "samples that stand in a box: left, top, width, height"),
];

/// How terms are put together.
const RULES: &str = "Terms together: all must hold. a | b: either. !a: not. Parentheses group.";

/// A button that shows the terms.
pub(super) fn filter_help_ui(ui: &mut Ui) {
    let button = widgets::icon_button(ui, icons::HELP, "Help on filters", None);
    let popup = egui::Popup::from_toggle_button_response(&button)
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        .align(egui::RectAlign::RIGHT_START)
        .accessible_name("Filters");
    popup.show(|ui| {
        ui.set_max_width(460.0);
        ui.spacing_mut().interact_size.y = 16.0;
        ui.label(widgets::strong("Filters"));
        egui::Grid::new("filter-help").num_columns(2).spacing(egui::vec2(16.0, 4.0)).show(ui, |ui| {
            for (term, meaning) in TERMS {
                // In the text font: the numbers' font draws `>=` as one sign, which nobody could type.
                ui.label(*term);
                ui.label(widgets::dim(*meaning));
                ui.end_row();
            }
        });
        ui.label(widgets::dim(RULES));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_a_filter() {
        for (term, _) in TERMS {
            let parsed = crate::analysis::Filter::parse(term, &crate::model::VideoMetadata::default());
            assert!(parsed.is_ok(), "{term}: {}", parsed.unwrap_err());
        }
    }
}
