//! The chart: chosen measures of the chosen people, on the time axis of the lanes.

use std::ops::Range;
use std::sync::{Arc, Weak};

use egui::{Rect, RichText, Sense, Ui, Vec2b, pos2, vec2};
use egui_plot::{HLine, Line, Plot, PlotPoint, PlotPoints, Points};

use super::pointing::{hover, selection_of};
use super::timeline::{px_rect, scrub, wheel};
use crate::analysis::measure::Measure;
use crate::app::{ChartPane, Curves, Document, PlaybackCommand, SelectionCommand, ViewCommand};
use crate::model::{PersonIndex, PersonSlot};
use crate::ui::context_menu::chart_menu;
use crate::ui::frame::Frame;
use crate::ui::painted::{Painted, painted_ui};
use crate::ui::scene::{axis_of, scene_of};
use crate::ui::style::{color, strong};
use crate::ui::{icons, paint, widgets};
use crate::view::curve_hit::{CURVE_REACH_PX, ChartPlace};
use crate::view::metrics::{GUTTER_PX, TEXT_PX};
use crate::view::number::grouped;
use crate::view::plot_series::{BandColumn, PlotSeries, draw_band};
use crate::view::ruler::{draw_playhead, draw_range};
use crate::view::{Anchor, Color, DrawList, Font, Pos, Presence, PxRect, Scene, TimeAxis, spoken};

/// A chart is never lower than this.
const MIN_HEIGHT_PX: f32 = 64.0;
/// The cross has room above a name of three lines from this height on; the menu takes a measure away at any.
const MIN_CROSS_HEIGHT_PX: f32 = 84.0;

/// As many points without a line are read out, at most.
const MAX_LONE_POINTS: usize = 100;

/// The whole panel: one chart a measure of the pane, from top to bottom.
pub fn plot_ui(ui: &mut Ui, pane: ChartPane, frame: &mut Frame<'_>) {
    let Some(document) = frame.state.document() else { return };
    let slots = document.charted();
    header_ui(ui, document, pane, slots.len(), frame);
    let measures = frame.state.settings.measures_of(pane).to_vec();
    if measures.is_empty() {
        let hint = RichText::new("Add a measure to chart it over time").color(color(frame.theme.text_dim));
        ui.centered_and_justified(|ui| ui.label(hint));
        return;
    }
    let height = (ui.available_height() / measures.len() as f32).max(MIN_HEIGHT_PX);
    egui::ScrollArea::vertical().id_salt(("charts", pane)).auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing = egui::Vec2::ZERO;
        for measure in measures {
            Chart { document, slots: &slots, pane, measure }.show(ui, height, frame);
        }
    });
}

/// The command that charts a measure in a pane, or ends that.
fn toggled(pane: ChartPane, measure: Measure) -> ViewCommand {
    match pane {
        ChartPane::First => ViewCommand::ToggleMeasure(measure),
        ChartPane::Second => ViewCommand::ToggleSecondMeasure(measure),
    }
}

