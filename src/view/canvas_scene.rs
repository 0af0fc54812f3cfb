//! What is drawn on the canvas: frame, boxes, faces, landmarks, pose, labels, trails; and what is under the pointer there.
//!
//! Cost: O(people who are here), and a bounded number of points for each trail.

use super::metrics::{MARK_RADIUS_PX, TEXT_SMALL_PX};
use super::pose_axes::draw_pose;
use super::text_width::{elide, text_width_px};
use super::trails::draw_trails;
use super::{Anchor, CanvasOptions, CanvasTransform, Color, Draw, DrawList, Font, Pos, PxRect, Scene, Stroke, Theme};
use crate::analysis::{Exactness, Sighting};
use crate::model::{Face, Landmark, NormRect, PersonSlot, Row};

/// Width of a box's outline.
const BOX_PX: f32 = 1.5;
/// Width of the outline of someone selected.
const SELECTED_PX: f32 = 2.5;
/// Dashes of face boxes: length and space.
const FACE_DASH: (f32, f32) = (4.0, 3.0);
/// Opacity of what lies between samples.
const BETWEEN_ALPHA: f32 = 0.7;
/// Height of a label.
const CHIP_PX: f32 = 16.0;
/// Space left and right of a label's text.
const CHIP_PADDING_PX: f32 = 5.0;
/// More labels than this are not drawn at a time.
const MAX_LABELS: usize = 200;

/// The most people whose labels are tried to be placed.
const MAX_TRIED: usize = 4 * MAX_LABELS;
/// Labels are cut to this width.
const MAX_CHIP_PX: f32 = 180.0;
/// Pose is drawn for faces at least this high.
const MIN_POSE_FACE_PX: f32 = 16.0;
/// Boxes are cut this far outside the canvas.
const OUTSIDE_PX: f32 = 32.0;
/// Columns of the grid on a plain frame.
const GRID_COLUMNS: u16 = 12;

/// Draws the surface around the frame, and the frame as a plain one with a quiet grid of squares. Where there is a picture it
/// is drawn instead of the frame.
pub fn draw_plain_frame(theme: &Theme, transform: &CanvasTransform, out: &mut DrawList) {
    let CanvasTransform { canvas, frame } = *transform;
    out.fill(canvas, 0.0, theme.canvas);
    let Some(seen) = overlap(canvas, frame) else { return };
    out.fill(seen, 0.0, theme.frame);
    let stroke = Stroke::solid(1.0, theme.line.with_alpha(0.5));
    let cell = frame.w / f32::from(GRID_COLUMNS);
    for column in 1..GRID_COLUMNS {
        let x = frame.x + cell * f32::from(column);
        if (seen.x..seen.right()).contains(&x) {
            out.line(Pos { x, y: seen.y }, Pos { x, y: seen.bottom() }, stroke);
        }
    }
    let num_rows = (frame.h / cell).clamp(1.0, 256.0) as u16;
    // From the middle, so that both edges cut the squares alike.
    let first = frame.y + (frame.h - cell * f32::from(num_rows)) / 2.0;
    for row in 0..=num_rows {
        let y = first + cell * f32::from(row);
        if y > frame.y + 0.5 && y < frame.bottom() - 0.5 && (seen.y..seen.bottom()).contains(&y) {
            out.line(Pos { x: seen.x, y }, Pos { x: seen.right(), y }, stroke);
        }
    }
}

