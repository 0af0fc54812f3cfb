//! The lanes: one per person, runs of samples as bars, gaps hatched, faces as a thin strip below.
//!
//! Only visible lanes and visible runs are looked at; bars closer than a pixel are one bar. Cost: O(lanes on screen x
//! (log runs + bars on screen)); no more than one bar a pixel whatever the data.

use std::ops::Range;

use super::flag_marks::{MARK_PX, draw_mark, lane_marks};
use super::lane_levels::{Run, Strip};
use super::metrics::{GUTTER_PX, LANE_PX, MARK_RADIUS_PX, PADDING_PX, SWATCH_PX, TEXT_PX, TEXT_SMALL_PX};
use super::ruler::draw_range;
use super::scene::draw_swatch;
use super::text_width::elide;
use super::{Anchor, Color, Draw, DrawList, Font, LaneList, Pos, PxRect, Scene, Stroke, Theme, TimeAxis};
use crate::model::{PersonSlot, Row};

/// Distance of a bar from the upper edge of its lane.
const BAR_TOP_PX: f32 = 4.0;
/// Height of a bar.
const BAR_HEIGHT_PX: f32 = 10.0;
/// Distance of the face strip from the upper edge of its lane.
const FACE_TOP_PX: f32 = 15.0;
/// Height of the face strip.
const FACE_HEIGHT_PX: f32 = 2.0;
/// Bars are at least this wide, so that one sample can be seen.
pub const MIN_BAR_PX: f32 = 2.0;
/// Gaps are hatched from this width on.
const MIN_HATCH_PX: f32 = 6.0;
/// Distance between hatch lines.
pub const HATCH_SPACING_PX: f32 = 6.0;
/// Samples are drawn one by one where they are this far apart.
const MIN_SAMPLE_STEP_PX: f64 = 8.0;
/// A sample is under the pointer when it is this near.
pub const HIT_PX: f32 = 6.0;
/// Opacity of the bar of someone who is not selected: calm, and still 3:1 on its lane.
const BAR_ALPHA: f32 = 0.84;
/// Opacity of the bar behind single samples.
const FAR_IN_ALPHA: f32 = 0.4;
/// Opacity of someone hidden.
const HIDDEN_ALPHA: f32 = 0.3;

/// Where lanes lie on the screen: equal heights, scrolled, beside a gutter with the names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LaneLayout {
    /// Gutter and lanes together.
    pub rect: PxRect,
    /// Width of the gutter at the left of `rect`.
    pub gutter_px: f32,
    /// Height of a lane.
    pub lane_px: f32,
    /// How far the lanes are scrolled up.
    pub scroll_px: f64,
    /// Number of lanes, on screen or not.
    pub num_lanes: usize,
}

impl LaneLayout {
    /// Lanes of the usual height and gutter, not scrolled.
    pub fn new(rect: PxRect, num_lanes: usize) -> Self {
        Self { rect, gutter_px: GUTTER_PX, lane_px: LANE_PX, scroll_px: 0.0, num_lanes }
    }

    /// Height of all lanes together.
    pub fn content_px(&self) -> f64 {
        self.num_lanes as f64 * f64::from(self.lane_px)
    }

    /// The furthest the lanes can be scrolled up.
    pub fn max_scroll_px(&self) -> f64 {
        (self.content_px() - f64::from(self.rect.h)).max(0.0)
    }

    /// The part beside the gutter, which a [`TimeAxis`] of its width belongs to.
    pub fn time_rect(&self) -> PxRect {
        let gutter = self.gutter_px.min(self.rect.w);
        PxRect::new(self.rect.x + gutter, self.rect.y, self.rect.w - gutter, self.rect.h)
    }

    /// The lanes of which any pixel is on screen.
    pub fn visible(&self) -> Range<usize> {
        let lane = f64::from(self.lane_px);
        let first = ((self.scroll_px / lane).floor().max(0.0) as usize).min(self.num_lanes);
        let past = ((self.scroll_px + f64::from(self.rect.h)) / lane).ceil().max(0.0) as usize;
        first..past.min(self.num_lanes).max(first)
    }

    /// Where a lane lies, on screen or not.
    pub fn lane_rect(&self, lane: usize) -> PxRect {
        let y = lane as f64 * f64::from(self.lane_px) - self.scroll_px;
        PxRect::new(self.rect.x, self.rect.y + y as f32, self.rect.w, self.lane_px)
    }

