//! The chart: chosen measures of the chosen people, on the time axis of the lanes.

use std::ops::Range;
use std::sync::{Arc, Weak};

use egui::{Rect, RichText, Sense, Ui, Vec2b, pos2, vec2};
use egui_plot::{HLine, Line, Plot, PlotPoint, PlotPoints, Points};

use super::timeline::{scrub, wheel};
use crate::analysis::measure::Measure;
use crate::app::{Curves, Document, ViewCommand};
use crate::model::{PersonIndex, PersonSlot};
use crate::ui::frame::Frame;
use crate::ui::scene::{axis_of, scene_of};
use crate::ui::style::{color, strong};
use crate::ui::{icons, paint, widgets};
use crate::view::metrics::GUTTER_PX;
use crate::view::plot_series::{BandColumn, PlotSeries, draw_band};
use crate::view::ruler::draw_playhead;
use crate::view::{Color, DrawList, Presence, Scene, TimeAxis};

/// A chart is never lower than this.
const MIN_HEIGHT_PX: f32 = 64.0;

/// The whole panel: one chart a measure, from top to bottom.
pub fn plot_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let Some(document) = frame.state.document() else { return };
    let slots = document.charted();
    header_ui(ui, document, slots.len(), frame);
    let measures = frame.state.settings.measures.clone();
    if measures.is_empty() {
        let hint = RichText::new("Add a measure to chart it over time").color(color(frame.theme.text_dim));
        ui.centered_and_justified(|ui| ui.label(hint));
        return;
    }
    let height = (ui.available_height() / measures.len() as f32).max(MIN_HEIGHT_PX);
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing = egui::Vec2::ZERO;
        for measure in measures {
            chart_ui(ui, document, &slots, measure, height, frame);
        }
    });
}

fn header_ui(ui: &mut Ui, document: &Document, num_curves: usize, frame: &mut Frame<'_>) {
    let note = if document.selection.people.is_empty() {
        let num_people = document.kept.num_people() as usize;
        if num_people > num_curves {
            format!("first {num_curves} of {num_people} people")
        } else {
            "everyone".to_owned()
        }
    } else {
        "selected people".to_owned()
    };
    egui::Frame::new().inner_margin(egui::Margin::symmetric(12, 4)).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.label(RichText::new("Chart").text_style(strong()));
            ui.label(RichText::new(note).color(color(frame.theme.text_dim)));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.menu_button(RichText::new("Measures").color(color(frame.theme.accent)), |ui| {
                    for measure in Measure::ALL {
                        let mut is_on = frame.state.settings.measures.contains(&measure);
                        if ui.checkbox(&mut is_on, measure.title()).clicked() {
                            frame.send(ViewCommand::ToggleMeasure(measure));
                        }
                    }
                });
            });
        });
    });
}

/// One curve, and whose it is; nobody's where it counts everyone.
struct Curve {
    index: Option<PersonIndex>,
    pieces: Vec<Vec<PlotPoint>>,
    band: Vec<BandColumn>,
}

/// Thinned curves, made again only when what they show has changed.
#[derive(Clone)]
struct Thinned {
    of: Key,
    curves: Arc<Vec<Curve>>,
    values: Option<(f64, f64)>,
}

/// What curves depend on.
#[derive(Clone)]
struct Key {
    levels: Weak<Curves>,
    presence: Weak<Presence>,
    slots: Vec<PersonSlot>,
    measure: Measure,
    axis: TimeAxis,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.levels.ptr_eq(&other.levels)
            && self.presence.ptr_eq(&other.presence)
            && (&self.slots, self.measure, self.axis) == (&other.slots, other.measure, other.axis)
    }
}