fn header_ui(ui: &mut Ui, document: &Document, pane: ChartPane, num_curves: usize, frame: &mut Frame<'_>) {
    let note = if document.selection.people.is_empty() {
        let num_people = document.kept.num_people() as usize;
        if num_people > num_curves {
            format!("first {num_curves} of {} people", grouped(num_people as u64))
        } else {
            "everyone".to_owned()
        }
    } else if num_curves == 0 {
        "the selected people are hidden".to_owned()
    } else if document.selection.people.len() > num_curves {
        format!("{num_curves} of {} selected people", grouped(document.selection.people.len() as u64))
    } else {
        "selected people".to_owned()
    };
    egui::Frame::new().inner_margin(egui::Margin::symmetric(12, 4)).show(ui, |ui| {
        ui.horizontal(|ui| {
            let title = if pane == ChartPane::First { "Chart" } else { "Second chart" };
            ui.label(RichText::new(title).text_style(strong()));
            ui.label(RichText::new(note).color(color(frame.theme.text_dim)));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if pane == ChartPane::Second {
                    if widgets::icon_button(ui, icons::CLOSE, "Remove the second chart", None).clicked() {
                        frame.act("second-chart");
                    }
                } else if frame.state.settings.second_measures.is_none()
                    && widgets::icon_button(ui, icons::ADD, "Add a second chart", None).clicked()
                {
                    frame.act("second-chart");
                }
                let has_marks = document.store.has_marks();
                ui.menu_button(RichText::new("Measures").color(color(frame.theme.accent)), |ui| {
                    for measure in Measure::ALL.into_iter().filter(|measure| has_marks || !measure.is_of_mark()) {
                        let mut is_on = frame.state.settings.measures_of(pane).contains(&measure);
                        if ui.checkbox(&mut is_on, measure.title()).clicked() {
                            frame.send(toggled(pane, measure));
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

/// One measure of a pane over time.
#[derive(Clone, Copy)]
struct Chart<'a> {
    document: &'a Document,
    slots: &'a [PersonSlot],
    pane: ChartPane,
    measure: Measure,
}

fn thinned(ui: &Ui, chart: &Chart<'_>, axis: &TimeAxis) -> Thinned {
    let Chart { document, slots, pane, measure } = *chart;
    let slots = if measure.is_per_person() { slots } else { &[] };
    let of = Key {
        levels: Arc::downgrade(&document.curves),
        presence: Arc::downgrade(&document.presence),
        slots: slots.to_vec(),
        measure,
        axis: *axis,
    };
    let id = egui::Id::unique(("curves", pane, measure));
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

impl Chart<'_> {
    fn title(&self) -> String {
        let unit = self.measure.unit();
        if unit.is_empty() { self.measure.title().to_owned() } else { format!("{} ({unit})", self.measure.title()) }
    }

    fn show(&self, ui: &mut Ui, height: f32, frame: &mut Frame<'_>) {
        let width = ui.available_width();
        let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click_and_drag());
        let gutter = GUTTER_PX.min(width);
        let axis = axis_of(self.document, (width - gutter).max(1.0));
        let time = Rect::from_min_max(pos2(rect.min.x + gutter, rect.min.y), rect.max);
        let made = thinned(ui, self, &axis);
        let bounds = made.values.map(|values| y_bounds(self.measure, values));
        let title = self.title();
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::accesskit::Role::Canvas, true, format!("Chart of {title}"))
        });
        let place = ChartPlace { axis, values: bounds.unwrap_or((0.0, 1.0)), area: px_rect(time) };
        let pointed =
            response.hover_pos().filter(|&pos| time.contains(pos)).and_then(|pos| curve_at(&made, &place, pos));
        self.point(ui, &response, pointed, frame);
        // A click that adds a person to the selection leaves the time as it is.
        let only_selects = pointed.is_some() && response.clicked() && ui.input(|input| input.modifiers.any());
        if !only_selects {
            scrub(ui, &axis, time, &response, frame);
        }
        chart_menu(&response, pointed, frame);
        wheel(ui, self.document, &axis, time, &response, frame);
        self.paint_curves(ui, &made, &place, time, frame);
        self.speak(ui, &made, &place, &response, frame);
        let names = Rect::from_min_max(rect.min, pos2(time.min.x, rect.max.y));
        // The unit has a line of its own: there is little room.
        self.gutter_ui(ui, &title.replace(" (", "\n("), names, bounds, frame);
    }

    /// The curves and their values at the cursor, for a screen reader.
    fn speak(&self, ui: &Ui, made: &Thinned, place: &ChartPlace, response: &egui::Response, frame: &mut Frame<'_>) {
        let scene = scene_of(self.document, frame.theme);
        let curve_of = |curve: &Curve| {
            let slot = curve.index.and_then(|index| self.document.store.slot_of(index));
            let value = value_at_cursor(self.document, self.measure, slot, &scene);
            let name = spoken::curve(&scene, slot, value.as_deref());
            let is_selected = slot.is_some_and(|slot| scene.is_selected(slot));
            Painted { of: (curve.index, None), rect: place.area, name, is_selected }
        };
        // A point that no line leads to is seen as such, so it is said as such.
        let point_of = |index: Option<PersonIndex>, point: &PlotPoint| {
            let slot = index.and_then(|index| self.document.store.slot_of(index));
            let ms = point.x.round() as i64;
            let value = format!("{:.3} at {}", point.y, frame.time(ms));
            let at = place.pos_of(point.x, point.y);
            let rect = PxRect::new(at.x - 3.0, at.y - 3.0, 6.0, 6.0);
            let is_selected = slot.is_some_and(|slot| scene.is_selected(slot));
            Painted { of: (index, Some(ms)), rect, name: spoken::curve(&scene, slot, Some(&value)), is_selected }
        };
        let shown = || {
            let lone = made.curves.iter().flat_map(|curve| {
                let lone = curve.pieces.iter().filter(|piece| piece.len() == 1);
                lone.map(move |piece| point_of(curve.index, &piece[0]))
            });
            made.curves.iter().map(curve_of).chain(lone.take(MAX_LONE_POINTS)).collect()
        };
        if let Some((Some(index), ms)) = painted_ui(ui, response, shown) {
            frame.send(SelectionCommand::Select(index));
            if let Some(ms) = ms {
                frame.send(PlaybackCommand::Seek { ms });
            }
        }
    }

    /// Whose curve is under the pointer is hovered, and selected by a click.
    fn point(&self, ui: &Ui, response: &egui::Response, under: Option<PersonIndex>, frame: &mut Frame<'_>) {
        hover(ui, self.document, response, under, frame);
        let Some(index) = under else { return };
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
        if response.double_clicked() {
            frame.send(ViewCommand::FitPerson(index));
        } else if response.clicked() {
            frame.send(selection_of(ui.input(|input| input.modifiers), index));
        }
    }

    fn paint_curves(&self, ui: &mut Ui, made: &Thinned, place: &ChartPlace, time: Rect, frame: &Frame<'_>) {
        let (document, measure, axis) = (self.document, self.measure, &place.axis);
        let (low, high) = place.values;
        let scene = scene_of(document, frame.theme);
        // The names of the values stand in the gutter of the lanes, so that both share one time axis to the pixel.
        let mut inner =
            ui.new_child(egui::UiBuilder::new().max_rect(time).layout(egui::Layout::top_down(egui::Align::Min)));
        inner.set_clip_rect(time.intersect(ui.clip_rect()));
        let plot = Plot::new(("chart", self.pane, measure.id()))
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
        let mut list = DrawList::new(px_rect(time));
        for curve in made.curves.iter().filter(|curve| !curve.band.is_empty()) {
            draw_band(&curve.band, (low, high), tint(&scene, curve), is_strong(document, curve), &mut list);
        }
        if made.values.is_none() {
            let middle = Pos { x: list.clip.x + list.clip.w / 2.0, y: list.clip.y + list.clip.h / 2.0 };
            let text = "No values at this time";
            list.text(middle, Anchor::Center, text, TEXT_PX, Font::Text, frame.theme.text_dim);
        }
        draw_range(&scene, axis, list.clip, 0.12, &mut list);
        draw_playhead(&scene, axis, list.clip, false, &mut list);
        paint::paint(ui.painter(), egui::Vec2::ZERO, &list);
    }

    /// The name of the measure, its value now, and the values at the edges, where there are any.
    fn gutter_ui(&self, ui: &mut Ui, title: &str, rect: Rect, bounds: Option<(f64, f64)>, frame: &mut Frame<'_>) {
        let measure = self.measure;
        let theme = frame.theme;
        let painter = ui.painter_at(rect);
        let small = egui::FontId::monospace(10.5);
        let x = rect.max.x - 8.0;
        let mut lowest_px = 0.0;
        if let Some((low, high)) = bounds {
            let digits = if high - low >= 20.0 {
                0
            } else if high - low >= 2.0 {
                1
            } else {
                3
            };
            for (value, y) in [(high, rect.min.y + 8.0), (low, rect.max.y - 10.0)] {
                let text = format!("{value:.digits$}");
                let ink = color(theme.text_dim);
                let said = painter.text(pos2(x, y), egui::Align2::RIGHT_CENTER, text, small.clone(), ink);
                lowest_px = said.width();
            }
        }
        // A low chart has no room for the name beside the value now, only above it.
        let now_height = if rect.height() < MIN_CROSS_HEIGHT_PX { 16.0 } else { 0.0 };
        let name = Rect::from_min_max(rect.min + vec2(12.0, 0.0), pos2(x - 36.0, rect.max.y - now_height));
        let mut inner = ui
            .new_child(egui::UiBuilder::new().max_rect(name).layout(egui::Layout::left_to_right(egui::Align::Center)));
        inner.add(egui::Label::new(RichText::new(title).color(color(theme.text))).wrap());
        let selected = self.document.selection.primary.and_then(|index| self.document.store.slot_of(index));
        let value = value_at_cursor(self.document, measure, selected, &scene_of(self.document, theme));
        if let Some(value) = value {
            let ink = color(theme.text);
            let galley = |text: String| painter.layout_no_wrap(text, small.clone(), ink);
            let room = x - lowest_px - 8.0 - (rect.min.x + 12.0);
            // The lowest value of the axis stands in the same line.
            let whole = galley(format!("now {value}"));
            let said = if whole.size().x <= room { whole } else { galley(value) };
            let at = pos2(rect.min.x + 12.0, rect.max.y - 10.0 - said.size().y / 2.0);
            if said.size().x <= room {
                painter.galley(at, said, ink);
            }
        }
        let close = Rect::from_min_size(rect.min + vec2(2.0, 0.0), vec2(20.0, 20.0));
        let mut corner = ui.new_child(egui::UiBuilder::new().max_rect(close));
        if rect.height() > MIN_CROSS_HEIGHT_PX
            && widgets::icon_button(&mut corner, icons::CLOSE, &format!("Remove {}", measure.title()), None).clicked()
        {
            frame.send(toggled(self.pane, measure));
        }
    }
}

/// Whose curve is within reach of the pointer: the nearest one's.
fn curve_at(made: &Thinned, place: &ChartPlace, pos: egui::Pos2) -> Option<PersonIndex> {
    let pos = Pos { x: pos.x, y: pos.y };
    let distance = |curve: &Curve| {
        if !curve.band.is_empty() {
            return place.distance_to_band(&curve.band, pos);
        }
        let to_piece = |piece: &Vec<PlotPoint>| place.distance_to_piece(piece, |point| [point.x, point.y], pos);
        curve.pieces.iter().map(to_piece).fold(f32::INFINITY, f32::min)
    };
    let near = made.curves.iter().filter_map(|curve| Some((curve.index?, distance(curve))));
    let near = near.filter(|(_, distance)| *distance <= CURVE_REACH_PX);
    near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| index)
}

fn tint(scene: &Scene<'_>, curve: &Curve) -> Color {
    curve.index.map_or(scene.theme.accent, |index| scene.style(index).color)
}

/// Whether it is the curve of the person who was selected last, or whom the pointer is over.
fn is_strong(document: &Document, curve: &Curve) -> bool {
    let selection = &document.selection;
    curve.index.is_some_and(|index| selection.primary == Some(index) || selection.hover == Some(index))
}

/// Bounds with a little room, within what the measure can be; never empty.
fn y_bounds(measure: Measure, (low, high): (f64, f64)) -> (f64, f64) {
    let room = if high > low { (high - low) * 0.1 } else { high.abs().max(1.0) * 0.1 };
    let axis = measure.within_limits(low - room..high + room, low, high);
    (axis.start, axis.end)
}

/// The value of a person at the cursor: that of the last sample at or before it, while the person is present. Nobody's where the
/// measure counts everyone.
fn value_at_cursor(
    document: &Document,
    measure: Measure,
    slot: Option<PersonSlot>,
    scene: &Scene<'_>,
) -> Option<String> {
    let at = document.cursor_ms;
    if !measure.is_per_person() {
        return Some(document.presence.num_people_at(&document.levels, at).to_string());
    }
    let slot = slot?;
    let person = document.people.get(slot.at())?;
    let reach_ms = crate::analysis::presence::gap_limit_ms(&document.store, person.cadence_ms).ceil() as i64;
    let range = at.saturating_sub(reach_ms)..at.saturating_add(1);
    let values = crate::analysis::measure::series(scene.store, scene.kept, slot, measure, range);
    let last = values.filter_map(|(_, value)| value).last()?;
    Some(format!("{last:.3}"))
}