/// Draws everyone who is here. `sightings` are those at `scene.at_ms`, see [`crate::analysis::sightings`].
pub fn draw_people(
    scene: &Scene<'_>,
    options: &CanvasOptions,
    transform: &CanvasTransform,
    sightings: &[Sighting<'_>],
    out: &mut DrawList,
) {
    if let Some(trail_ms) = options.trails_ms {
        draw_trails(scene, transform, sightings, trail_ms, out);
    }
    let is_strong = |s: &Sighting<'_>| scene.is_selected(s.slot) || scene.is_hovered(s.slot);
    let shown = || sightings.iter().filter(|s| scene.is_shown(s.slot));
    // Whoever is pointed at lies over the others.
    let in_order = || shown().filter(|s| !is_strong(s)).chain(shown().filter(|s| is_strong(s)));
    for sighting in in_order() {
        draw_sighting(scene, options, transform, sighting, out);
    }
    if options.labels {
        // Those over the others last.
        for (at, rect) in labels(scene, options, transform, sightings).into_iter().rev() {
            draw_label(scene, &sightings[at], rect, out);
        }
    }
}

fn draw_sighting(
    scene: &Scene<'_>,
    options: &CanvasOptions,
    transform: &CanvasTransform,
    sighting: &Sighting<'_>,
    out: &mut DrawList,
) {
    let theme = scene.theme;
    let alpha = if sighting.exactness == Exactness::Exact { 1.0 } else { BETWEEN_ALPHA };
    let color = scene.style(sighting.index).color.with_alpha(alpha);
    let (is_selected, is_hovered) = (scene.is_selected(sighting.slot), scene.is_hovered(sighting.slot));
    let on_canvas = |rect: NormRect| {
        let px = transform.screen_rect(rect).filter(|px| reaches(transform.canvas, *px))?;
        // Edges far outside are drawn just outside: nothing on the canvas changes, and no picture takes numbers of any size.
        Some(overlap(px, grown(transform.canvas, OUTSIDE_PX)).unwrap_or(px))
    };
    if let Some(px) = Some(sighting.body).filter(|_| options.bodies).and_then(on_canvas) {
        let wash = if is_selected || is_hovered { 0.14 } else { 0.06 };
        let width = if is_selected { SELECTED_PX } else { BOX_PX };
        let (fill, stroke) = (Some(color.with_alpha(wash * alpha)), Some(Stroke::solid(width, color)));
        out.items.push(Draw::Rect { rect: px, radius: 0.0, fill, stroke });
        if is_selected {
            out.outline(grown(px, SELECTED_PX / 2.0 + 1.5), 0.0, Stroke::solid(1.0, theme.text.with_alpha(0.75)));
        }
    }
    let Some(face) = sighting.face else { return };
    let Some(px) = on_canvas(face.rect) else { return };
    if options.faces {
        let width = if is_selected { BOX_PX } else { BOX_PX - 0.25 };
        out.outline(px, 0.0, Stroke { dash: Some(FACE_DASH), ..Stroke::solid(width, color) });
        if is_selected && !(options.bodies && sighting.body.is_finite()) {
            out.outline(grown(px, 2.5), 0.0, Stroke::solid(1.0, theme.text.with_alpha(0.75)));
        }
    }
    if options.landmarks {
        draw_landmarks(transform, &face, px, color, out);
    }
    if options.pose && px.h >= MIN_POSE_FACE_PX {
        let nose = face.landmark(Landmark::Nose).filter(|p| p.x.is_finite() && p.y.is_finite());
        let (x, y) = nose.map_or(face.rect.center(), |p| (p.x, p.y));
        let length = (px.h * 0.45).clamp(10.0, 60.0);
        draw_pose(theme, face.pose, transform.screen_from_norm(x, y), length, 2.0, out);
    }
}

fn draw_landmarks(transform: &CanvasTransform, face: &Face, face_px: PxRect, fill: Color, out: &mut DrawList) {
    let radius = (face_px.h * 0.035).clamp(1.0, 3.0);
    for point in face.landmarks.iter().filter(|p| p.x.is_finite() && p.y.is_finite()) {
        out.items.push(Draw::Disc { center: transform.screen_from_norm(point.x, point.y), radius, fill });
    }
}

fn draw_label(scene: &Scene<'_>, sighting: &Sighting<'_>, rect: PxRect, out: &mut DrawList) {
    let style = scene.style(sighting.index);
    out.fill(rect, MARK_RADIUS_PX, style.color);
    let mut x = rect.x + CHIP_PADDING_PX;
    let middle = rect.y + rect.h / 2.0;
    if style.round > 0 {
        out.items.push(Draw::Disc { center: Pos { x: x + 2.0, y: middle }, radius: 2.0, fill: scene.theme.on_person });
        x += ROUND_MARK_PX;
    }
    let text = elide(&label_text(scene, sighting), TEXT_SMALL_PX, Font::Strong, MAX_CHIP_PX);
    out.text(Pos { x, y: middle }, Anchor::Left, text, TEXT_SMALL_PX, Font::Strong, scene.theme.on_person);
}

/// Room for the dot that tells the second round of colours.
const ROUND_MARK_PX: f32 = 8.0;

fn label_text(scene: &Scene<'_>, sighting: &Sighting<'_>) -> String {
    let name = scene.name(sighting.index);
    if sighting.body.is_some() { name } else { format!("{name} · face only") }
}

/// The labels and where they go, those who are selected first: `(position in sightings, rectangle)`. A label stands where none
/// before it does: above its box, below it, or inside. Where there is no such place it is left out, but for those who are
/// selected or pointed at. Pointing moves no label: it would move away from under the pointer, and back, for ever.
///
/// Cost: at most [`MAX_TRIED`] people x [`MAX_LABELS`]; more labels than that could not be read.
fn labels(
    scene: &Scene<'_>,
    options: &CanvasOptions,
    transform: &CanvasTransform,
    sightings: &[Sighting<'_>],
) -> Vec<(usize, PxRect)> {
    let is_strong = |s: &Sighting<'_>| scene.is_selected(s.slot);
    let shown = || sightings.iter().enumerate().filter(|(_, s)| scene.is_shown(s.slot));
    let mut placed: Vec<(usize, PxRect)> = Vec::new();
    let in_order = shown().filter(|(_, s)| is_strong(s)).chain(shown().filter(|(_, s)| !is_strong(s)));
    for (at, sighting) in in_order.take(MAX_TRIED) {
        if placed.len() >= MAX_LABELS {
            break;
        }
        let Some(places) = label_places(scene, options, transform, sighting) else { continue };
        let is_free = |rect: &PxRect| !placed.iter().any(|(_, other)| other.intersects(*rect));
        let free = places.into_iter().find(is_free);
        if let Some(rect) = free.or_else(|| is_strong(sighting).then_some(places[0])) {
            placed.push((at, rect));
        }
    }
    let is_left_out = |at: usize| placed.iter().all(|(other, _)| *other != at);
    let hovered = shown().find(|(at, sighting)| scene.is_hovered(sighting.slot) && is_left_out(*at));
    let hovered = hovered.and_then(|(at, s)| Some((at, label_places(scene, options, transform, s)?[0])));
    placed.extend(hovered);
    placed
}

/// Where a person's label may go, the best first, all inside the canvas: above the box at its left and its right end, below it,
/// and inside it.
fn label_places(
    scene: &Scene<'_>,
    options: &CanvasOptions,
    transform: &CanvasTransform,
    sighting: &Sighting<'_>,
) -> Option<[PxRect; 5]> {
    let canvas = transform.canvas;
    let rect = Some(sighting.body).filter(|body| options.bodies && body.is_finite());
    let rect = rect.or_else(|| sighting.face.map(|face| face.rect).filter(|_| options.faces))?;
    let px = transform.screen_rect(rect).filter(|px| reaches(canvas, *px))?;
    let text_px = text_width_px(&label_text(scene, sighting), TEXT_SMALL_PX, Font::Strong).min(MAX_CHIP_PX);
    let mark_px = if scene.style(sighting.index).round > 0 { ROUND_MARK_PX } else { 0.0 };
    let width = text_px + mark_px + 2.0 * CHIP_PADDING_PX;
    let half = BOX_PX / 2.0;
    let (left, right) = (px.x - half, px.right() + half - width);
    let (above, below) = (px.y - half - CHIP_PX, px.bottom() + half);
    let inside = |(x, y): (f32, f32)| {
        let x = x.min(canvas.right() - width).max(canvas.x);
        let y = y.min(canvas.bottom() - CHIP_PX).max(canvas.y);
        PxRect::new(x, y, width, CHIP_PX)
    };
    Some([(left, above), (right, above), (left, below), (right, below), (left, px.y - half)].map(inside))
}

/// Which of a person's boxes is under the pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CanvasPart {
    /// The body box.
    Body,
    /// The face box.
    Face,
    /// The label.
    Label,
}

/// What is under the pointer on the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CanvasHit {
    /// Whose.
    pub slot: PersonSlot,
    /// The sample at or before the time.
    pub row: Row,
    /// Which of the boxes.
    pub part: CanvasPart,
}

