//! Draw lists on the toolkit's painter.
//!
//! Straight edges fall on whole pixels and are sharp at every scale. Filled rectangles, upright lines, square outlines and
//! hatches in a row go into one mesh: ten thousand runs cost some 0.2 ms. Everything else (slanted lines, discs,
//! text) is left to the toolkit, which smooths edges and keeps laid-out text from frame to frame.

mod pixel_mesh;
mod still;

use egui::epaint::{CircleShape, PathShape, RectShape, StrokeKind};
use egui::{Align2, CornerRadius, Painter, Pos2, Rect, Shape, Vec2, pos2, vec2};

use super::fonts::font_id;
use super::style::color;
use crate::view::{Anchor, Draw, DrawList, Pos, PxRect, Stroke};
use pixel_mesh::PixelMesh;

/// Largest radius, in pixels, of corners that are painted pixel by pixel.
const MAX_PIXEL_RADIUS: f32 = 2.0;

/// Paints a list. `offset` is where on the screen the list's origin lies, in points; it should be on whole pixels.
pub fn paint(painter: &Painter, offset: Vec2, list: &DrawList) {
    let clip = rect_from(list.clip, offset).intersect(painter.clip_rect());
    if !clip.is_positive() {
        return;
    }
    let painter = painter.with_clip_rect(clip);
    let mut canvas = Canvas { painter: &painter, offset, clip, mesh: PixelMesh::new(painter.pixels_per_point()) };
    for item in &list.items {
        canvas.draw(item);
    }
    canvas.flush();
}

fn rect_from(rect: PxRect, offset: Vec2) -> Rect {
    Rect::from_min_size(pos2(rect.x, rect.y) + offset, vec2(rect.w, rect.h))
}

struct Canvas<'a> {
    painter: &'a Painter,
    offset: Vec2,
    clip: Rect,
    mesh: PixelMesh,
}

impl Canvas<'_> {
    /// Hands what was collected to the painter, so that what follows lies above it.
    fn flush(&mut self) {
        if let Some(mesh) = self.mesh.take() {
            self.painter.add(Shape::mesh(mesh));
        }
    }

    fn add(&mut self, shape: impl Into<Shape>) {
        self.flush();
        self.painter.add(shape);
    }

    fn place(&self, p: Pos) -> Pos2 {
        pos2(p.x, p.y) + self.offset
    }

    fn draw(&mut self, item: &Draw) {
        match item {
            Draw::Rect { rect, radius, fill, stroke } => {
                let rect = rect_from(*rect, self.offset);
                let reach = stroke.map_or(0.0, |s| s.width);
                if !rect.expand(reach).intersects(self.clip) {
                    return;
                }
                if let Some(fill) = fill {
                    let pixel_radius = (radius * self.painter.pixels_per_point()).round();
                    if pixel_radius <= MAX_PIXEL_RADIUS {
                        self.mesh.fill(rect, pixel_radius, color(*fill));
                    } else {
                        self.add(RectShape::filled(rect, corner_radius(*radius), color(*fill)));
                    }
                }
                match stroke {
                    Some(stroke) if *radius == 0.0 || stroke.dash.is_some() => self.mesh.outline(rect, *stroke),
                    Some(stroke) => {
                        let line = egui::Stroke::new(stroke.width, color(stroke.color));
                        self.add(RectShape::stroke(rect, corner_radius(*radius), line, StrokeKind::Middle));
                    }
                    None => {}
                }
            }
            Draw::Polyline { points, stroke } => self.polyline(points, *stroke),
            Draw::Polygon { points, fill } => {
                let points = points.iter().map(|&p| self.place(p)).collect();
                self.add(PathShape::convex_polygon(points, color(*fill), egui::Stroke::NONE));
            }
            Draw::Disc { center, radius, fill } => {
                let center = self.place(*center);
                if self.clip.expand(*radius).contains(center) {
                    self.add(CircleShape::filled(center, *radius, color(*fill)));
                }
            }
            Draw::Hatch { rect, spacing, color: hatch } => {
                let visible = rect_from(*rect, self.offset).intersect(self.clip);
                if visible.is_positive() && *spacing > 0.0 {
                    self.mesh.hatch(visible, self.offset, *spacing, color(*hatch));
                }
            }
            Draw::Image { rect, image, brightness } => {
                let rect = rect_from(*rect, self.offset);
                if rect.intersects(self.clip) {
                    self.flush();
                    still::paint(self.painter, rect, image, *brightness);
                }
            }
            Draw::Text { pos, anchor, text, size, font, color: ink } => {
                let align = match anchor {
                    Anchor::Left => Align2::LEFT_CENTER,
                    Anchor::Center => Align2::CENTER_CENTER,
                    Anchor::Right => Align2::RIGHT_CENTER,
                };
                let pos = self.place(*pos);
                if (pos.y - self.clip.center().y).abs() <= self.clip.height() / 2.0 + size {
                    self.flush();
                    self.painter.text(pos, align, text, font_id(*font, *size), color(*ink));
                }
            }
        }
    }

    fn polyline(&mut self, points: &[Pos], stroke: Stroke) {
        if let [from, to] = *points
            && (from.x == to.x || from.y == to.y)
        {
            let (from, to) = (self.place(from), self.place(to));
            if Rect::from_two_pos(from, to).expand(stroke.width).intersects(self.clip) {
                self.mesh.line(from, to, stroke);
            }
            return;
        }
        let points: Vec<Pos2> = points.iter().map(|&p| self.place(p)).collect();
        let line = egui::Stroke::new(stroke.width, color(stroke.color));
        match stroke.dash {
            None => self.add(PathShape::line(points, line)),
            Some((dash, space)) => self.add(Shape::Vec(Shape::dashed_line(&points, line, dash, space))),
        }
    }
}

fn corner_radius(radius: f32) -> CornerRadius {
    CornerRadius::same(radius.round().clamp(0.0, 255.0) as u8)
}
