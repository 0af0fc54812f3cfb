//! Whole pictures without a window: the canvas at a time, the timeline, and the plot of one measure.
//!
//! Each is one draw list from (0, 0), of the size asked for, on the theme's own background.

use super::canvas_scene::{draw_people, draw_plain_frame};
use super::lanes::{LaneLayout, draw_lanes};
use super::metrics::{
    BAR_PX, GUTTER_PX, LANE_PX, PADDING_PX, RULER_PX, SWATCH_PX, TEXT_LARGE_PX, TEXT_PX, TEXT_SMALL_PX,
};
use super::overview::{Density, OverviewLayout, PixelRows, draw_overview};
use super::plot_series::PlotSeries;
use super::ruler::{draw_playhead, draw_ruler};
use super::scene::draw_swatch;
use super::text_width::{elide, text_width_px};
use super::ticks::number_ticks;
use super::{
    Anchor, CanvasOptions, CanvasTransform, CanvasView, Draw, DrawList, Font, Pos, Presence, PxRect, Scene, Stroke,
    TimeAxis,
};
use crate::analysis::{Measure, complete_sightings};
use crate::model::PersonSlot;
use crate::model::time::format_clock;

/// Height of the line above a plot.
const TITLE_PX: f32 = 28.0;
/// Space between two lines of values in a plot.
const VALUE_TICK_PX: f32 = 32.0;

/// The canvas at `scene.at_ms`, the frame fitted, with the time in its corner.
pub fn canvas_picture(scene: &Scene<'_>, options: &CanvasOptions, width_px: f32, height_px: f32) -> DrawList {
    let canvas = PxRect::new(0.0, 0.0, width_px, height_px);
    let transform = CanvasTransform::new(canvas, scene.store.job.video.aspect(), CanvasView::default());
    let mut out = DrawList::new(canvas);
    let mut here = Vec::new();
    complete_sightings(scene.store, scene.kept, scene.people, scene.at_ms, options.between, &mut here);
    draw_plain_frame(scene.theme, &transform, &mut out);
    draw_people(scene, options, &transform, &here, &mut out);

    let clock = format_clock(scene.at_ms);
    let text_px = text_width_px(&clock, TEXT_PX, Font::Mono);
    let plate = PxRect::new(PADDING_PX, height_px - PADDING_PX - 20.0, text_px + 12.0, 20.0);
    out.fill(plate, 2.0, scene.theme.panel.with_alpha(0.85));
    let pos = Pos { x: plate.x + 6.0, y: plate.y + plate.h / 2.0 };
    out.text(pos, Anchor::Left, clock, TEXT_PX, Font::Mono, scene.theme.text);
    out
}

/// The height at which a timeline picture shows this many lanes whole.
pub fn timeline_height_px(num_lanes: usize) -> f32 {
    BAR_PX + RULER_PX + num_lanes.max(1) as f32 * LANE_PX
}

