//! A tour of the window in five steps, for whoever opens their first result.

use egui::{Align, Align2, Area, Key, Layout, Order, Pos2, Rect, RichText, Stroke, StrokeKind, Ui};

use super::frame::Frame;
use super::style::{color, strong};
use super::widgets;
use crate::app::{Action, SettingsCommand};

/// Width of the card in points.
const WIDTH: f32 = 300.0;
/// Distance of the card from the edges of the canvas, in points.
const DISTANCE: f32 = 12.0;
/// In a canvas lower than this the card may stand over its tool bar, in points.
const LOW: f32 = 230.0;
/// Height of the tool bar of the canvas, in points.
const TOOLS: f32 = 32.0;

/// Where the parts of the window are; `None` for those that are hidden.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Places {
    pub(super) people: Option<Rect>,
    pub(super) canvas: Option<Rect>,
    pub(super) lanes: Option<Rect>,
    pub(super) inspector: Option<Rect>,
    pub(super) bar: Option<Rect>,
}

struct Step {
    title: &'static str,
    /// `{id}` stands for the keys of an action.
    text: &'static str,
    place: fn(&Places) -> Option<Rect>,
}

const STEPS: [Step; 5] = [
    Step {
        title: "Who was there",
        text: "Everyone in the result, with what was measured of them. Search by index or label, or write a filter such as \
               samples>5: it holds for every view and every export.",
        place: |places| places.people,
    },
    Step {
        title: "Where they were",
        text: "The boxes at the time of the cursor. Click somebody to select them, drag to move, turn the wheel to zoom. \
               {follow} follows the selected person.",
        place: |places| places.canvas,
    },
    Step {
        title: "When they were there",
        text: "A lane for each person; hatched parts are gaps. Drag on the ruler to scrub, with Shift to select a range. \
               {play} plays, {previous-sample} and {next-sample} step from sample to sample.",
        place: |places| places.lanes,
    },
    Step {
        title: "What is known of them",
        text: "The selected person, the sample at the cursor, what deserves a look (Flags), the entry as it was sent, and \
               what is odd about the job.",
        place: |places| places.inspector,
    },
    Step {
        title: "Everything else",
        text: "{palette} finds any action, person, bookmark or time; {keys} shows all keys. {export} exports what the filters \
               keep, and {save-session} saves labels, filters and bookmarks.",
        place: |places| places.bar,
    },
];

/// The text of a step with the keys as they are now; an action without keys is named instead.
fn text_of(step: &Step, frame: &Frame<'_>) -> String {
    let mut text = String::new();
    for (at, part) in step.text.split(['{', '}']).enumerate() {
        match Action::by_id(part).filter(|_| at % 2 == 1) {
            Some(action) => {
                let keys = frame.keys_of(part);
                text.push_str(keys.as_deref().unwrap_or(action.label.trim_end_matches('…')));
            }
            None => text.push_str(part),
        }
    }
    text
}

/// Whether the tour is shown now: then the keys are its own. What is behind it can still be clicked.
pub(super) fn is_shown(frame: &Frame<'_>) -> bool {
    let state = frame.state;
    state.document().is_some() && state.dialog.is_none() && state.tour_step.is_some_and(|at| at < STEPS.len())
}

