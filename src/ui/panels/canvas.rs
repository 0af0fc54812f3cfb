//! The canvas: the frame at the time cursor, and everyone who is in it.

use egui::{
    Align, CursorIcon, Id, Layout, PointerButton, Pos2, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2,
};

use super::canvas_rectangle;
use super::pointing::{hover, selection_of};
use super::stills::stills_button_ui;
use crate::analysis::{Sighting, complete_sightings};
use crate::app::{Document, DocumentId, Overlay, SelectionCommand, ShownFrame, ViewCommand};
use crate::ui::action_button::{action_icon, action_toggle};
use crate::ui::frame::Frame;
use crate::ui::painted::{Painted, painted_ui};
use crate::ui::scene::scene_of;
use crate::ui::style::{self, color};
use crate::ui::{icons, paint};
use crate::view::canvas_scene::{canvas_hit, draw_people, draw_plain_frame};
use crate::view::metrics::{MARK_RADIUS_PX, PADDING_PX, ROW_PX, TEXT_PX, TEXT_SMALL_PX};
use crate::view::text_width::{elide, text_width_px};
use crate::view::{Anchor, CanvasTransform, CanvasView, Draw, DrawList, Font, Pos, PxRect, Scene, spoken};

/// How much the wheel zooms, per point scrolled.
const ZOOM_PER_POINT: f32 = 1.0 / 240.0;
/// The tool bar shows words from this width of the canvas on, and icons below.
const MIN_WORDS_PX: f32 = 680.0;
/// The tool bar says the zoom from this width of the canvas on.
const MIN_ZOOM_PX: f32 = 348.0;
/// How bright an image is shown while another one is being read.
const STALE_BRIGHTNESS: f32 = 0.5;
/// Height of the tool bar; the frame is fitted below it.
const TOOLS_PX: f32 = 32.0;

/// The whole panel.
pub fn canvas_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let Some(document) = frame.state.document() else { return };
    let (rect, response) = ui.allocate_exact_size(ui.available_size(), Sense::click_and_drag());
    response
        .widget_info(|| WidgetInfo::labeled(Role::Canvas, true, "Canvas; drag to pan, wheel to zoom, click to select"));
    let scene = scene_of(document, frame.theme);
    let options = frame.state.settings.canvas_options();
    let mut here = Vec::new();
    complete_sightings(scene.store, scene.kept, scene.people, scene.at_ms, options.between, &mut here);

    let aspect = document.frame_aspect();
    let view = followed_view(ui, document, &here, frame);
    let whole = PxRect::new(rect.min.x, rect.min.y, rect.width(), rect.height());
    let canvas = PxRect::new(whole.x, whole.y + TOOLS_PX, whole.w, (whole.h - TOOLS_PX).max(1.0));
    let transform = CanvasTransform::new(canvas, aspect, view);
    frame.set_seen(transform.seen());
    let hit_at = |pos: Pos2| canvas_hit(&scene, &options, &transform, &here, Pos { x: pos.x, y: pos.y });

    let mut list = DrawList::new(canvas);
    ui.painter().rect_filled(rect, 0.0, color(frame.theme.canvas));
    draw_plain_frame(frame.theme, &transform, &mut list);
    let still = document.shown_frame();
    if let Some(shown) = &still {
        list.items.push(still_of(shown, &transform));
    }
    draw_people(&scene, &options, &transform, &here, &mut list);
    draw_notes(document, &scene, &here, &transform, &mut list);
    paint::paint(ui.painter(), egui::Vec2::ZERO, &list);
    if response.has_focus() {
        let ring = egui::Stroke::new(1.0, color(frame.theme.accent));
        ui.painter().rect_stroke(rect, 0.0, ring, egui::StrokeKind::Inside);
    }

    let hit = response.hover_pos().and_then(hit_at);
    let under = hit.map(|hit| document.store.person_index(hit.slot));
    point(ui, document, &response, under, frame);
    if !canvas_rectangle::rectangle_ui(ui, document, &response, &transform, frame) {
        move_view(ui, document, &response, &transform, view, frame);
    }
    speak(ui, &scene, &here, &transform, &response, frame);
    tool_bar_ui(ui, document, rect, view, frame);
}

