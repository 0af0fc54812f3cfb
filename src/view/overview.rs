//! The overview bar: how busy every part of the whole job is, and which part the lanes show.
//!
//! Where each pixel begins is looked up once per width, O(pixels x log instants); the density is counted once per filter,
//! O(pixels + rows / 64); drawing it is O(pixels).

use std::ops::Range;

use super::metrics::{MARK_RADIUS_PX, PADDING_PX, TEXT_PX, TEXT_SMALL_PX};
use super::{Anchor, DrawList, Font, Pos, PxRect, Scene, Stroke, TimeAxis};
use crate::analysis::Kept;
use crate::analysis::density::BucketRows;
use crate::model::TrackStore;
use crate::model::time::format_duration;

/// The edges of the window can be taken this far on either side.
const EDGE_PX: f32 = 5.0;
/// The window is drawn at least this wide, so that it can be seen and taken.
const MIN_WINDOW_PX: f32 = 6.0;

/// Which rows lie in each pixel column of the whole job: for one store and one width.
#[derive(Debug, Clone, PartialEq)]
pub struct PixelRows {
    rows: BucketRows,
    /// Where the columns lie on the axis they were made for, pixels.
    x: Range<f32>,
}

impl PixelRows {
    /// The columns of an axis over the whole job, see [`OverviewLayout::whole`].
    pub fn new(store: &TrackStore, whole: &TimeAxis) -> Self {
        let span = store.span_ms();
        let x = whole.x_from_ms(span.start as f64)..whole.x_from_ms(span.end as f64);
        let num_px = (x.end - x.start).round().max(1.0) as usize;
        Self { rows: BucketRows::new(store, span, num_px), x }
    }
}

/// Kept samples per pixel of the whole job.
#[derive(Debug, Clone, PartialEq)]
pub struct Density {
    counts: Vec<u32>,
    max: u32,
    /// Where the counts lie on the axis they were made for, pixels.
    x: Range<f32>,
}

impl Density {
    /// Counts the kept samples of each pixel.
    pub fn new(pixels: &PixelRows, kept: &Kept) -> Self {
        let counts = pixels.rows.counts(kept);
        let max = counts.iter().copied().max().unwrap_or(0);
        Self { counts, max, x: pixels.x.clone() }
    }

    /// Kept samples in each pixel column, from the left.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// Width of a column, about a pixel.
    fn column_px(&self) -> f32 {
        (self.x.end - self.x.start) / self.counts.len().max(1) as f32
    }
}

/// Where the overview lies: a label in the gutter, the whole job beside it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverviewLayout {
    /// Gutter and bar together.
    pub rect: PxRect,
    /// Width of the gutter.
    pub gutter_px: f32,
}

impl OverviewLayout {
    /// The bar itself, with room above and below.
    pub fn bar(&self) -> PxRect {
        let gutter = self.gutter_px.min(self.rect.w);
        let PxRect { x, y, w, h } = self.rect;
        PxRect::new(x + gutter, y + 3.0, w - gutter, (h - 6.0).max(1.0))
    }

    /// The axis of the whole job over the bar.
    pub fn whole(&self, store: &TrackStore) -> TimeAxis {
        TimeAxis::fit(&store.span_ms(), self.bar().w)
    }

    /// The rectangle that shows which part is visible.
    pub fn window(&self, whole: &TimeAxis, visible: &TimeAxis) -> PxRect {
        let bar = self.bar();
        let left = whole.x_from_ms(visible.start_ms).clamp(0.0, bar.w);
        let right = whole.x_from_ms(visible.end_ms()).clamp(left, bar.w);
        let width = (right - left).max(MIN_WINDOW_PX).min(bar.w);
        let left = ((left + right - width) / 2.0).clamp(0.0, bar.w - width);
        PxRect::new(bar.x + left, bar.y, width, bar.h)
    }
}

