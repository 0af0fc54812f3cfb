//! Upright shapes on whole pixels, collected into one mesh.

use egui::{Color32, Mesh, Pos2, Rect, Vec2, pos2};

use crate::ui::style::color;
use crate::view::Stroke;

/// A mesh whose rectangles begin and end on whole pixels.
pub(super) struct PixelMesh {
    mesh: Mesh,
    pixels_per_point: f32,
}

/// Share of the outermost corner pixel that a corner of this many pixels radius covers (by area).
const CORNER_COVER: [f32; 3] = [1.0, 0.785, 0.315];

impl PixelMesh {
    pub(super) fn new(pixels_per_point: f32) -> Self {
        Self { mesh: Mesh::default(), pixels_per_point }
    }

    /// What was collected since the last call, if anything.
    pub(super) fn take(&mut self) -> Option<Mesh> {
        (!self.mesh.is_empty()).then(|| std::mem::take(&mut self.mesh))
    }

    fn round(&self, points: f32) -> f32 {
        (points * self.pixels_per_point).round()
    }

    /// `start..end` in whole pixels, at least one of them where there is any length at all.
    fn snap(&self, start: f32, end: f32) -> (f32, f32) {
        let first = self.round(start);
        let least = if end > start { first + 1.0 } else { first };
        (first, self.round(end).max(least))
    }

    fn snap_rect(&self, rect: Rect) -> Rect {
        let (left, right) = self.snap(rect.left(), rect.right());
        let (top, bottom) = self.snap(rect.top(), rect.bottom());
        Rect::from_min_max(pos2(left, top), pos2(right, bottom))
    }

    /// A rectangle given in pixels.
    fn push(&mut self, rect: Rect, fill: Color32) {
        if rect.is_positive() {
            let scale = 1.0 / self.pixels_per_point;
            self.mesh.add_colored_rect(Rect::from_min_max(rect.min * scale, rect.max * scale), fill);
        }
    }

    fn push_sides(&mut self, left: f32, top: f32, right: f32, bottom: f32, fill: Color32) {
        self.push(Rect::from_min_max(pos2(left, top), pos2(right, bottom)), fill);
    }

    /// A filled rectangle with corners of 0, 1 or 2 pixels; smaller where it is too narrow for them.
    pub(super) fn fill(&mut self, rect: Rect, pixel_radius: f32, fill: Color32) {
        let rect = self.snap_rect(rect);
        let radius = pixel_radius.min((rect.size().min_elem() / 2.0).floor());
        if radius < 1.0 {
            self.push(rect, fill);
            return;
        }
        // All but the outermost pixel of a corner is covered so nearly that it is painted full.
        let (l, t, r, b) = (rect.left(), rect.top(), rect.right(), rect.bottom());
        self.push_sides(l + 1.0, t, r - 1.0, b, fill);
        self.push_sides(l, t + 1.0, l + 1.0, b - 1.0, fill);
        self.push_sides(r - 1.0, t + 1.0, r, b - 1.0, fill);
        let corner = fill.gamma_multiply(CORNER_COVER[radius as usize]);
        for (x, y) in [(l, t), (r - 1.0, t), (l, b - 1.0), (r - 1.0, b - 1.0)] {
            self.push_sides(x, y, x + 1.0, y + 1.0, corner);
        }
    }

    /// Width of a line in whole pixels.
    fn line_width(&self, stroke: Stroke) -> f32 {
        self.round(stroke.width).max(1.0)
    }

    /// An upright line between two points, centred on them.
    pub(super) fn line(&mut self, from: Pos2, to: Pos2, stroke: Stroke) {
        let width = self.line_width(stroke);
        let half = width / 2.0 / self.pixels_per_point;
        let (is_vertical, across) = (from.x == to.x, if from.x == to.x { from.x } else { from.y });
        let (start, end) = if is_vertical { (from.y, to.y) } else { (from.x, to.x) };
        let (start, end) = self.snap(start.min(end), start.max(end));
        let near = self.round(across - half);
        let fill = color(stroke.color);
        for (start, end) in self.dashes(start, end, stroke.dash, false) {
            if is_vertical {
                self.push_sides(near, start, near + width, end, fill);
            } else {
                self.push_sides(start, near, end, near + width, fill);
            }
        }
    }