    /// The lane at a height, if there is one.
    pub fn lane_at(&self, y: f32) -> Option<usize> {
        if !(self.rect.y..self.rect.bottom()).contains(&y) {
            return None;
        }
        let lane = (f64::from(y - self.rect.y) + self.scroll_px) / f64::from(self.lane_px);
        (lane >= 0.0 && (lane as usize) < self.num_lanes).then_some(lane as usize)
    }

    /// The smallest change of the scroll position that brings a lane on screen.
    pub fn scroll_to(&self, lane: usize) -> f64 {
        let top = lane as f64 * f64::from(self.lane_px);
        let lowest = top + f64::from(self.lane_px) - f64::from(self.rect.h);
        self.scroll_px.min(top).max(lowest).clamp(0.0, self.max_scroll_px())
    }
}

/// Draws the visible lanes: `lanes` are the people from top to bottom, and `None` leaves room for a heading. The list's clip should
/// be `layout.rect`.
pub fn draw_lanes<L: Copy + Into<Option<PersonSlot>>>(
    scene: &Scene<'_>,
    lanes: &[L],
    axis: &TimeAxis,
    layout: &LaneLayout,
    out: &mut DrawList,
) {
    let theme = scene.theme;
    let time = layout.time_rect();
    for lane in layout.visible() {
        let rect = layout.lane_rect(lane);
        let Some(slot) = lanes[lane].into() else {
            out.fill(rect, 0.0, theme.panel);
            continue;
        };
        let (is_selected, is_hovered) = (scene.is_selected(slot), scene.is_hovered(slot));
        let band = match (is_selected, is_hovered) {
            (true, _) => theme.accent_surface,
            (false, true) => theme.hover,
            (false, false) if lane % 2 == 1 => theme.lane_alternate,
            (false, false) => theme.lane,
        };
        out.fill(rect, 0.0, band);
        let strips = LaneStrips { scene, slot, axis, time, top_px: rect.y, is_strong: is_selected || is_hovered };
        strips.draw(out);
        strips.draw_flags(band, out);
        draw_name(scene, slot, rect, layout.gutter_px, band, out);
    }
    draw_range(scene, axis, time, 0.12, out);
}

/// Draws the headings of a list, a pin beside each person on top, and a line below the last of them.
pub fn draw_headings(theme: &Theme, list: &LaneList, layout: &LaneLayout, out: &mut DrawList) {
    let visible = layout.visible();
    let first = list.headings.partition_point(|heading| heading.0 < visible.start);
    for (lane, title) in list.headings[first..].iter().take_while(|heading| heading.0 < visible.end) {
        let rect = layout.lane_rect(*lane);
        let pos = Pos { x: rect.x + PADDING_PX, y: rect.y + rect.h / 2.0 };
        let text = elide(title, TEXT_SMALL_PX, Font::Strong, rect.w - 2.0 * PADDING_PX);
        out.text(pos, Anchor::Left, text, TEXT_SMALL_PX, Font::Strong, theme.text_dim);
    }
    for lane in visible.start..visible.end.min(list.num_pinned) {
        let rect = layout.lane_rect(lane);
        draw_pin(Pos { x: rect.x + PADDING_PX / 2.0, y: rect.y + rect.h / 2.0 }, theme.text_dim, out);
        if lane + 1 == list.num_pinned && lane + 1 < list.rows.len() {
            let (left, right) =
                (Pos { x: rect.x, y: rect.bottom() - 0.5 }, Pos { x: rect.right(), y: rect.bottom() - 0.5 });
            out.line(left, right, Stroke::solid(1.0, theme.line));
        }
    }
}

/// A small pin with its needle below.
fn draw_pin(middle: Pos, color: Color, out: &mut DrawList) {
    let at = |dx: f32, dy: f32| Pos { x: middle.x + dx, y: middle.y + dy };
    out.items
        .push(Draw::Polygon { points: vec![at(-1.5, -5.0), at(1.5, -5.0), at(3.5, 1.0), at(-3.5, 1.0)], fill: color });
    out.line(at(0.0, 1.0), at(0.0, 5.0), Stroke::solid(1.0, color));
}