/// The smallest box under the pointer among those that are drawn; a label where there is no box.
pub fn canvas_hit(
    scene: &Scene<'_>,
    options: &CanvasOptions,
    transform: &CanvasTransform,
    sightings: &[Sighting<'_>],
    pos: Pos,
) -> Option<CanvasHit> {
    if !transform.canvas.contains(pos) {
        return None;
    }
    let shown = || sightings.iter().filter(|s| scene.is_shown(s.slot));
    let boxes = shown().flat_map(|sighting| {
        let body = Some(sighting.body).filter(|_| options.bodies).map(|rect| (rect, CanvasPart::Body));
        let face = sighting.face.filter(|_| options.faces).map(|face| (face.rect, CanvasPart::Face));
        body.into_iter()
            .chain(face)
            .map(move |(rect, part)| (rect, CanvasHit { slot: sighting.slot, row: sighting.row, part }))
    });
    let under = boxes.filter_map(|(rect, hit)| {
        // A pixel on either side: boxes without a size can be taken by their edges.
        let px = grown(transform.screen_rect(rect)?, 1.0);
        px.contains(pos).then_some((px.w * px.h, hit))
    });
    let smallest = under.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, hit)| hit);
    smallest.or_else(|| {
        let labels = if options.labels { labels(scene, options, transform, sightings) } else { Vec::new() };
        let (at, _) = labels.into_iter().find(|(_, rect)| rect.contains(pos))?;
        let sighting = &sightings[at];
        Some(CanvasHit { slot: sighting.slot, row: sighting.row, part: CanvasPart::Label })
    })
}

fn grown(rect: PxRect, by: f32) -> PxRect {
    PxRect::new(rect.x - by, rect.y - by, rect.w + 2.0 * by, rect.h + 2.0 * by)
}

/// Whether a box shows on the canvas; one without a size does too.
fn reaches(canvas: PxRect, px: PxRect) -> bool {
    canvas.intersects(grown(px, 0.5))
}

fn overlap(a: PxRect, b: PxRect) -> Option<PxRect> {
    let (x, y) = (a.x.max(b.x), a.y.max(b.y));
    let (w, h) = (a.right().min(b.right()) - x, a.bottom().min(b.bottom()) - y);
    (w > 0.0 && h > 0.0).then_some(PxRect::new(x, y, w, h))
}
