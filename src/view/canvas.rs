//! The canvas: how the frame lies on the screen, and what of it is shown.

use serde::{Deserialize, Serialize};

use super::{Pos, PxRect};
use crate::analysis::Between;
use crate::model::NormRect;

/// Empty pixels around a frame that is fitted.
pub const FIT_MARGIN_PX: f32 = 16.0;
/// Smallest zoom, relative to the fitted frame.
pub const MIN_ZOOM: f32 = 0.25;
/// Largest zoom, relative to the fitted frame.
pub const MAX_ZOOM: f32 = 64.0;

/// What part of the frame is looked at, whatever the size of the canvas. The default shows all of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CanvasView {
    /// Relative to the fitted frame: 1 is fitted, [`MIN_ZOOM`]..=[`MAX_ZOOM`].
    pub zoom: f32,
    /// The point of the frame in the middle of the canvas, ratios of width and height.
    pub center: (f32, f32),
}

impl Default for CanvasView {
    fn default() -> Self {
        Self { zoom: 1.0, center: (0.5, 0.5) }
    }
}

/// What the canvas shows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CanvasOptions {
    /// Body boxes.
    pub bodies: bool,
    /// Face boxes.
    pub faces: bool,
    /// Landmarks of faces.
    pub landmarks: bool,
    /// Head pose as a small axis.
    pub pose: bool,
    /// Index and label above each box.
    pub labels: bool,
    /// How far back trails reach in milliseconds; `None` shows none.
    pub trails_ms: Option<i64>,
    /// What is shown between two samples.
    pub between: Between,
}

impl Default for CanvasOptions {
    fn default() -> Self {
        Self {
            bodies: true,
            faces: true,
            landmarks: true,
            pose: true,
            labels: true,
            trails_ms: Some(3000),
            between: Between::Interpolate,
        }
    }
}

/// The map of ratios of the frame to pixels, for one canvas of one size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CanvasTransform {
    /// The whole canvas.
    pub canvas: PxRect,
    /// Where the frame lies; may be larger than the canvas.
    pub frame: PxRect,
}

impl CanvasTransform {
    /// The map for a view. `aspect` is width over height of the frame, see [`crate::model::VideoMetadata::aspect`].
    pub fn new(canvas: PxRect, aspect: f32, view: CanvasView) -> Self {
        let (fitted_w, fitted_h) = fitted_size(canvas, aspect);
        let zoom = view.zoom.clamp(MIN_ZOOM, MAX_ZOOM);
        let (w, h) = (fitted_w * zoom, fitted_h * zoom);
        let x = canvas.x + canvas.w / 2.0 - view.center.0 * w;
        let y = canvas.y + canvas.h / 2.0 - view.center.1 * h;
        Self { canvas, frame: PxRect::new(x, y, w, h) }
    }

    /// The pixel of a point of the frame.
    pub fn screen_from_norm(&self, x: f32, y: f32) -> Pos {
        Pos { x: self.frame.x + x * self.frame.w, y: self.frame.y + y * self.frame.h }
    }

    /// The point of the frame under a pixel, in ratios; outside `0..=1` beside the frame.
    pub fn norm_from_screen(&self, pos: Pos) -> (f32, f32) {
        ((pos.x - self.frame.x) / self.frame.w, (pos.y - self.frame.y) / self.frame.h)
    }

    /// The part of the frame that the canvas shows, in ratios; beyond `0..=1` where it shows what lies beside the frame.
    pub fn seen(&self) -> NormRect {
        let (left, top) = self.norm_from_screen(Pos { x: self.canvas.x, y: self.canvas.y });
        let (right, bottom) = self.norm_from_screen(Pos { x: self.canvas.right(), y: self.canvas.bottom() });
        NormRect::new(left, top, right - left, bottom - top)
    }

