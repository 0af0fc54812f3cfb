//! Charts as pictures: one measure, or several one below the other.

use std::ops::Range;

use super::subject::Subject;
use crate::analysis::Measure;
use crate::model::PersonSlot;
use crate::view::metrics::{GUTTER_PX, PADDING_PX, RULER_PX, SWATCH_PX, TEXT_LARGE_PX, TEXT_PX, TEXT_SMALL_PX};
use crate::view::plot_series::PlotSeries;
use crate::view::ruler::{draw_playhead, draw_ruler};
use crate::view::scene::draw_swatch;
use crate::view::text_width::{elide, text_width_px};
use crate::view::ticks::number_ticks;
use crate::view::{Anchor, Draw, DrawList, Font, Pos, Presence, PxRect, Scene, Stroke, TimeAxis};

/// Height of the line above a plot.
const TITLE_PX: f32 = 28.0;
/// Space between two lines of values in a plot.
const VALUE_TICK_PX: f32 = 32.0;

/// The charts of a subject, one below the other. Where there is a legend the people are named there.
pub(super) fn draw_plot(subject: &Subject<'_>, has_legend: bool, width_px: f32, height_px: f32) -> DrawList {
    let whole = PxRect::new(0.0, 0.0, width_px, height_px);
    let mut out = DrawList::new(whole);
    let theme = subject.scene.theme;
    if subject.measures.is_empty() {
        out.fill(whole, 0.0, theme.panel);
        let pos = Pos { x: width_px / 2.0, y: height_px / 2.0 };
        out.text(pos, Anchor::Center, "No measure is charted", TEXT_PX, Font::Text, theme.text_dim);
        return out;
    }
    let each = (height_px / subject.measures.len() as f32).floor();
    for (at, &measure) in subject.measures.iter().enumerate() {
        let top = each * at as f32;
        let rest = if at + 1 == subject.measures.len() { height_px - top } else { each };
        let num_left_out = if has_legend || !measure.is_per_person() { 0 } else { subject.num_not_charted };
        let chart =
            Chart { scene: &subject.scene, people: subject.charted, measure, names_people: !has_legend, num_left_out };
        out.append(chart.draw(subject.range_ms.clone(), width_px, rest), 0.0, top);
    }
    out
}

/// One measure over a time range (`None` for all of the job): a curve for each of the people, or one for all where the measure
/// is of all.
pub fn plot_picture(
    scene: &Scene<'_>,
    people: &[PersonSlot],
    measure: Measure,
    range_ms: Option<Range<i64>>,
    width_px: f32,
    height_px: f32,
) -> DrawList {
    Chart { scene, people, measure, names_people: true, num_left_out: 0 }.draw(range_ms, width_px, height_px)
}

/// One chart.
struct Chart<'s, 'a> {
    scene: &'s Scene<'a>,
    people: &'s [PersonSlot],
    measure: Measure,
    /// Whether its title says whose curves they are.
    names_people: bool,
    /// People who have no curve because there are too many; said in the title.
    num_left_out: usize,
}

impl Chart<'_, '_> {
    fn draw(&self, range_ms: Option<Range<i64>>, width_px: f32, height_px: f32) -> DrawList {
        let (scene, people, measure) = (self.scene, self.people, self.measure);
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
        self.draw_title(&curves, width_px, &mut out);
        out
    }

    /// What is plotted at the left, and whose beside it, as many as fit.
    fn draw_title(&self, curves: &[(Option<PersonSlot>, PlotSeries)], width_px: f32, out: &mut DrawList) {
        let (scene, measure) = (self.scene, self.measure);
        let theme = scene.theme;
        let middle = TITLE_PX / 2.0;
        let unit = measure.unit();
        let title = if unit.is_empty() { measure.title().to_owned() } else { format!("{}, {unit}", measure.title()) };
        let title_px = text_width_px(&title, TEXT_LARGE_PX, Font::Text);
        out.text(Pos { x: PADDING_PX, y: middle }, Anchor::Left, title, TEXT_LARGE_PX, Font::Text, theme.text);
        if !self.names_people {
            return;
        }
        let mut right = width_px - PADDING_PX;
        if self.num_left_out > 0 {
            let (num, all) = (self.people.len(), self.people.len() + self.num_left_out);
            let note = format!("first {num} of {all} people");
            right -= text_width_px(&note, TEXT_PX, Font::Text) + 2.0 * PADDING_PX;
            let pos = Pos { x: width_px - PADDING_PX, y: middle };
            out.text(pos, Anchor::Right, note, TEXT_PX, Font::Text, theme.text_dim);
        }
        let mut x = PADDING_PX + title_px + 2.0 * PADDING_PX;
        let people: Vec<PersonSlot> =
            curves.iter().filter(|(_, curve)| !curve.points.is_empty()).filter_map(|(slot, _)| *slot).collect();
        for (at, &slot) in people.iter().enumerate() {
            let index = scene.store.person_index(slot);
            let name = elide(&scene.name(index), TEXT_PX, Font::Text, 120.0);
            let name_px = text_width_px(&name, TEXT_PX, Font::Text);
            let rest = format!("and {} more", people.len() - at);
            let rest_px =
                if at + 1 < people.len() { text_width_px(&rest, TEXT_PX, Font::Text) + PADDING_PX } else { 0.0 };
            if x + SWATCH_PX + 6.0 + name_px + rest_px > right {
                out.text(Pos { x, y: middle }, Anchor::Left, rest, TEXT_PX, Font::Text, theme.text_dim);
                return;
            }
            draw_swatch(out, x, middle, scene.style(index), theme.panel, false);
            x += SWATCH_PX + 6.0;
            out.text(Pos { x, y: middle }, Anchor::Left, name, TEXT_PX, Font::Text, theme.text_dim);
            x += name_px + PADDING_PX;
        }
    }
}

/// The values that a plot reaches from and to: those of the curves and a little more; counts start at zero.
fn value_axis(curves: &[(Option<PersonSlot>, PlotSeries)], measure: Measure) -> Range<f64> {
    let ranges = curves.iter().filter_map(|(_, curve)| curve.value_range());
    let range = ranges.reduce(|a, b| a.start.min(b.start)..a.end.max(b.end)).unwrap_or(0.0..1.0);
    let margin = ((range.end - range.start) * 0.06).max(range.end.abs() * 1e-3).max(1e-6);
    let lowest = if measure.is_per_person() { range.start - margin } else { 0.0 };
    measure.within_limits(lowest..range.end + margin, range.start, range.end)
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