/// Overview, ruler and lanes over a time range (`None` for all of the job): `lanes` are the people from top to bottom. Where
/// not all of them fit, the last line says how many are missing.
pub fn timeline_picture(
    scene: &Scene<'_>,
    lanes: &[PersonSlot],
    range_ms: Option<std::ops::Range<i64>>,
    width_px: f32,
    height_px: f32,
) -> DrawList {
    let whole = PxRect::new(0.0, 0.0, width_px, height_px);
    let mut out = DrawList::new(whole);
    out.fill(whole, 0.0, scene.theme.panel);
    let overview = OverviewLayout { rect: PxRect::new(0.0, 0.0, width_px, BAR_PX), gutter_px: GUTTER_PX };
    let whole_axis = overview.whole(scene.store);
    let span = scene.store.span_ms();
    let axis = range_ms.map_or(whole_axis, |r| whole_axis.show(&(r.start as f64..r.end as f64), &span));
    let density = Density::new(&PixelRows::new(scene.store, &whole_axis), scene.kept);
    draw_overview(scene, &density, &axis, &overview, &mut out);

    let ruler = PxRect::new(GUTTER_PX.min(width_px), BAR_PX, (width_px - GUTTER_PX).max(1.0), RULER_PX);
    draw_ruler(scene, &axis, ruler, &mut out);
    let top = ruler.bottom();
    let num_whole = ((height_px - top) / LANE_PX).floor().max(0.0) as usize;
    let num_shown = if lanes.len() > num_whole { num_whole.saturating_sub(1) } else { lanes.len() };
    let rect = PxRect::new(0.0, top, width_px, num_shown as f32 * LANE_PX);
    let layout = LaneLayout::new(rect, num_shown);
    draw_lanes(scene, &lanes[..num_shown], &axis, &layout, &mut out);
    if num_shown < lanes.len() {
        let pos = Pos { x: PADDING_PX, y: rect.bottom() + LANE_PX / 2.0 };
        let text = format!("{} more people", lanes.len() - num_shown);
        out.text(pos, Anchor::Left, text, TEXT_PX, Font::Text, scene.theme.text_dim);
    }
    let playhead = PxRect::new(ruler.x, ruler.y, ruler.w, ruler.h + rect.h);
    draw_playhead(scene, &axis, playhead, true, &mut out);
    out
}

/// One measure over a time range (`None` for all of the job): a curve for each of the people, or one for all where the measure
/// is of all.
pub fn plot_picture(
    scene: &Scene<'_>,
    people: &[PersonSlot],
    measure: Measure,
    range_ms: Option<std::ops::Range<i64>>,
    width_px: f32,
    height_px: f32,
) -> DrawList {
    let theme = scene.theme;
    let whole = PxRect::new(0.0, 0.0, width_px, height_px);
    let mut out = DrawList::new(whole);
    out.fill(whole, 0.0, theme.panel);
    let gutter = (GUTTER_PX / 2.0).min(width_px / 4.0);
    let plot_h = (height_px - TITLE_PX - RULER_PX).max(1.0);
    let plot = PxRect::new(gutter, TITLE_PX, (width_px - gutter - PADDING_PX).max(1.0), plot_h);
    let span = scene.store.span_ms();
    let axis = TimeAxis::fit(&span, plot.w);
    let axis = range_ms.map_or(axis, |r| axis.show(&(r.start as f64..r.end as f64), &span));

    let curves: Vec<(Option<PersonSlot>, PlotSeries)> = if measure.is_per_person() {
        let curve = |&slot: &PersonSlot| (Some(slot), PlotSeries::of_person(scene, slot, measure, &axis));
        people.iter().filter(|&&slot| scene.is_shown(slot)).map(curve).collect()
    } else {
        let presence = Presence::build(scene.store, scene.kept, scene.levels);
        vec![(None, PlotSeries::of_people_present(&presence, scene.levels, &axis))]
    };
    let values = value_axis(&curves, measure);
    let y_of = |value: f64| plot.bottom() - ((value - values.start) / (values.end - values.start)) as f32 * plot.h;
    let ticks = number_ticks(values.clone(), plot.h, VALUE_TICK_PX);
    for tick in &ticks {
        let y = y_of(tick.value);
        out.line(Pos { x: plot.x, y }, Pos { x: plot.right(), y }, Stroke::solid(1.0, theme.line));
    }
    for (slot, curve) in &curves {
        draw_curve(scene, *slot, curve, |ms, v| Pos { x: plot.x + axis.x_from_ms(ms), y: y_of(v) }, &mut out);
    }
    // Curves go on to the next sample outside; what lies beside the plot covers them.
    out.fill(PxRect::new(0.0, TITLE_PX, plot.x, height_px - TITLE_PX), 0.0, theme.panel);
    out.fill(PxRect::new(plot.right(), TITLE_PX, width_px - plot.right(), height_px - TITLE_PX), 0.0, theme.panel);
    for tick in ticks {
        let pos = Pos { x: plot.x - 8.0, y: y_of(tick.value) };
        out.text(pos, Anchor::Right, tick.label, TEXT_SMALL_PX, Font::Mono, theme.text_dim);
    }
    if curves.iter().all(|(_, curve)| curve.points.is_empty()) {
        let pos = Pos { x: plot.x + plot.w / 2.0, y: plot.y + plot.h / 2.0 };
        out.text(pos, Anchor::Center, "No values in this range", TEXT_PX, Font::Text, theme.text_dim);
    }
    let ruler = PxRect::new(plot.x, plot.bottom(), plot.w, RULER_PX);
    draw_ruler(scene, &axis, ruler, &mut out);
    draw_playhead(scene, &axis, plot, false, &mut out);
    draw_title(scene, &curves, measure, width_px, &mut out);
    out
}