    /// The pixels of a box, its size at least 0; `None` for a box that is not finite.
    pub fn screen_rect(&self, rect: NormRect) -> Option<PxRect> {
        if !rect.is_finite() {
            return None;
        }
        let at = self.screen_from_norm(rect.left, rect.top);
        Some(PxRect::new(at.x, at.y, (rect.width * self.frame.w).max(0.0), (rect.height * self.frame.h).max(0.0)))
    }

    /// The view that this map shows, for a frame of this aspect.
    fn view(&self, aspect: f32) -> CanvasView {
        let middle = Pos { x: self.canvas.x + self.canvas.w / 2.0, y: self.canvas.y + self.canvas.h / 2.0 };
        let zoom = self.frame.w / fitted_size(self.canvas, aspect).0;
        CanvasView { zoom, center: self.norm_from_screen(middle) }
    }

    /// The view `factor` times as large (above 1 zooms in), the point under `pos` staying where it is.
    pub fn zoom_around(&self, aspect: f32, pos: Pos, factor: f32) -> CanvasView {
        let view = self.view(aspect);
        let anchor = self.norm_from_screen(pos);
        let zoom = (view.zoom * factor).clamp(MIN_ZOOM, MAX_ZOOM);
        let shrink = view.zoom / zoom;
        let center = (anchor.0 + (view.center.0 - anchor.0) * shrink, anchor.1 + (view.center.1 - anchor.1) * shrink);
        CanvasView { zoom, center }.kept_near()
    }

    /// The view moved by a drag of so many pixels.
    pub fn pan(&self, aspect: f32, dx: f32, dy: f32) -> CanvasView {
        let view = self.view(aspect);
        let center = (view.center.0 - dx / self.frame.w, view.center.1 - dy / self.frame.h);
        CanvasView { center, ..view }.kept_near()
    }
}

impl CanvasView {
    /// The view that keeps its zoom and has the middle of a box in its middle; unchanged for a box that is not finite.
    #[must_use]
    pub fn follow(self, rect: NormRect) -> Self {
        if rect.is_finite() { Self { center: rect.center(), ..self }.kept_near() } else { self }
    }

    /// A zoom at which a box takes `share` of the canvas height or width, in its middle.
    #[must_use]
    pub fn show(canvas: PxRect, aspect: f32, rect: NormRect, share: f32) -> Self {
        if !rect.is_finite() || rect.width <= 0.0 || rect.height <= 0.0 {
            return Self::default();
        }
        let (w, h) = fitted_size(canvas, aspect);
        let zoom = (canvas.w * share / (rect.width * w)).min(canvas.h * share / (rect.height * h));
        Self { zoom: zoom.clamp(MIN_ZOOM, MAX_ZOOM), center: rect.center() }.kept_near()
    }

    /// The frame can be pushed to the edge, but not out of reach.
    fn kept_near(self) -> Self {
        let near = |c: f32| if c.is_finite() { c.clamp(-0.25, 1.25) } else { 0.5 };
        Self { center: (near(self.center.0), near(self.center.1)), ..self }
    }
}