fn draw_name(scene: &Scene<'_>, slot: PersonSlot, lane: PxRect, gutter_px: f32, band: Color, out: &mut DrawList) {
    let theme = scene.theme;
    let index = scene.store.person_index(slot);
    let is_shown = scene.is_shown(slot);
    let middle = lane.y + lane.h / 2.0;
    draw_swatch(out, lane.x + PADDING_PX, middle, scene.style(index), band, !is_shown);
    let (font, color) = match (scene.is_selected(slot), scene.is_hovered(slot) && is_shown) {
        (true, _) => (Font::Strong, theme.text),
        (false, true) => (Font::Text, theme.text),
        (false, false) => (Font::Text, theme.text_dim),
    };
    let x = PADDING_PX + SWATCH_PX + 6.0;
    let text = elide(&scene.name(index), TEXT_PX, font, gutter_px - x - 6.0);
    out.text(Pos { x: lane.x + x, y: middle }, Anchor::Left, text, TEXT_PX, font, color);
}

/// What is to be drawn in one lane.
struct LaneStrips<'s, 'a> {
    scene: &'s Scene<'a>,
    slot: PersonSlot,
    axis: &'s TimeAxis,
    time: PxRect,
    top_px: f32,
    is_strong: bool,
}

impl LaneStrips<'_, '_> {
    fn draw(&self, out: &mut DrawList) {
        let scene = self.scene;
        let color = scene.style(scene.store.person_index(self.slot)).color;
        let is_shown = scene.is_shown(self.slot);
        let has_room_for_samples = self.has_room_for_samples();
        let alpha = match (is_shown, has_room_for_samples, self.is_strong) {
            (false, _, _) => HIDDEN_ALPHA,
            (true, true, _) => FAR_IN_ALPHA,
            (true, false, true) => 1.0,
            (true, false, false) => BAR_ALPHA,
        };
        let samples = self.runs(Strip::Samples);
        self.draw_gaps(samples, out);
        let height = BAR_HEIGHT_PX;
        for (left, right) in bars(samples, self.axis, self.time.w) {
            let bar = PxRect::new(self.time.x + left, self.top_px + BAR_TOP_PX, right - left, height);
            out.fill(bar, if bar.w >= 4.0 { MARK_RADIUS_PX } else { 0.0 }, color.with_alpha(alpha));
        }
        let face_alpha = if is_shown { 1.0 } else { HIDDEN_ALPHA };
        for (left, right) in bars(self.runs(Strip::Faces), self.axis, self.time.w) {
            let bar = PxRect::new(self.time.x + left, self.top_px + FACE_TOP_PX, right - left, FACE_HEIGHT_PX);
            out.fill(bar, 0.0, color.with_alpha(face_alpha * if has_room_for_samples { FAR_IN_ALPHA } else { 1.0 }));
        }
        if has_room_for_samples {
            self.draw_samples(color.with_alpha(face_alpha), out);
        }
    }

    /// The marks of flags, over the bar; `behind` sets them apart from it.
    fn draw_flags(&self, behind: Color, out: &mut DrawList) {
        let scene = self.scene;
        let Some(flags) = scene.flags else { return };
        let y = self.top_px + BAR_TOP_PX + BAR_HEIGHT_PX / 2.0;
        let alpha = if scene.is_shown(self.slot) { 1.0 } else { HIDDEN_ALPHA };
        for (x, flag) in
            lane_marks(flags, self.slot, self.axis, self.time.w, |flag| scene.shows_sample(self.slot, flag.start_ms))
        {
            let x = self.time.x + x;
            let side = MARK_PX + 3.0;
            out.fill(PxRect::new(x - side / 2.0, y - side / 2.0, side, side), MARK_RADIUS_PX, behind);
            draw_mark(flag.kind, Pos { x, y }, scene.theme.warning.with_alpha(alpha), out);
        }
    }

    fn runs(&self, strip: Strip) -> &[Run] {
        let visible = self.axis.start_ms..self.axis.end_ms();
        self.scene.levels.visible(self.slot, strip, &visible, self.axis.ms_per_px)
    }

    fn has_room_for_samples(&self) -> bool {
        let cadence_ms = self.scene.people.get(self.slot.at()).map_or(f32::NAN, |p| p.cadence_ms);
        f64::from(cadence_ms) / self.axis.ms_per_px >= MIN_SAMPLE_STEP_PX
    }

