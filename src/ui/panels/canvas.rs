//! The canvas: who is where at the time of the cursor.

use egui::accesskit::Role;
use egui::{CursorIcon, PointerButton, Rect, Response, Sense, Ui, WidgetInfo};

use super::timeline::px_rect;
use crate::analysis::{Sighting, sightings};
use crate::app::{Action, Document, Overlay, SelectionCommand, ViewCommand};
use crate::model::PersonIndex;
use crate::ui::frame::Frame;
use crate::ui::scene::scene_of;
use crate::ui::style::color;
use crate::ui::{icons, paint, widgets};
use crate::view::canvas_scene::{canvas_hit, draw_people, draw_plain_frame};
use crate::view::{CanvasOptions, CanvasTransform, CanvasView, DrawList, Pos, PxRect};

/// How much the wheel zooms, per point scrolled.
const ZOOM_PER_POINT: f32 = 1.0 / 200.0;
/// Height of the tool bar over the canvas.
const TOOLS_PX: f32 = 32.0;

/// The whole panel.
pub fn canvas_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let Some(document) = frame.state.document() else { return };
    let (rect, response) = ui.allocate_exact_size(ui.available_size(), Sense::click_and_drag());
    let options = options(frame);
    let scene = scene_of(document, frame.theme);
    let mut here: Vec<Sighting<'_>> = Vec::new();
    sightings(&document.store, &document.kept, &document.people, document.cursor_ms, options.between, &mut here);
    let aspect = document.store.job.video.aspect();
    // The tool bar lies over the canvas, so the frame is fitted below it.
    let canvas = PxRect::new(rect.min.x, rect.min.y + TOOLS_PX, rect.width(), (rect.height() - TOOLS_PX).max(1.0));
    let transform = CanvasTransform::new(canvas, aspect, view(document, &here));
    interact(ui, document, &transform, aspect, &response, frame, |pos| {
        let hit = canvas_hit(&scene, &options, &transform, &here, pos)?;
        Some(document.store.person_index(hit.slot))
    });
    let name = format!("Canvas; {} people here. Drag to pan, wheel to zoom, click a box to select", here.len());
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, &name));

    let mut list = DrawList::new(px_rect(rect));
    list.fill(px_rect(rect), 0.0, frame.theme.canvas);
    draw_plain_frame(frame.theme, &transform, &mut list);
    draw_people(&scene, &options, &transform, &here, &mut list);
    list.fill(PxRect::new(rect.min.x, rect.min.y, rect.width(), TOOLS_PX), 0.0, frame.theme.canvas);
    paint::paint(ui.painter(), egui::Vec2::ZERO, &list);
    if here.is_empty() {
        let text =
            if document.store.is_empty() { "This result has no detections" } else { "Nobody is here at this time" };
        let font = egui::FontId::proportional(12.0);
        let at = egui::pos2(rect.center().x, canvas.y + canvas.h / 2.0);
        ui.painter().text(at, egui::Align2::CENTER_CENTER, text, font, color(frame.theme.text_dim));
    }
    tools_ui(ui, document, rect, frame);
}

fn options(frame: &Frame<'_>) -> CanvasOptions {
    let settings = &frame.state.settings;
    let shows = |overlay| settings.overlays.contains(&overlay);
    CanvasOptions {
        bodies: shows(Overlay::Bodies),
        faces: shows(Overlay::Faces),
        landmarks: shows(Overlay::Landmarks),
        pose: shows(Overlay::Pose),
        labels: shows(Overlay::Labels),
        trails_ms: shows(Overlay::Trails).then_some(settings.trail_ms),
        between: settings.between,
    }
}