/// Width and height of the frame that fits into the canvas with a margin, at least one pixel each.
fn fitted_size(canvas: PxRect, aspect: f32) -> (f32, f32) {
    let margin = FIT_MARGIN_PX.min(canvas.w / 8.0).min(canvas.h / 8.0);
    let (w, h) = ((canvas.w - 2.0 * margin).max(1.0), (canvas.h - 2.0 * margin).max(1.0));
    let aspect = if aspect.is_finite() && aspect > 0.0 { aspect } else { 16.0 / 9.0 };
    if w / h > aspect { (h * aspect, h) } else { (w, w / aspect) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CANVAS: PxRect = PxRect::new(10.0, 20.0, 832.0, 482.0);
    const ASPECT: f32 = 16.0 / 9.0;

    #[test]
    fn the_fitted_frame_keeps_its_aspect_and_its_margin() {
        let t = CanvasTransform::new(CANVAS, ASPECT, CanvasView::default());
        assert_eq!(t.frame, PxRect::new(26.0, 36.0, 800.0, 450.0));
        let upright = CanvasTransform::new(CANVAS, 0.5, CanvasView::default());
        assert_eq!((upright.frame.w, upright.frame.h), (225.0, 450.0));
    }

    #[test]
    fn following_and_showing_put_the_box_in_the_middle() {
        let rect = NormRect::new(0.6, 0.2, 0.1, 0.4);
        for view in [
            CanvasView { zoom: 3.0, ..CanvasView::default() }.follow(rect),
            CanvasView::show(CANVAS, ASPECT, rect, 0.5),
        ] {
            let t = CanvasTransform::new(CANVAS, ASPECT, view);
            let px = t.screen_rect(rect).unwrap();
            assert!((px.x + px.w / 2.0 - 426.0).abs() < 0.01 && (px.y + px.h / 2.0 - 261.0).abs() < 0.01, "{px:?}");
        }
        assert_eq!(CanvasView::default().follow(NormRect::NONE), CanvasView::default());
        let shown = CanvasTransform::new(CANVAS, ASPECT, CanvasView::show(CANVAS, ASPECT, rect, 0.5));
        assert!((shown.screen_rect(rect).unwrap().h - 241.0).abs() < 0.01);
    }

    proptest! {
        #[test]
        fn screen_and_frame_invert_each_other(zoom in 0.25..64.0f32, cx in 0.0..1.0f32, cy in 0.0..1.0f32, x in 0.0..1.0f32, y in 0.0..1.0f32) {
            let t = CanvasTransform::new(CANVAS, ASPECT, CanvasView { zoom, center: (cx, cy) });
            let (bx, by) = t.norm_from_screen(t.screen_from_norm(x, y));
            prop_assert!((bx - x).abs() < 1e-4 && (by - y).abs() < 1e-4);
        }

        #[test]
        fn what_is_seen_fills_the_canvas(zoom in 0.25..64.0f32, cx in 0.0..1.0f32, cy in 0.0..1.0f32) {
            let t = CanvasTransform::new(CANVAS, ASPECT, CanvasView { zoom, center: (cx, cy) });
            let seen = t.screen_rect(t.seen()).unwrap();
            for (is, wanted) in [(seen.x, CANVAS.x), (seen.y, CANVAS.y), (seen.w, CANVAS.w), (seen.h, CANVAS.h)] {
                prop_assert!((is - wanted).abs() < 0.5, "{seen:?}");
            }
        }

        #[test]
        fn zooming_keeps_the_point_under_the_pointer(zoom in 0.5..20.0f32, px in 0.0..832.0f32, py in 0.0..482.0f32, factor in 1.0..3.0f32) {
            let before = CanvasTransform::new(CANVAS, ASPECT, CanvasView { zoom, ..CanvasView::default() });
            let pos = Pos { x: 10.0 + px, y: 20.0 + py };
            let after = CanvasTransform::new(CANVAS, ASPECT, before.zoom_around(ASPECT, pos, factor));
            let (a, b) = (before.norm_from_screen(pos), after.norm_from_screen(pos));
            prop_assert!((a.0 - b.0).abs() < 1e-3 && (a.1 - b.1).abs() < 1e-3, "{a:?} {b:?}");
        }

        #[test]
        fn panning_moves_the_frame_by_the_drag(dx in -50.0..50.0f32, dy in -50.0..50.0f32) {
            let before = CanvasTransform::new(CANVAS, ASPECT, CanvasView { zoom: 2.0, ..CanvasView::default() });
            let after = CanvasTransform::new(CANVAS, ASPECT, before.pan(ASPECT, dx, dy));
            prop_assert!((after.frame.x - before.frame.x - dx).abs() < 0.01 && (after.frame.y - before.frame.y - dy).abs() < 0.01);
        }
    }
}