    /// Hatches where the person is away. Where a filter hides the samples there is nothing.
    fn draw_gaps(&self, runs: &[Run], out: &mut DrawList) {
        let mut at = 0;
        while at + 1 < runs.len() {
            let (run, next) = (&runs[at], &runs[at + 1]);
            let left = (self.axis.x_from_ms(run.end_ms as f64) + 1.0).max(0.0);
            let right = (self.axis.x_from_ms(next.start_ms as f64) - 1.0).min(self.time.w);
            if run.is_before_gap && right - left >= MIN_HATCH_PX {
                let rect = PxRect::new(self.time.x + left, self.top_px + BAR_TOP_PX, right - left, BAR_HEIGHT_PX);
                out.items.push(Draw::Hatch { rect, spacing: HATCH_SPACING_PX, color: self.scene.theme.gap_hatch });
                at += 1;
            } else {
                // What ends within this pixel has no gap wide enough before its end either.
                let pixel_ms = self.axis.ms_from_x(self.axis.x_from_ms(run.end_ms as f64) + 1.0);
                at += runs[at..].partition_point(|run| (run.end_ms as f64) < pixel_ms).max(2) - 1;
            }
        }
    }

    /// One mark a sample, at most one a pixel. The cost is bounded by the pixels: the next one is found by halving.
    fn draw_samples(&self, color: Color, out: &mut DrawList) {
        let store = self.scene.store;
        let rows = store.person_rows(self.slot);
        let visible = self.axis.visible_ms();
        let mut at = rows.partition_point(|&row| store.time_ms(row) < visible.start);
        while let Some(&row) = rows.get(at) {
            let ms = store.time_ms(row);
            if ms >= visible.end {
                break;
            }
            if !self.scene.kept.contains(row) {
                at += 1;
                continue;
            }
            let x = self.time.x + self.axis.x_from_ms(ms as f64) - MIN_BAR_PX / 2.0;
            out.fill(PxRect::new(x, self.top_px + BAR_TOP_PX, MIN_BAR_PX, BAR_HEIGHT_PX), 0.0, color);
            if store.face(row).is_some_and(|face| face.rect.is_some()) {
                out.fill(PxRect::new(x, self.top_px + FACE_TOP_PX, MIN_BAR_PX, FACE_HEIGHT_PX), 0.0, color);
            }
            let past_ms = ms as f64 + self.axis.ms_per_px;
            at += rows[at..].partition_point(|&row| (store.time_ms(row) as f64) < past_ms).max(1);
        }
    }
}

/// The bars of runs as left and right pixels of an axis `width_px` wide, from left to right, each at least [`MIN_BAR_PX`] wide.
/// What is less than a pixel apart is one bar. Every visible sample of the runs lies in one of them.
pub fn bars<'r>(runs: &'r [Run], axis: &TimeAxis, width_px: f32) -> impl Iterator<Item = (f32, f32)> + use<'r> {
    let axis = *axis;
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let (left, mut right) = bar(runs.get(at)?, &axis);
            at += 1;
            // Runs that begin before the next pixel belong to this bar; halving skips any number of them at once.
            loop {
                let joined_ms = axis.ms_from_x(right + 1.0);
                let num_joined = runs[at..].partition_point(|run| (run.start_ms as f64) < joined_ms);
                let Some(last) = num_joined.checked_sub(1).map(|n| &runs[at + n]) else { break };
                right = right.max(bar(last, &axis).1);
                at += num_joined;
            }
            if left > width_px {
                return None;
            }
            if right >= 0.0 {
                return Some((left.max(0.0), right.min(width_px)));
            }
        }
    })
}

/// Left and right pixel of one run, widened around its middle where it is too narrow to see.
fn bar(run: &Run, axis: &TimeAxis) -> (f32, f32) {
    let (left, right) = (axis.x_from_ms(run.start_ms as f64), axis.x_from_ms(run.end_ms as f64));
    if right - left >= MIN_BAR_PX {
        return (left, right);
    }
    let middle = f32::midpoint(left, right);
    (middle - MIN_BAR_PX / 2.0, middle + MIN_BAR_PX / 2.0)
}

/// What is under the pointer in the lanes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LaneHit {
    /// Which lane, from the top.
    pub lane: usize,
    /// Whose.
    pub slot: PersonSlot,
    /// The time under the pointer in milliseconds; `None` over the name.
    pub ms: Option<i64>,
    /// The kept sample nearest to the pointer, if it is no further than [`HIT_PX`].
    pub row: Option<Row>,
}

