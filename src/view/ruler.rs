//! The ruler above the lanes, and the playhead that crosses ruler, lanes and plot.

use super::metrics::{TEXT_SMALL_PX, TICK_CHAR_PX};
use super::time_ticks::{TimeLabels, time_ticks};
use super::{Anchor, Draw, DrawList, Font, Pos, PxRect, Scene, Stroke, Theme, TimeAxis};

/// Length of a labelled tick.
const MAJOR_PX: f32 = 6.0;
/// Length of a tick without a label.
const MINOR_PX: f32 = 3.0;
/// Half the width of the playhead's head.
const HEAD_PX: f32 = 6.0;

/// Draws the ruler into `rect`, which the axis belongs to, with the selected range.
pub fn draw_ruler(scene: &Scene<'_>, axis: &TimeAxis, rect: PxRect, out: &mut DrawList) {
    let theme = scene.theme;
    out.fill(rect, 0.0, theme.panel);
    draw_range(scene, axis, rect, 0.25, out);
    if let Some(range_ms) = &scene.range_ms {
        // Its edges can be taken, so they can be seen.
        for ms in [range_ms.start, range_ms.end] {
            let x = axis.x_from_ms(ms as f64);
            if (0.0..=rect.w).contains(&x) {
                let (top, bottom) = (Pos { x: rect.x + x, y: rect.y }, Pos { x: rect.x + x, y: rect.bottom() });
                out.line(top, bottom, Stroke::solid(1.5, theme.accent));
            }
        }
    }
    let bottom = rect.bottom();
    for tick in time_ticks(axis, TICK_CHAR_PX, TimeLabels::new(scene.time_format, &scene.store.job.video)) {
        let x = rect.x + tick.x;
        let length = if tick.label.is_some() { MAJOR_PX } else { MINOR_PX };
        if (0.0..=rect.w).contains(&tick.x) {
            out.line(Pos { x, y: bottom - length }, Pos { x, y: bottom }, Stroke::solid(1.0, theme.text_faint));
        }
        // Only labels that fit whole: a cut number is a wrong number.
        let Some(label) = tick.label else { continue };
        let half = label.chars().count() as f32 * TICK_CHAR_PX / 2.0;
        if tick.x - half >= 0.0 && tick.x + half <= rect.w {
            let pos = Pos { x, y: rect.y + (rect.h - MAJOR_PX) / 2.0 };
            out.text(pos, Anchor::Center, label, TEXT_SMALL_PX, Font::Mono, theme.text_dim);
        }
    }
    out.line(
        Pos { x: rect.x, y: bottom - 0.5 },
        Pos { x: rect.right(), y: bottom - 0.5 },
        Stroke::solid(1.0, theme.line),
    );
}

/// Shades the selected range of time in `rect`, which the axis belongs to.
pub fn draw_range(scene: &Scene<'_>, axis: &TimeAxis, rect: PxRect, alpha: f32, out: &mut DrawList) {
    let Some(range_ms) = &scene.range_ms else { return };
    let clamp = |ms: i64| axis.x_from_ms(ms as f64).clamp(0.0, rect.w);
    let (left, right) = (clamp(range_ms.start), clamp(range_ms.end));
    if left < right {
        out.fill(PxRect::new(rect.x + left, rect.y, right - left, rect.h), 0.0, scene.theme.accent.with_alpha(alpha));
    }
}

/// Half the width of a mark.
const MARK_PX: f32 = 3.5;

/// Draws a mark for each of some times, ascending, at the top of the ruler; at most one a pixel.
pub fn draw_marks(
    theme: &Theme,
    axis: &TimeAxis,
    rect: PxRect,
    times_ms: impl Iterator<Item = i64>,
    out: &mut DrawList,
) {
    let mut last_px = f32::NEG_INFINITY;
    for ms in times_ms {
        let offset = axis.x_from_ms(ms as f64);
        if !(0.0..=rect.w).contains(&offset) || offset.floor() <= last_px {
            continue;
        }
        last_px = offset.floor();
        let at = |dx: f32, dy: f32| Pos { x: rect.x + offset + dx, y: rect.y + dy };
        let points = vec![at(-MARK_PX, 1.0), at(MARK_PX, 1.0), at(MARK_PX, 10.0), at(0.0, 7.0), at(-MARK_PX, 10.0)];
        out.items.push(Draw::Polygon { points, fill: theme.accent });
    }
}

/// Draws the playhead as a line over `rect`, which the axis belongs to; with its head at the top of it where `has_head`.
pub fn draw_playhead(scene: &Scene<'_>, axis: &TimeAxis, rect: PxRect, has_head: bool, out: &mut DrawList) {
    let offset = axis.x_from_ms(scene.at_ms as f64);
    if !(0.0..=rect.w).contains(&offset) {
        return;
    }
    let (x, color) = (rect.x + offset, scene.theme.playhead);
    out.line(Pos { x, y: rect.y }, Pos { x, y: rect.bottom() }, Stroke::solid(1.5, color));
    if has_head {
        let at = |dx: f32, dy: f32| Pos { x: x + dx, y: rect.y + dy };
        let points = vec![at(-HEAD_PX, 0.0), at(HEAD_PX, 0.0), at(HEAD_PX, 7.0), at(0.0, 13.0), at(-HEAD_PX, 7.0)];
        out.items.push(Draw::Polygon { points, fill: color });
    }
}
