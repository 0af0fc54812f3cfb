//! The canvas panel.

use egui::{Event, Modifiers, MouseWheelSource, MouseWheelUnit, Pos2, Role, TouchPhase, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use pathscope::app::{Command, Overlay, PlaybackCommand, SelectionCommand, ViewCommand};
use pathscope::model::PersonIndex;
use pathscope::ui::panels::canvas::canvas_ui;
use pathscope::view::{CanvasTransform, CanvasView, PxRect, ThemeKind};

use crate::desk::{Desk, panel};
use crate::harness::assert_window;

/// A time of the sample with several people, a face among them.
const AT_MS: i64 = 31_000;

fn canvas<'a>(kind: ThemeKind) -> Harness<'a, Desk> {
    panel([720.0, 420.0], Desk::with_sample(kind, AT_MS), canvas_ui)
}

/// The middle of a person's box on the screen.
fn middle_of(harness: &Harness<'_, Desk>, index: PersonIndex) -> Pos2 {
    let document = harness.state().document();
    let slot = document.store.slot_of(index).expect("the person is in the sample");
    let at = document.store.person_row_at(slot, document.cursor_ms).expect("the person has been seen");
    let body = document.store.body(document.store.person_rows(slot)[at]);
    let rect = harness.get_by_role_and_label(Role::Canvas, NAME).rect();
    let canvas = PxRect::new(rect.min.x, rect.min.y + TOOLS_PX, rect.width(), rect.height() - TOOLS_PX);
    let transform = CanvasTransform::new(canvas, document.store.job.video.aspect(), document.canvas);
    let (x, y) = body.center();
    let pos = transform.screen_from_norm(x, y);
    pos2(pos.x, pos.y)
}

/// Height of the tool bar above the frame.
const TOOLS_PX: f32 = 32.0;
const NAME: &str = "Canvas; drag to pan, wheel to zoom, click to select";

fn click(harness: &mut Harness<'_, Desk>, pos: Pos2, modifiers: Modifiers) {
    harness.hover_at(pos);
    harness.step();
    for pressed in [true, false] {
        let button = egui::PointerButton::Primary;
        harness.event_modifiers(Event::PointerButton { pos, button, pressed, modifiers }, modifiers);
        harness.step();
    }
    harness.run();
}

#[test]
fn canvas_in_both_themes() {
    for (kind, name) in [(ThemeKind::Dark, "canvas-dark"), (ThemeKind::Light, "canvas-light")] {
        let mut harness = canvas(kind);
        let person = harness.state().document().store.person_index(harness.state().document().order[0]);
        harness.state_mut().run(SelectionCommand::Select(person));
        harness.run();
        assert_window(&mut harness, name);
    }
}

#[test]
fn a_click_selects_and_the_pointer_is_followed() {
    let mut harness = canvas(ThemeKind::Dark);
    let pos = middle_of(&harness, PersonIndex(2));
    harness.hover_at(pos);
    harness.run();
    assert_eq!(harness.state().document().selection.hover, Some(PersonIndex(2)));
    click(&mut harness, pos, Modifiers::NONE);
    assert_eq!(harness.state().document().selection.primary, Some(PersonIndex(2)));
    click(&mut harness, pos, Modifiers::COMMAND);
    assert!(harness.state().document().selection.people.is_empty());
    harness.remove_cursor();
    harness.run();
    assert_eq!(harness.state().document().selection.hover, None);
}

#[test]
fn the_wheel_zooms_and_a_drag_pans() {
    let mut harness = canvas(ThemeKind::Dark);
    let pos = pos2(360.0, 250.0);
    harness.hover_at(pos);
    harness.run();
    let delta = vec2(0.0, 120.0);
    let modifiers = Modifiers::NONE;
    let (unit, phase, source) = (MouseWheelUnit::Point, TouchPhase::Move, MouseWheelSource::Wheel);
    harness.event(Event::MouseWheel { unit, delta, phase, modifiers, source });
    harness.run_steps(8);
    let zoomed = harness.state().document().canvas;
    assert!(zoomed.zoom > 1.2, "{zoomed:?}");

    harness.drag_at(pos);
    harness.step();
    harness.hover_at(pos + vec2(40.0, 0.0));
    harness.step();
    harness.drop_at(pos + vec2(40.0, 0.0));
    harness.run();
    let panned = harness.state().document().canvas;
    assert!(panned.center.0 < zoomed.center.0 && panned.zoom == zoomed.zoom, "{panned:?} after {zoomed:?}");

    harness.get_by_role_and_label(Role::Button, "Fit the frame").click();
    harness.run();
    assert_eq!(harness.state().document().canvas, CanvasView::default());
}

#[test]
fn the_tool_bar_switches_what_is_shown() {
    let mut harness = canvas(ThemeKind::Dark);
    for name in ["Boxes", "Faces", "Landmarks", "Pose", "Labels", "Trails"] {
        harness.get_by_role_and_label(Role::Button, name).click();
        harness.run();
    }
    assert!(harness.state().state.settings.overlays.is_empty());
    harness.get_by_role_and_label(Role::Button, "Faces").click();
    harness.run();
    assert!(harness.state().state.settings.overlays.contains(&Overlay::Faces));
}

#[test]
fn following_keeps_the_person_in_the_middle_and_ends_where_it_was() {
    let mut harness = canvas(ThemeKind::Dark);
    harness.state_mut().run(SelectionCommand::Select(PersonIndex(2)));
    harness.state_mut().run(ViewCommand::PlaceCanvas { zoom: 3.0, center: (0.5, 0.5) });
    harness.run();
    harness.get_by_role_and_label(Role::Button, "Follow").click();
    harness.run();
    harness.state_mut().run(PlaybackCommand::Seek { ms: AT_MS + 400 });
    harness.run();
    harness.get_by_role_and_label(Role::Button, "Follow").click();
    harness.run();
    let placed = harness.state().log.iter().rev().find_map(|command| match command {
        Command::View(ViewCommand::PlaceCanvas { zoom, center }) => Some((*zoom, *center)),
        _ => None,
    });
    let (zoom, center) = placed.expect("the view stays where the person was");
    assert!(zoom == 3.0 && center != (0.5, 0.5), "{zoom} {center:?}");
}

#[test]
fn the_people_in_the_picture_are_those_who_are_really_seen() {
    let (person, mut desk) = (PersonIndex(2), Desk::with_sample(ThemeKind::Dark, AT_MS));
    desk.run(SelectionCommand::Select(person));
    desk.run(ViewCommand::ZoomCanvas(4.0));
    desk.run(ViewCommand::ToggleFollow);
    // As a key or a menu sends it.
    let mut harness = panel([720.0, 420.0], desk, |ui, frame| {
        canvas_ui(ui, frame);
        frame.act("rectangle-view");
    });
    harness.step();
    let document = harness.state().document();
    let rect = document.selection.rect.expect("a rectangle is selected");
    let slot = document.store.slot_of(person).expect("the person is in the sample");
    let at = document.store.person_row_at(slot, document.cursor_ms).expect("the person has been seen");
    let (x, y) = document.store.body(document.store.person_rows(slot)[at]).center();
    let (middle_x, middle_y) = rect.center();
    assert!((x - middle_x).abs() < 0.02 && (y - middle_y).abs() < 0.02, "{rect:?} is around {x}, {y}");
    // As wide as the panel, which is wider than the frame.
    let shape = rect.width * document.frame_aspect() / rect.height;
    let panel = 720.0 / (420.0 - TOOLS_PX);
    assert!((shape / panel - 1.0).abs() < 0.02, "{shape} is not {panel}");
}
