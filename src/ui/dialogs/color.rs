//! The colour of people.

use egui::{Key, Ui, vec2};

use super::{Opening, close};
use crate::app::LabelCommand;
use crate::model::PersonIndex;
use crate::ui::frame::Frame;
use crate::ui::widgets;
use crate::view::metrics::ROW_PX;

/// The dialog that gives the selected people a colour of the theme's sequence: by a click, by the digits, or with Tab and Enter.
pub(super) fn color_ui(ui: &mut Ui, opening: Opening, frame: &mut Frame<'_>) {
    let Some(document) = frame.state.document().filter(|document| !document.selection.people.is_empty()) else {
        ui.label("Select a person first");
        return;
    };
    let num_colors = frame.theme.people.len() as u32;
    let colors = &document.edits.colors;
    let of_all = document.selection.people.iter().map(|index| colors.get(index).copied());
    let chosen = of_all.reduce(|a, b| if a == b { a } else { None }).flatten();
    let mut given: Option<Option<u32>> = None;
    // The second round has the second cue.
    for round in 0..2 {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            for at in round * num_colors..(round + 1) * num_colors {
                let is_first = at == 0;
                let response = {
                    let person = frame.theme.person(PersonIndex(i64::from(at)));
                    widgets::color_choice(ui, &format!("Color {}", at + 1), person, chosen == Some(at))
                };
                if is_first {
                    opening.focus(&response);
                }
                if response.clicked() {
                    given = Some(Some(at));
                }
            }
        });
    }
    let digits = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
    let pressed = digits.iter().position(|&key| ui.input(|input| input.key_pressed(key)));
    if let Some(at) = pressed.filter(|&at| !opening.is_new && (at as u32) < num_colors) {
        given = Some(Some(at as u32));
    }
    ui.add_space(4.0);
    let is_own = ui.add(egui::Button::new("Own color again").min_size(vec2(0.0, ROW_PX))).clicked();
    if is_own {
        given = Some(None);
    }
    let own = frame
        .keys_of("own-color")
        .map_or_else(String::new, |keys| format!(" {keys} gives people their own color again."));
    widgets::form_note(ui, &format!("The digits 1 to {} choose from the first row.{own}", num_colors.min(9)));
    if let Some(color) = given {
        frame.send(LabelCommand::SetColorSelected { color });
        close(frame);
    }
}