/// What is under the pointer, if it is over a lane.
pub fn lane_hit<L: Copy + Into<Option<PersonSlot>>>(
    scene: &Scene<'_>,
    lanes: &[L],
    axis: &TimeAxis,
    layout: &LaneLayout,
    pos: Pos,
) -> Option<LaneHit> {
    if !layout.rect.contains(pos) {
        return None;
    }
    let lane = layout.lane_at(pos.y)?;
    let slot = (*lanes.get(lane)?).into()?;
    let time = layout.time_rect();
    if pos.x < time.x {
        return Some(LaneHit { lane, slot, ms: None, row: None });
    }
    let ms = axis.ms_from_x(pos.x - time.x);
    let reach_ms = f64::from(HIT_PX) * axis.ms_per_px;
    let row = nearest_sample(scene, slot, ms).filter(|&row| (scene.store.time_ms(row) as f64 - ms).abs() <= reach_ms);
    Some(LaneHit { lane, slot, ms: Some(ms.round() as i64), row })
}

/// The kept sample of a person nearest to a time; the earlier one of two equally near.
pub fn nearest_sample(scene: &Scene<'_>, slot: PersonSlot, ms: f64) -> Option<Row> {
    let (store, kept) = (scene.store, scene.kept);
    let rows = store.person_rows(slot);
    let runs = scene.levels.runs(slot, Strip::Samples);
    // Hidden samples are few inside a run and any number between runs, so steps are taken inside runs only.
    let next = runs.partition_point(|run| (run.end_ms as f64) < ms);
    let is_inside = runs.get(next).is_some_and(|run| run.start_ms as f64 <= ms);
    let before_ms = if is_inside { Some(ms) } else { next.checked_sub(1).map(|at| runs[at].end_ms as f64) };
    let after_ms = runs.get(next).map(|run| (run.start_ms as f64).max(ms));
    let before = before_ms.and_then(|ms| {
        let past = rows.partition_point(|&row| store.time_ms(row) as f64 <= ms);
        rows[..past].iter().rev().copied().find(|&row| kept.contains(row))
    });
    let after = after_ms.and_then(|ms| {
        let first = rows.partition_point(|&row| (store.time_ms(row) as f64) < ms);
        rows[first..].iter().copied().find(|&row| kept.contains(row))
    });
    let distance = |row: Row| (store.time_ms(row) as f64 - ms).abs();
    match (before, after) {
        (Some(a), Some(b)) => Some(if distance(b) < distance(a) { b } else { a }),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{Theme, ThemeKind};

    #[test]
    fn any_number_of_lanes_is_scrolled_through() {
        let mut layout = LaneLayout::new(PxRect::new(0.0, 100.0, 500.0, 90.0), 3_000_000);
        assert_eq!(layout.visible(), 0..5);
        layout.scroll_px = layout.max_scroll_px();
        assert_eq!(layout.visible(), 2_999_995..3_000_000);
        assert_eq!(layout.lane_at(189.5), Some(2_999_999));
        assert!((layout.lane_rect(2_999_999).bottom() - 190.0).abs() < 0.01);
        layout.scroll_px = 30.0;
        for lane in layout.visible() {
            let rect = layout.lane_rect(lane);
            let y = (rect.y + 1.0).max(100.0);
            assert_eq!(layout.lane_at(y), Some(lane));
        }
        assert_eq!((layout.lane_at(99.0), layout.lane_at(190.0)), (None, None));
        assert_eq!((layout.scroll_to(0), layout.scroll_to(3), layout.scroll_to(10)), (0.0, 30.0, 130.0));
        assert_eq!(LaneLayout { num_lanes: 2, scroll_px: 0.0, ..layout }.lane_at(150.0), None);
    }

    #[test]
    fn calm_bars_still_stand_out() {
        for kind in [ThemeKind::Dark, ThemeKind::Light] {
            let theme = Theme::bundled(kind);
            for lane in [theme.lane, theme.lane_alternate] {
                for color in &theme.people {
                    let contrast = color.with_alpha(BAR_ALPHA).over(lane).contrast(lane);
                    assert!(contrast >= 3.0, "{kind:?} {color:?}: {contrast}");
                }
            }
        }
    }
}