/// Where the canvas looks: where it was placed, or at the person it follows.
fn view(document: &Document, here: &[Sighting<'_>]) -> CanvasView {
    let followed = document.selection.primary.filter(|_| document.is_following);
    let slot = followed.and_then(|index| document.store.slot_of(index));
    let sighting = here.iter().find(|s| Some(s.slot) == slot);
    let rect = sighting.map(|s| if s.body.is_finite() { s.body } else { s.face.map_or(s.body, |f| f.rect) });
    rect.map_or(document.canvas, |rect| document.canvas.follow(rect))
}

fn interact(
    ui: &Ui,
    document: &Document,
    transform: &CanvasTransform,
    aspect: f32,
    response: &Response,
    frame: &mut Frame<'_>,
    who: impl Fn(Pos) -> Option<PersonIndex>,
) {
    let at = |pos: egui::Pos2| Pos { x: pos.x, y: pos.y };
    let hovered = response.hover_pos().and_then(|pos| who(at(pos)));
    if response.contains_pointer() && document.selection.hover != hovered {
        frame.send(SelectionCommand::Hover(hovered));
    }
    if hovered.is_some() {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    }
    if response.clicked() {
        let modifiers = ui.input(|input| input.modifiers);
        match response.interact_pointer_pos().and_then(|pos| who(at(pos))) {
            Some(index) if modifiers.command => frame.send(SelectionCommand::Toggle(index)),
            Some(index) if modifiers.shift => frame.send(SelectionCommand::ExtendTo(index)),
            Some(index) => frame.send(SelectionCommand::Select(index)),
            None if !modifiers.any() => frame.send(SelectionCommand::Clear),
            None => {}
        }
    }
    if response.double_clicked() {
        match hovered {
            Some(index) => frame.send(ViewCommand::FitPerson(index)),
            None => frame.send(ViewCommand::FitCanvas),
        }
    }
    if response.dragged_by(PointerButton::Primary) || response.dragged_by(PointerButton::Middle) {
        let delta = response.drag_delta();
        if delta != egui::Vec2::ZERO {
            place(transform.pan(aspect, delta.x, delta.y), frame);
        }
    }
    let (scroll, pinch) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
    let factor = if (pinch - 1.0).abs() > 1e-6 { pinch } else { (scroll * ZOOM_PER_POINT).exp() };
    if let Some(pos) = response.hover_pos().filter(|_| (factor - 1.0).abs() > 1e-6) {
        place(transform.zoom_around(aspect, at(pos), factor), frame);
    }
}

fn place(view: CanvasView, frame: &mut Frame<'_>) {
    frame.send(ViewCommand::PlaceCanvas { zoom: view.zoom, center: view.center });
}

/// The switches over the canvas.
fn tools_ui(ui: &mut Ui, document: &Document, rect: Rect, frame: &mut Frame<'_>) {
    let bar = Rect::from_min_size(rect.min, egui::vec2(rect.width(), TOOLS_PX)).shrink2(egui::vec2(12.0, 4.0));
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let mut tools = ui.new_child(egui::UiBuilder::new().max_rect(bar).layout(layout));
    tools.spacing_mut().item_spacing.x = 4.0;
    for (id, icon) in
        [("fit-canvas", icons::FIT), ("zoom-canvas-out", icons::ZOOM_OUT), ("zoom-canvas-in", icons::ZOOM_IN)]
    {
        action_icon_ui(&mut tools, id, icon, None, frame);
    }
    let zoom = egui::RichText::new(format!("{:.0} %", document.canvas.zoom * 100.0)).monospace();
    tools.label(zoom.color(color(frame.theme.text_dim)));
    action_icon_ui(&mut tools, "follow", icons::FOLLOW, Some(document.is_following), frame);
    tools.separator();
    for overlay in Overlay::ALL {
        let is_on = frame.state.settings.overlays.contains(&overlay);
        if tools.selectable_label(is_on, overlay.title()).clicked() {
            frame.send(ViewCommand::ToggleOverlay(overlay));
        }
    }
}

/// A button of an action, off with a reason where it can't be used.
pub(super) fn action_icon_ui(ui: &mut Ui, id: &str, icon: icons::Icon, is_on: Option<bool>, frame: &mut Frame<'_>) {
    let Some(action) = Action::by_id(id) else { return };
    let keys = action.shortcuts.first().map(ToString::to_string);
    let button = widgets::IconButton::new(icon, action.label)
        .shortcut(keys.as_deref())
        .disabled(action.resolve(frame.state).err());
    let button = is_on.map_or(button, |is_on| button.on(is_on));
    if button.show(ui).clicked() {
        frame.act(id);
    }
}