/// The step that is shown, beside what it is about.
pub(super) fn tour_ui(ui: &Ui, places: &Places, frame: &mut Frame<'_>) {
    let Some((at, step)) = frame.state.tour_step.and_then(|at| Some((at, STEPS.get(at)?))) else { return };
    if !is_shown(frame) {
        return;
    }
    let window = ui.ctx().content_rect();
    let about = (step.place)(places);
    if let Some(rect) = about {
        let painter = ui.ctx().layer_painter(egui::LayerId::new(Order::Middle, egui::Id::unique("tour-frame")));
        painter.rect_stroke(rect.shrink(2.0), 6, Stroke::new(2.0, color(frame.theme.accent)), StrokeKind::Inside);
    }
    let look = egui::Frame::new()
        .fill(color(frame.theme.raised))
        .stroke(Stroke::new(1.0, color(frame.theme.line)))
        .corner_radius(8)
        .shadow(ui.visuals().window_shadow)
        .inner_margin(14);
    let (pivot, corner) = place_of(about, places.canvas.unwrap_or(window));
    let area = Area::new(egui::Id::unique("tour")).order(Order::Foreground).pivot(pivot).fixed_pos(corner);
    let area = area.constrain_to(window);
    area.show(ui.ctx(), |ui| {
        look.show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = 8.0;
            ui.horizontal(|ui| {
                ui.label(RichText::new(step.title).text_style(strong()));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    ui.label(widgets::small(format!("{} of {}", at + 1, STEPS.len())));
                });
            });
            ui.label(text_of(step, frame));
            ui.horizontal(|ui| buttons_ui(ui, at, frame));
        });
    });
    let has_focus = ui.ctx().egui_wants_keyboard_input();
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    let is_entered = pressed(Key::Enter) || pressed(Key::ArrowRight);
    if pressed(Key::Escape) {
        frame.send(SettingsCommand::Tour(None));
    } else if is_entered && !has_focus {
        frame.send(SettingsCommand::Tour((at + 1 < STEPS.len()).then_some(at + 1)));
    } else if at > 0 && !has_focus && pressed(Key::ArrowLeft) {
        frame.send(SettingsCommand::Tour(Some(at - 1)));
    }
}

fn buttons_ui(ui: &mut Ui, at: usize, frame: &mut Frame<'_>) {
    let is_last = at + 1 == STEPS.len();
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let next = if is_last { "Done" } else { "Next" };
        if widgets::primary_button(ui, next, None).clicked() {
            frame.send(SettingsCommand::Tour((!is_last).then_some(at + 1)));
        }
        if at > 0 && ui.button("Back").clicked() {
            frame.send(SettingsCommand::Tour(Some(at - 1)));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            if !is_last && widgets::link(ui, "Skip the tour").clicked() {
                frame.send(SettingsCommand::Tour(None));
            }
        });
    });
}

/// Where the card stands, over the canvas so that it covers no control: at the side of what it is about.
fn place_of(about: Option<Rect>, canvas: Rect) -> (Align2, Pos2) {
    let inner = canvas.shrink(DISTANCE);
    let Some(about) = about else { return (Align2::CENTER_CENTER, inner.center()) };
    let x = if about.right() <= canvas.left() {
        Align::Min
    } else if about.left() >= canvas.right() || about == canvas {
        Align::Max
    } else {
        Align::Center
    };
    // A low canvas has the transport below it: the card rises above it instead.
    let is_low = canvas.height() < LOW || about.top() >= canvas.bottom();
    let y = if is_low { Align::Max } else { Align::Min };
    let pivot = Align2([x, y]);
    // Below the tool bar of the canvas, where there is room.
    let inner = if is_low { inner } else { inner.with_min_y(inner.top() + TOOLS) };
    (pivot, pivot.pos_in_rect(&inner))
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;
    use crate::app::AppState;

    #[test]
    fn steps_name_actions_that_there_are_and_no_keys() {
        let state = AppState::default();
        let frame = Frame::new(&state);
        for step in &STEPS {
            for id in step.text.split(['{', '}']).skip(1).step_by(2) {
                assert!(Action::by_id(id).is_some(), "{id}");
            }
            assert!(!step.text.contains("Ctrl"), "{}", step.title);
        }
        assert!(text_of(&STEPS[4], &frame).starts_with("Ctrl+K finds"));
    }

    #[test]
    fn the_card_stands_over_the_canvas() {
        let canvas = Rect::from_min_max(pos2(300.0, 40.0), pos2(1100.0, 500.0));
        let people = Rect::from_min_max(pos2(0.0, 40.0), pos2(300.0, 870.0));
        let lanes = Rect::from_min_max(pos2(300.0, 540.0), pos2(1100.0, 800.0));
        assert_eq!(place_of(Some(people), canvas), (Align2::LEFT_TOP, pos2(312.0, 84.0)));
        assert_eq!(place_of(Some(lanes), canvas), (Align2::CENTER_BOTTOM, pos2(700.0, 488.0)));
        assert_eq!(place_of(Some(canvas), canvas).0, Align2::RIGHT_TOP);
    }
}