/// Draws the overview. `visible` is the axis of the lanes.
pub fn draw_overview(
    scene: &Scene<'_>,
    density: &Density,
    visible: &TimeAxis,
    layout: &OverviewLayout,
    out: &mut DrawList,
) {
    let theme = scene.theme;
    let bar = layout.bar();
    let whole = layout.whole(scene.store);
    out.fill(layout.rect, 0.0, theme.panel);
    let span = scene.store.span_ms();
    let label_x = layout.rect.x + PADDING_PX;
    let middle = layout.rect.y + layout.rect.h / 2.0;
    out.text(Pos { x: label_x, y: middle - 7.0 }, Anchor::Left, "Overview", TEXT_PX, Font::Text, theme.text_dim);
    let length = format_duration(span.end.saturating_sub(span.start));
    out.text(Pos { x: label_x, y: middle + 7.0 }, Anchor::Left, length, TEXT_SMALL_PX, Font::Mono, theme.text_dim);

    out.fill(bar, 0.0, theme.lane);
    for (columns, height) in steps(density, bar.h - 2.0) {
        let left = bar.x + density.x.start + columns.start as f32 * density.column_px();
        let width = columns.len() as f32 * density.column_px();
        out.fill(PxRect::new(left, bar.bottom() - height, width, height), 0.0, theme.density);
    }
    if let Some(range_ms) = &scene.range_ms {
        let clamp = |ms: i64| whole.x_from_ms(ms as f64).clamp(0.0, bar.w);
        let (left, right) = (clamp(range_ms.start), clamp(range_ms.end));
        out.fill(PxRect::new(bar.x + left, bar.y, right - left, bar.h), 0.0, theme.accent.with_alpha(0.25));
    }
    let window = layout.window(&whole, visible);
    out.fill(window, MARK_RADIUS_PX, theme.accent.with_alpha(0.18));
    out.outline(window, MARK_RADIUS_PX, Stroke::solid(1.0, theme.accent));
    let x = bar.x + whole.x_from_ms(scene.at_ms as f64).clamp(0.0, bar.w);
    out.line(Pos { x, y: bar.y }, Pos { x, y: bar.bottom() }, Stroke::solid(1.5, theme.playhead));
}

/// Neighbouring columns of one height, in half pixels, as one; columns without samples left out, others at least a pixel high.
fn steps(density: &Density, height_px: f32) -> impl Iterator<Item = (Range<usize>, f32)> + '_ {
    let max = density.max.max(1) as f32;
    let height = move |count: u32| match count {
        0 => 0.0,
        count => ((count as f32 / max * height_px * 2.0).round() / 2.0).max(1.0),
    };
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(&count) = density.counts.get(at) {
            let (first, tall) = (at, height(count));
            at += density.counts[at..].iter().take_while(|&&c| height(c) == tall).count();
            if tall > 0.0 {
                return Some((first..at, tall));
            }
        }
        None
    })
}

/// What a press in the overview takes hold of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverviewHit {
    /// The window: a drag moves it.
    Window,
    /// Its left edge: a drag moves the start.
    LeftEdge,
    /// Its right edge: a drag moves the end.
    RightEdge,
    /// The bar beside the window: a drag shows the range it covers.
    Elsewhere,
}

/// What is under the pointer, if it is over the bar.
pub fn overview_hit(layout: &OverviewLayout, whole: &TimeAxis, visible: &TimeAxis, pos: Pos) -> Option<OverviewHit> {
    let bar = layout.bar();
    if !(bar.x..=bar.right()).contains(&pos.x) || !(layout.rect.y..layout.rect.bottom()).contains(&pos.y) {
        return None;
    }
    let window = layout.window(whole, visible);
    // A narrow window keeps a middle to move it by.
    let inside = EDGE_PX.min(window.w / 4.0);
    let hit = if (window.x - EDGE_PX..window.x + inside).contains(&pos.x) {
        OverviewHit::LeftEdge
    } else if (window.right() - inside..=window.right() + EDGE_PX).contains(&pos.x) {
        OverviewHit::RightEdge
    } else if (window.x..window.right()).contains(&pos.x) {
        OverviewHit::Window
    } else {
        OverviewHit::Elsewhere
    };
    Some(hit)
}

