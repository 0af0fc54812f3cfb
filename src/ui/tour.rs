//! A tour of the window in five steps, for whoever opens their first result.

use egui::{Align, Area, Key, Layout, Order, Rect, RichText, Stroke, StrokeKind, Ui, pos2, vec2};

use super::frame::Frame;
use super::style::{color, strong};
use super::widgets;
use crate::app::SettingsCommand;

/// Width of the card in points.
const WIDTH: f32 = 300.0;
/// About its height, to keep it in the window, in points.
const HEIGHT: f32 = 150.0;
/// Distance of the card from what it is about, in points.
const DISTANCE: f32 = 12.0;

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
        text: "The boxes at the time of the cursor. Click somebody to select them, drag to move, turn the wheel to zoom. Z \
               follows the selected person.",
        place: |places| places.canvas,
    },
    Step {
        title: "When they were there",
        text: "A lane for each person; hatched parts are gaps. Drag on the ruler to scrub, with Shift to select a range. \
               Space plays, the arrows step from sample to sample.",
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
        text: "Ctrl+K finds any action, person, bookmark or time; F1 shows all keys. Ctrl+E exports what the filters keep, \
               and Ctrl+S saves labels, filters and bookmarks.",
        place: |places| places.bar,
    },
];

/// The step that is shown, beside what it is about. Nothing behind it is blocked.
pub(super) fn tour_ui(ui: &Ui, places: &Places, frame: &mut Frame<'_>) {
    let Some((at, step)) = frame.state.tour_step.and_then(|at| Some((at, STEPS.get(at)?))) else { return };
    if frame.state.dialog.is_some() {
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
    let corner = beside(about.unwrap_or_else(|| Rect::from_center_size(window.center(), vec2(0.0, 0.0))), window);
    let area = Area::new(egui::Id::unique("tour")).order(Order::Foreground).fixed_pos(corner).constrain_to(window);
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
            ui.label(step.text);
            ui.horizontal(|ui| buttons_ui(ui, at, frame));
        });
    });
    let has_focus = ui.ctx().egui_wants_keyboard_input();
    let (is_escaped, is_entered) = ui.input(|input| (input.key_pressed(Key::Escape), input.key_pressed(Key::Enter)));
    if is_escaped {
        frame.send(SettingsCommand::Tour(None));
    } else if is_entered && !has_focus {
        frame.send(SettingsCommand::Tour((at + 1 < STEPS.len()).then_some(at + 1)));
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

/// The corner of a card beside a part of the window: at its right where there is room, else at its left, else over it.
fn beside(about: Rect, window: Rect) -> egui::Pos2 {
    let width = WIDTH + 28.0;
    let y = about.center().y.min(window.bottom() - HEIGHT - 40.0) - HEIGHT / 2.0;
    let y = y.max(window.top() + 48.0);
    if about.right() + DISTANCE + width <= window.right() {
        pos2(about.right() + DISTANCE, y)
    } else if about.left() - DISTANCE - width >= window.left() {
        pos2(about.left() - DISTANCE - width, y)
    } else if about.top() - HEIGHT - DISTANCE >= window.top() + 48.0 {
        pos2(about.center().x - width / 2.0, about.top() - HEIGHT - DISTANCE)
    } else {
        pos2(about.center().x - width / 2.0, about.bottom().min(window.bottom() - HEIGHT - 60.0) + DISTANCE)
    }
}