fn thinned(ui: &Ui, document: &Document, slots: &[PersonSlot], measure: Measure, axis: &TimeAxis) -> Thinned {
    let slots = if measure.is_per_person() { slots } else { &[] };
    let of = Key {
        levels: Arc::downgrade(&document.curves),
        presence: Arc::downgrade(&document.presence),
        slots: slots.to_vec(),
        measure,
        axis: *axis,
    };
    let id = egui::Id::unique(("curves", measure));
    if let Some(known) = ui.data(|data| data.get_temp::<Thinned>(id)).filter(|known| known.of == of) {
        return known;
    }
    let curve_of = |&slot: &PersonSlot| {
        let index = document.store.person_index(slot);
        // Until the job has worked them out there is no curve.
        Some((Some(index), PlotSeries::of_levels(document.curves.get(index, measure)?, axis)))
    };
    let mut all: Vec<(Option<PersonIndex>, PlotSeries)> = slots.iter().filter_map(curve_of).collect();
    if !measure.is_per_person() {
        all.push((None, PlotSeries::of_people_present(&document.presence, &document.levels, axis)));
    }
    let ranges = all.iter().filter_map(|(_, series)| series.value_range());
    let values = ranges.fold(None, |v: Option<(f64, f64)>, r| {
        Some(v.map_or((r.start, r.end), |(a, b)| (a.min(r.start), b.max(r.end))))
    });
    let curve = |(index, series): (Option<PersonIndex>, PlotSeries)| {
        let piece =
            |range: &Range<usize>| series.points[range.clone()].iter().map(|&[x, y]| PlotPoint::new(x, y)).collect();
        let pieces = if series.band.is_empty() { series.pieces.iter().map(piece).collect() } else { Vec::new() };
        Curve { index, pieces, band: series.band }
    };
    let made = Thinned { of, curves: Arc::new(all.into_iter().map(curve).collect()), values };
    ui.data_mut(|data| data.insert_temp(id, made.clone()));
    made
}

fn chart_ui(
    ui: &mut Ui,
    document: &Document,
    slots: &[PersonSlot],
    measure: Measure,
    height: f32,
    frame: &mut Frame<'_>,
) {
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click_and_drag());
    let gutter = GUTTER_PX.min(width);
    let axis = axis_of(document, (width - gutter).max(1.0));
    let time = Rect::from_min_max(pos2(rect.min.x + gutter, rect.min.y), rect.max);
    scrub(ui, &axis, time, &response, frame);
    crate::ui::context_menu::chart_menu(&response, frame);
    wheel(ui, document, &axis, time, &response, frame);
    let unit = measure.unit();
    let title = if unit.is_empty() { measure.title().to_owned() } else { format!("{} ({unit})", measure.title()) };
    response
        .widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Canvas, true, format!("Chart of {title}")));

    let made = thinned(ui, document, slots, measure, &axis);
    let (low, high) = y_bounds(made.values);
    let scene = scene_of(document, frame.theme);
    // The names of the values stand in the gutter of the lanes, so that both share one time axis to the pixel.
    let mut inner =
        ui.new_child(egui::UiBuilder::new().max_rect(time).layout(egui::Layout::top_down(egui::Align::Min)));
    inner.set_clip_rect(time.intersect(ui.clip_rect()));
    let plot = Plot::new(("chart", measure.id()))
        .sense(Sense::hover())
        .width(time.width())
        .height(time.height())
        .show_axes(Vec2b::FALSE)
        .show_grid(Vec2b::new(false, true))
        .show_x(false)
        .show_y(false)
        .show_background(false)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .set_margin_fraction(egui::Vec2::ZERO)
        .show_crosshair(false);
    plot.show(&mut inner, |plot| {
        plot.set_auto_bounds(Vec2b::FALSE);
        plot.set_plot_bounds_x(axis.start_ms..=axis.end_ms());
        plot.set_plot_bounds_y(low..=high);
        for curve in made.curves.iter() {
            let width = if is_strong(document, curve) { 2.0 } else { 1.25 };
            let stroke = egui::Stroke::new(width, color(tint(&scene, curve)));
            for piece in &curve.pieces {
                let points = PlotPoints::Borrowed(piece);
                match piece.len() {
                    1 => plot.points(Points::new("", points).radius(1.5).color(stroke.color).allow_hover(false)),
                    _ => plot.line(Line::new("", points).stroke(stroke).allow_hover(false)),
                }
            }
        }
        if low < 0.0 && high > 0.0 {
            plot.hline(HLine::new("", 0.0).color(color(frame.theme.line)).allow_hover(false));
        }
    });
    gutter_ui(
        ui,
        document,
        measure,
        &title,
        Rect::from_min_max(rect.min, pos2(time.min.x, rect.max.y)),
        (low, high),
        frame,
    );
    let mut list = DrawList::new(super::timeline::px_rect(time));
    for curve in made.curves.iter().filter(|curve| !curve.band.is_empty()) {
        draw_band(&curve.band, (low, high), tint(&scene, curve), is_strong(document, curve), &mut list);
    }
    draw_playhead(&scene, &axis, list.clip, false, &mut list);
    paint::paint(ui.painter(), egui::Vec2::ZERO, &list);
}