/// The boxes, for a screen reader.
fn speak(
    ui: &Ui,
    scene: &Scene<'_>,
    here: &[Sighting<'_>],
    transform: &CanvasTransform,
    response: &Response,
    frame: &mut Frame<'_>,
) {
    let painted = |sighting: &Sighting<'_>| {
        let rect = transform.screen_rect(sighting.best_box()?).filter(|rect| transform.canvas.intersects(*rect))?;
        let name = spoken::sighting(scene, sighting);
        Some(Painted { of: sighting.index, rect, name, is_selected: scene.is_selected(sighting.slot) })
    };
    let shown = || here.iter().filter(|sighting| scene.is_shown(sighting.slot)).filter_map(painted).collect();
    if let Some(index) = painted_ui(ui, response, shown) {
        frame.send(SelectionCommand::Select(index));
    }
}

/// What is remembered while a person is followed.
#[derive(Clone, Copy)]
struct Following {
    document: DocumentId,
    /// The document's own view, which following leaves as it is.
    base: CanvasView,
    /// What was shown last.
    shown: CanvasView,
}

/// The view to show: the document's own, or the one that has the followed person in its middle. Through gaps it stays where the
/// person was last, and it stays there too when following ends.
fn followed_view(ui: &Ui, document: &Document, here: &[Sighting<'_>], frame: &mut Frame<'_>) -> CanvasView {
    let id = Id::unique("canvas-following");
    let before = ui.data(|data| data.get_temp::<Following>(id)).filter(|before| before.document == document.id);
    if !document.is_following {
        let has_ended = before.filter(|before| before.base == document.canvas && before.base != CanvasView::default());
        ui.data_mut(|data| data.remove::<Following>(id));
        let Some(ended) = has_ended else { return document.canvas };
        frame.send(ViewCommand::PlaceCanvas { zoom: ended.shown.zoom, center: ended.shown.center });
        return ended.shown;
    }
    let followed = here.iter().find(|sighting| Some(sighting.index) == document.selection.primary);
    let last = before.map_or(document.canvas, |before| CanvasView { zoom: document.canvas.zoom, ..before.shown });
    let shown = followed.and_then(Sighting::best_box).map_or(last, |best| document.canvas.follow(best));
    let now = Following { document: document.id, base: document.canvas, shown };
    ui.data_mut(|data| data.insert_temp(id, now));
    shown
}

/// Hover, click and double click.
fn point(
    ui: &Ui,
    document: &Document,
    response: &Response,
    under: Option<crate::model::PersonIndex>,
    frame: &mut Frame<'_>,
) {
    hover(ui, document, response, under, frame);
    crate::ui::context_menu::canvas_menu(response, under, frame);
    let Some(index) = under else { return };
    ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    if response.clicked_by(PointerButton::Primary) {
        let modifiers = ui.input(|input| input.modifiers);
        frame.send(selection_of(modifiers, index));
    }
    if response.double_clicked_by(PointerButton::Primary) {
        frame.send(ViewCommand::FitPerson(index));
    }
}

/// Drag pans, the wheel and a pinch zoom around the pointer, a double click beside everyone fits the frame.
fn move_view(
    ui: &Ui,
    document: &Document,
    response: &Response,
    transform: &CanvasTransform,
    view: CanvasView,
    frame: &mut Frame<'_>,
) {
    let aspect = document.frame_aspect();
    let place = |view: CanvasView| ViewCommand::PlaceCanvas { zoom: view.zoom, center: view.center };
    if response.dragged() && response.drag_delta() != egui::Vec2::ZERO {
        let by = response.drag_delta();
        ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
        // The zoom itself is kept, not worked out anew from the frame on the screen.
        frame.send(place(CanvasView { zoom: view.zoom, ..transform.pan(aspect, by.x, by.y) }));
        return;
    }
    let Some(pos) = response.hover_pos() else { return };
    let (scroll, pinch) = ui.input(|input| (input.smooth_scroll_delta(), input.zoom_delta()));
    let factor = pinch * ((scroll.x + scroll.y) * ZOOM_PER_POINT).exp();
    if factor != 1.0 {
        // Whoever is followed stays in the middle.
        frame.send(if document.is_following {
            ViewCommand::ZoomCanvas(factor)
        } else {
            place(transform.zoom_around(aspect, Pos { x: pos.x, y: pos.y }, factor))
        });
    }
    if response.double_clicked() && document.selection.hover.is_none() {
        frame.send(ViewCommand::FitCanvas);
    }
}

/// The image under the boxes; dimmed while that of this time is still being read.
fn still_of(shown: &ShownFrame, transform: &CanvasTransform) -> Draw {
    let brightness = shown.brightness as f32 / 100.0;
    let brightness = if shown.is_current { brightness } else { brightness * STALE_BRIGHTNESS };
    Draw::Image { rect: transform.frame, image: shown.image.clone(), brightness }
}

/// What cannot be seen from the boxes: that nobody is here, that the shape of the frame is a guess, that an image is missing or
/// does not fit.
fn draw_notes(
    document: &Document,
    scene: &Scene<'_>,
    here: &[Sighting<'_>],
    transform: &CanvasTransform,
    list: &mut DrawList,
) {
    let canvas = transform.canvas;
    let bottom = canvas.bottom() - PADDING_PX;
    let still = document.stills.as_ref().filter(|view| !view.boxes_only).and_then(|_| document.frame_note());
    let shape = scene.store.job.video.frame_size().is_none().then(|| {
        let shape = if document.shown_frame().is_some() { "in the shape of the image" } else { "as 16:9" };
        format!("Frame size unknown, shown {shape}")
    });
    let notes: Vec<String> = shape.into_iter().chain(still).collect();
    if !notes.is_empty() {
        let pos = Pos { x: canvas.x + PADDING_PX, y: bottom };
        let text = elide(&notes.join(" · "), TEXT_SMALL_PX, Font::Text, canvas.w - 2.0 * PADDING_PX);
        let plate_px = text_width_px(&text, TEXT_SMALL_PX, Font::Text) + 8.0;
        // Readable over any image.
        if document.shown_frame().is_some() {
            let plate = PxRect::new(pos.x - 4.0, pos.y - 8.0, plate_px, 16.0);
            list.fill(plate, MARK_RADIUS_PX, scene.theme.panel.with_alpha(0.85));
        }
        list.text(pos, Anchor::Left, text, TEXT_SMALL_PX, Font::Text, scene.theme.text_dim);
    }
    if here.is_empty() {
        let pos = Pos { x: canvas.x + canvas.w / 2.0, y: canvas.y + canvas.h / 2.0 };
        let text = if scene.store.is_empty() { "This result has no detections" } else { "Nobody is here at this time" };
        list.text(pos, Anchor::Center, text, TEXT_PX, Font::Text, scene.theme.text_dim);
    }
}

/// Zoom, what is shown, and following, above the frame.
fn tool_bar_ui(ui: &mut Ui, document: &Document, rect: Rect, view: CanvasView, frame: &mut Frame<'_>) {
    let bar = Rect::from_min_size(rect.min, vec2(rect.width(), TOOLS_PX)).shrink2(vec2(PADDING_PX - 4.0, 0.0));
    let has_words = rect.width() >= MIN_WORDS_PX;
    let layout = Layout::left_to_right(Align::Center);
    ui.scope_builder(UiBuilder::new().max_rect(bar).layout(layout), |ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        action_icon(ui, "fit-canvas", icons::FIT, frame);
        action_icon(ui, "zoom-canvas-out", icons::ZOOM_OUT, frame);
        action_icon(ui, "zoom-canvas-in", icons::ZOOM_IN, frame);
        let percent = format!("{:.0} %", view.zoom * 100.0);
        let text = egui::RichText::new(percent).text_style(style::small_mono()).weak();
        if rect.width() >= MIN_ZOOM_PX {
            ui.add_sized(vec2(44.0, ROW_PX), egui::Label::new(text)).on_hover_text("Zoom; 100 % fits the frame");
        }
        overlay_switches_ui(ui, has_words, frame);
        stills_button_ui(ui, document, has_words, frame);
        switch_ui(ui, "rectangle", icons::RECTANGLE, "Rectangle", document.is_marking, has_words, frame);
        switch_ui(ui, "follow", icons::FOLLOW, "Follow", document.is_following, has_words, frame);
    });
}

fn overlay_switches_ui(ui: &mut Ui, has_words: bool, frame: &mut Frame<'_>) {
    let switches = [
        (Overlay::Bodies, "bodies", icons::BODY_BOX),
        (Overlay::Faces, "faces", icons::FACE),
        (Overlay::Landmarks, "landmarks", icons::LANDMARKS),
        (Overlay::Pose, "pose", icons::POSE),
        (Overlay::Labels, "labels", icons::LABEL),
        (Overlay::Trails, "trails", icons::TRAIL),
    ];
    for (overlay, id, icon) in switches {
        let is_on = frame.state.settings.overlays.contains(&overlay);
        switch_ui(ui, id, icon, overlay.title(), is_on, has_words, frame);
    }
}

fn switch_ui(
    ui: &mut Ui,
    id: &str,
    icon: icons::Icon,
    title: &str,
    is_on: bool,
    has_words: bool,
    frame: &mut Frame<'_>,
) {
    if has_words {
        action_toggle(ui, id, title, is_on, frame);
    } else {
        let button = crate::ui::widgets::IconButton::new(icon, title).on(is_on);
        crate::ui::action_button::action_icon_named(ui, id, button, frame);
    }
}