/// The values that a plot reaches from and to: those of the curves and a little more; counts start at zero.
fn value_axis(curves: &[(Option<PersonSlot>, PlotSeries)], measure: Measure) -> std::ops::Range<f64> {
    let ranges = curves.iter().filter_map(|(_, curve)| curve.value_range());
    let range = ranges.reduce(|a, b| a.start.min(b.start)..a.end.max(b.end)).unwrap_or(0.0..1.0);
    let margin = ((range.end - range.start) * 0.06).max(range.end.abs() * 1e-3).max(1e-6);
    let lowest = if measure.is_per_person() { range.start - margin } else { 0.0 };
    lowest..range.end + margin
}

fn draw_curve(
    scene: &Scene<'_>,
    slot: Option<PersonSlot>,
    curve: &PlotSeries,
    screen: impl Fn(f64, f64) -> Pos,
    out: &mut DrawList,
) {
    let color = slot.map_or(scene.theme.accent, |slot| scene.style(scene.store.person_index(slot)).color);
    let width = if slot.is_some_and(|slot| scene.is_selected(slot)) { 2.0 } else { 1.25 };
    for piece in &curve.pieces {
        let points: Vec<Pos> = curve.points[piece.clone()].iter().map(|&[ms, v]| screen(ms, v)).collect();
        match points[..] {
            [center] => out.items.push(Draw::Disc { center, radius: 1.5, fill: color }),
            _ => out.items.push(Draw::Polyline { points, stroke: Stroke::solid(width, color) }),
        }
    }
}

/// What is plotted at the left, and whose at the right, as many as fit.
fn draw_title(
    scene: &Scene<'_>,
    curves: &[(Option<PersonSlot>, PlotSeries)],
    measure: Measure,
    width_px: f32,
    out: &mut DrawList,
) {
    let theme = scene.theme;
    let middle = TITLE_PX / 2.0;
    let title = format!("{}, {}", measure.title(), measure.unit());
    let title_px = text_width_px(&title, TEXT_LARGE_PX, Font::Text);
    out.text(Pos { x: PADDING_PX, y: middle }, Anchor::Left, title, TEXT_LARGE_PX, Font::Text, theme.text);
    let mut x = PADDING_PX + title_px + 2.0 * PADDING_PX;
    let people: Vec<PersonSlot> =
        curves.iter().filter(|(_, curve)| !curve.points.is_empty()).filter_map(|(slot, _)| *slot).collect();
    for (at, &slot) in people.iter().enumerate() {
        let index = scene.store.person_index(slot);
        let name = elide(&scene.name(index), TEXT_PX, Font::Text, 120.0);
        let name_px = text_width_px(&name, TEXT_PX, Font::Text);
        let rest = format!("and {} more", people.len() - at);
        let rest_px = if at + 1 < people.len() { text_width_px(&rest, TEXT_PX, Font::Text) + PADDING_PX } else { 0.0 };
        if x + SWATCH_PX + 6.0 + name_px + rest_px > width_px - PADDING_PX {
            out.text(Pos { x, y: middle }, Anchor::Left, rest, TEXT_PX, Font::Text, theme.text_dim);
            return;
        }
        draw_swatch(out, x, middle, scene.style(index), theme.panel, false);
        x += SWATCH_PX + 6.0;
        out.text(Pos { x, y: middle }, Anchor::Left, name, TEXT_PX, Font::Text, theme.text_dim);
        x += name_px + PADDING_PX;
    }
}