fn tint(scene: &Scene<'_>, curve: &Curve) -> Color {
    curve.index.map_or(scene.theme.accent, |index| scene.style(index).color)
}

/// Whether it is the curve of the person who was selected last, or whom the pointer is over.
fn is_strong(document: &Document, curve: &Curve) -> bool {
    let selection = &document.selection;
    curve.index.is_some_and(|index| selection.primary == Some(index) || selection.hover == Some(index))
}

/// Bounds with a little room, never empty.
fn y_bounds(values: Option<(f64, f64)>) -> (f64, f64) {
    let (low, high) = values.unwrap_or((0.0, 1.0));
    let room = if high > low { (high - low) * 0.1 } else { high.abs().max(1.0) * 0.1 };
    (low - room, high + room)
}

fn gutter_ui(
    ui: &mut Ui,
    document: &Document,
    measure: Measure,
    title: &str,
    rect: Rect,
    (low, high): (f64, f64),
    frame: &mut Frame<'_>,
) {
    let theme = frame.theme;
    let painter = ui.painter_at(rect);
    let small = egui::FontId::monospace(10.5);
    let number = |value: f64| {
        let digits = if high - low >= 20.0 {
            0
        } else if high - low >= 2.0 {
            1
        } else {
            3
        };
        format!("{value:.digits$}")
    };
    let x = rect.max.x - 8.0;
    painter.text(
        pos2(x, rect.min.y + 8.0),
        egui::Align2::RIGHT_CENTER,
        number(high),
        small.clone(),
        color(theme.text_dim),
    );
    painter.text(pos2(x, rect.max.y - 10.0), egui::Align2::RIGHT_CENTER, number(low), small, color(theme.text_dim));
    let name = Rect::from_min_max(rect.min + vec2(12.0, 0.0), pos2(x - 36.0, rect.max.y));
    let mut inner =
        ui.new_child(egui::UiBuilder::new().max_rect(name).layout(egui::Layout::left_to_right(egui::Align::Center)));
    inner.add(egui::Label::new(RichText::new(title).color(color(theme.text))).wrap());
    let value = value_at_cursor(document, measure, frame);
    if let Some(value) = value {
        let at = pos2(rect.min.x + 12.0, rect.max.y - 10.0);
        let text = format!("now {value}");
        ui.painter_at(rect).text(at, egui::Align2::LEFT_CENTER, text, egui::FontId::monospace(10.5), color(theme.text));
    }
    let close = Rect::from_min_size(rect.min + vec2(2.0, 0.0), vec2(20.0, 20.0));
    let mut corner = ui.new_child(egui::UiBuilder::new().max_rect(close));
    if rect.height() > 60.0
        && widgets::icon_button(&mut corner, icons::CLOSE, &format!("Remove {}", measure.title()), None).clicked()
    {
        frame.send(ViewCommand::ToggleMeasure(measure));
    }
}

/// The value of the selected person at the cursor: that of the last sample at or before it, while the person is present.
fn value_at_cursor(document: &Document, measure: Measure, frame: &Frame<'_>) -> Option<String> {
    let at = document.cursor_ms;
    let scene = scene_of(document, frame.theme);
    if !measure.is_per_person() {
        return Some(document.presence.num_people_at(&document.levels, at).to_string());
    }
    let slot = document.store.slot_of(document.selection.primary?)?;
    let person = document.people.get(slot.at())?;
    let reach_ms = crate::analysis::presence::gap_limit_ms(person.cadence_ms).ceil() as i64;
    let range = at.saturating_sub(reach_ms)..at.saturating_add(1);
    let values = crate::analysis::measure::series(scene.store, scene.kept, slot, measure, range);
    let last = values.filter_map(|(_, value)| value).last()?;
    Some(format!("{last:.3}"))
}