/// The axis after a drag in the overview that took hold of `hit` at pixel `from_x` of the bar, when `visible` was shown, and
/// has come to pixel `to_x`.
#[must_use]
pub fn dragged(
    hit: OverviewHit,
    whole: &TimeAxis,
    visible: &TimeAxis,
    from_x: f32,
    to_x: f32,
    span_ms: &Range<i64>,
) -> TimeAxis {
    let (from_ms, to_ms) = (whole.ms_from_x(from_x), whole.ms_from_x(to_x));
    let (start_ms, end_ms) = (visible.start_ms, visible.end_ms());
    let range = match hit {
        OverviewHit::Window => return visible.pan(((from_ms - to_ms) / visible.ms_per_px) as f32, span_ms),
        OverviewHit::LeftEdge => (start_ms + to_ms - from_ms).min(end_ms)..end_ms,
        OverviewHit::RightEdge => start_ms..(end_ms + to_ms - from_ms).max(start_ms),
        OverviewHit::Elsewhere => from_ms.min(to_ms)..from_ms.max(to_ms),
    };
    visible.show(&range, span_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::test_store::{self, Sample};

    const LAYOUT: OverviewLayout = OverviewLayout { rect: PxRect::new(0.0, 0.0, 1120.0, 36.0), gutter_px: 120.0 };

    #[test]
    fn every_kept_sample_is_counted_once() {
        let samples: Vec<Sample> = (0..500).map(|i| Sample::body(i * 37, i % 3)).collect();
        let store = test_store::store(&samples);
        let kept = Kept::from_fn(&store, |row| row % 3 != 0);
        let density = Density::new(&PixelRows::new(&store, &LAYOUT.whole(&store)), &kept);
        assert_eq!(density.counts().len(), 988);
        assert_eq!(density.counts().iter().sum::<u32>(), kept.num_rows());
    }

    #[test]
    fn the_window_can_be_moved_stretched_and_drawn_anew() {
        let span = 0..100_000;
        let whole = TimeAxis::fit(&span, 1000.0);
        let visible = whole.show(&(20_000.0..40_000.0), &span);
        let window = LAYOUT.window(&whole, &visible);
        let hit = |x: f32| overview_hit(&LAYOUT, &whole, &visible, Pos { x, y: 10.0 });
        assert_eq!(hit(window.x), Some(OverviewHit::LeftEdge));
        assert_eq!(hit(window.right()), Some(OverviewHit::RightEdge));
        assert_eq!(hit(window.x + window.w / 2.0), Some(OverviewHit::Window));
        assert_eq!(hit(window.x - 20.0), Some(OverviewHit::Elsewhere));
        assert_eq!(hit(50.0), None);

        let px = |ms: f64| whole.x_from_ms(ms);
        let near = |axis: TimeAxis, start: f64, end: f64| {
            assert!((axis.start_ms - start).abs() < 20.0 && (axis.end_ms() - end).abs() < 20.0, "{axis:?}");
        };
        let drag = |hit, from, to| dragged(hit, &whole, &visible, px(from), px(to), &span);
        near(drag(OverviewHit::Window, 30_000.0, 40_000.0), 30_000.0, 50_000.0);
        near(drag(OverviewHit::LeftEdge, 20_000.0, 30_000.0), 30_000.0, 40_000.0);
        near(drag(OverviewHit::RightEdge, 40_000.0, 90_000.0), 20_000.0, 90_000.0);
        near(drag(OverviewHit::Elsewhere, 80_000.0, 60_000.0), 60_000.0, 80_000.0);
    }

    #[test]
    fn a_narrow_window_can_still_be_moved() {
        let span = 0..100_000_000;
        let whole = TimeAxis::fit(&span, 1000.0);
        let visible = whole.show(&(50_000_000.0..50_001_000.0), &span);
        let window = LAYOUT.window(&whole, &visible);
        let middle = Pos { x: window.x + window.w / 2.0, y: 10.0 };
        assert_eq!(overview_hit(&LAYOUT, &whole, &visible, middle), Some(OverviewHit::Window));
    }
}