    /// A square outline, centred on the edges. Dashes are spread so that every corner has one.
    pub(super) fn outline(&mut self, rect: Rect, stroke: Stroke) {
        let width = self.line_width(stroke);
        let half = width / 2.0 / self.pixels_per_point;
        let outer = self.snap_rect(rect.expand(half));
        let (l, t, r, b) = (outer.left(), outer.top(), outer.right(), outer.bottom());
        let fill = color(stroke.color);
        if r - l <= 2.0 * width || b - t <= 2.0 * width {
            self.push(outer, fill);
            return;
        }
        for (start, end) in self.dashes(l, r, stroke.dash, true) {
            self.push_sides(start, t, end, t + width, fill);
            self.push_sides(start, b - width, end, b, fill);
        }
        for (start, end) in self.dashes(t, b, stroke.dash, true) {
            // The corners belong to the upper and lower side: nothing is painted twice.
            let (start, end) = (start.max(t + width), end.min(b - width));
            self.push_sides(l, start, l + width, end, fill);
            self.push_sides(r - width, start, r, end, fill);
        }
    }

    /// The painted parts of `start..end`, in pixels. Evened out dashes begin and end with a whole one.
    fn dashes(&self, start: f32, end: f32, dash: Option<(f32, f32)>, is_even: bool) -> Vec<(f32, f32)> {
        let Some((dash, space)) = dash else { return vec![(start, end)] };
        let dash = self.round(dash).max(1.0);
        let mut period = dash + self.round(space).max(1.0);
        let length = end - start;
        let num_periods = if is_even {
            let num = ((length - dash) / period).round().max(0.0);
            period = if num > 0.0 { (length - dash) / num } else { length };
            num as usize
        } else {
            (length / period).floor() as usize
        };
        if is_even && num_periods == 0 {
            return vec![(start, end)];
        }
        (0..=num_periods)
            .map(|i| (start + i as f32 * period).round())
            .map(|from| (from, (from + dash).min(end)))
            .filter(|(from, to)| from < to)
            .collect()
    }

    /// Lines from lower left to upper right, one pixel wide, cut off at the edges. They lie where `x + y` is a multiple of
    /// the spacing, counted from `origin`, so they stay where they are when the rectangle moves.
    pub(super) fn hatch(&mut self, rect: Rect, origin: Vec2, spacing: f32, ink: Color32) {
        let pixels = self.snap_rect(rect);
        let ppp = self.pixels_per_point;
        let spacing = (spacing * ppp).max(2.0);
        let anchor = (origin.x + origin.y) * ppp;
        let (from, to) = (pixels.left() + pixels.top(), pixels.right() + pixels.bottom());
        let mut number = ((from - anchor - REACH) / spacing).ceil();
        loop {
            let middle = anchor + number * spacing;
            if middle - REACH >= to {
                break;
            }
            self.band(pixels, middle - REACH, middle, [Color32::TRANSPARENT, ink]);
            self.band(pixels, middle, middle + REACH, [ink, Color32::TRANSPARENT]);
            number += 1.0;
        }
    }

    /// The part of a rectangle (pixels) between two slanted lines, each given by its `x + y`, with a colour on each line.
    fn band(&mut self, rect: Rect, low: f32, high: f32, colors: [Color32; 2]) {
        let (l, t, r, b) = (rect.left(), rect.top(), rect.right(), rect.bottom());
        let (start, end) = (low.max(l + t), high.min(r + b));
        if start >= end {
            return;
        }
        let lower_end = |sum: f32| pos2(l.max(sum - b), b.min(sum - l));
        let upper_end = |sum: f32| pos2(r.min(sum - t), t.max(sum - r));
        let mut outline = [Pos2::ZERO; 6];
        let mut num = 0;
        let mut push = |p: Pos2| {
            outline[num] = p;
            num += 1;
        };
        push(lower_end(start));
        if start < l + b && l + b < end {
            push(pos2(l, b));
        }
        push(lower_end(end));
        push(upper_end(end));
        if start < r + t && r + t < end {
            push(pos2(r, t));
        }
        push(upper_end(start));

        let first = self.mesh.vertices.len() as u32;
        for p in &outline[..num] {
            let share = ((p.x + p.y - low) / (high - low)).clamp(0.0, 1.0);
            let (far, near) = (colors[0].gamma_multiply(1.0 - share), colors[1].gamma_multiply(share));
            self.mesh.colored_vertex(*p * (1.0 / self.pixels_per_point), far + near);
        }
        for i in 1..num as u32 - 1 {
            self.mesh.add_triangle(first, first + i, first + i + 1);
        }
    }
}

/// How far from its middle a line of one pixel fades out, measured in `x + y`: one pixel across, times the root of two.
const REACH: f32 = std::f32::consts::SQRT_2;
